import type { PriceMinor, Qty, Seq, StrategyId, UnixMicros } from "./units.ts";

/** The side of an order. A strategy of side SELL shorts: its entry sells, its exit buys. */
export type Side = "BUY" | "SELL";

/** The engine's trading state. `reducing`: no entries. `halted`: nor are exit conditions judged; stops still pass. */
export type TradingState = "active" | "reducing" | "halted";

/** What a strategy is doing. */
export type StrategyState = "waiting" | "entering" | "open" | "exiting" | "closed" | "force-closed" | "failed";

/** The states of a strategy that is in a slot, by their code in the slot's arena; `failed` is main's word. */
export const SLOT_STATES: readonly Exclude<StrategyState, "failed">[] = [
  "waiting",
  "entering",
  "open",
  "exiting",
  "closed",
  "force-closed",
];

/** Why a position was closed. */
export type ExitReason =
  | "rule"
  | "stop-loss"
  | "target"
  | "trailing-stop"
  | "square-off"
  | "guard"
  | "manual"
  | "breaker";

/** Why an order was made. */
export type OrderReason = "entry" | ExitReason;

/** Why the gate said no. The last two are the only ones an exit can get. */
export type DenialCode =
  | "reducing"
  | "halted"
  | "disabled"
  | "breaker-open"
  | "quantity"
  | "lot"
  | "price-band"
  | "rate"
  | "stale"
  | "stale-feed"
  | "no-price"
  | "max-entries"
  | "duplicate"
  | "already-closed";

/** How fills are priced: at the row of the decision, or at the instrument's next row. */
export type FillModel = "signal" | "next";

/** What is traded: prices are integers of `1 / scale`, quantities multiples of `lot`. */
export interface Instrument {
  readonly index: number;
  readonly symbol: string;
  /** Minor units in one unit of price: a power of ten, 1 to 1,000,000. */
  readonly scale: number;
  /** Quantities are multiples of this, >= 1. */
  readonly lot: number;
}

/** What a strategy asks for at a row. Its id is `<strategy_id>#<n>`. */
export interface Intent {
  /** The strategy's index in the session, 0 to count - 1. */
  readonly strategy: number;
  /** 1, 2, 3 … per strategy and session, without gaps. */
  readonly n: number;
  readonly side: Side;
  readonly qty: number;
  readonly reason: OrderReason;
}

/** What became of an intent. */
export type Answer =
  | {
      readonly status: "filled";
      readonly strategy: number;
      readonly n: number;
      readonly price: number;
    }
  | {
      readonly status: "denied";
      readonly strategy: number;
      readonly n: number;
      readonly code: DenialCode;
    }
  | {
      readonly status: "rejected";
      readonly strategy: number;
      readonly n: number;
      readonly text: string;
    };

/** An order before anybody knows what becomes of it: an intent, or the guard's or the close's own. */
export interface OrderDraft {
  readonly id: string;
  readonly strategyId: StrategyId;
  readonly strategy: number;
  /** null for the guard's orders, which count by themselves (`#g1`). */
  readonly n: number | null;
  readonly instrument: number;
  readonly side: Side;
  readonly qty: Qty;
  readonly seq: Seq;
  readonly ts: UnixMicros;
  /** The row's price, before slippage. */
  readonly price: PriceMinor;
  readonly reason: OrderReason;
}

/** An order as it is recorded, with its outcome. */
export interface OrderRecord extends OrderDraft {
  readonly status: "filled" | "denied" | "rejected";
  /** The denial's code or the venue's text; null when filled. */
  readonly why: string | null;
  readonly fillPrice: PriceMinor | null;
  /** In the instrument's minor unit. */
  readonly fees: number;
  /** In the instrument's minor unit: -fees for an entry, gross - fees for an exit. */
  readonly realised: number;
}
