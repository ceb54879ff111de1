import type { PriceMinor, Qty, Seq, StrategyId, UnixMicros } from "./units.ts";

/** The sides of an order. A strategy of side SELL shorts: its entry sells, its exit buys. */
export const SIDES = ["BUY", "SELL"] as const;

/** The side of an order. */
export type Side = (typeof SIDES)[number];

/**
 * The engine's trading states, by their code in a slot's arena. `reducing`: no entries. `halted`: nor are exit conditions
 * judged; stops still pass.
 */
export const TRADING_STATES = ["active", "reducing", "halted"] as const;

/** The engine's trading state. */
export type TradingState = (typeof TRADING_STATES)[number];

/** The states of a strategy that is in a slot, by their code in the slot's arena. */
export const SLOT_STATES = ["waiting", "entering", "open", "exiting", "closed", "force-closed"] as const;

/** What a strategy that is in a slot is doing. */
export type SlotState = (typeof SLOT_STATES)[number];

/** What a strategy is doing; `failed` is main's word. */
export type StrategyState = SlotState | "failed";

/** Why a position was closed. */
export const EXIT_REASONS = [
  "rule",
  "stop-loss",
  "target",
  "trailing-stop",
  "square-off",
  "guard",
  "manual",
  "breaker",
] as const;

/** Why a position was closed. */
export type ExitReason = (typeof EXIT_REASONS)[number];

/** Why an order was made. */
export const ORDER_REASONS: readonly ["entry", ...typeof EXIT_REASONS] = ["entry", ...EXIT_REASONS];

/** Why an order was made. */
export type OrderReason = (typeof ORDER_REASONS)[number];

/** Why the gate said no. The last two are the only ones an exit can get. */
export const DENIAL_CODES = [
  "reducing",
  "halted",
  "disabled",
  "breaker-open",
  "quantity",
  "lot",
  "price-band",
  "rate",
  "stale",
  "stale-feed",
  "no-price",
  "max-entries",
  "duplicate",
  "already-closed",
] as const;

/** Why the gate said no. */
export type DenialCode = (typeof DENIAL_CODES)[number];

/** What can become of an order: `denied` is our word, `rejected` the venue's. */
export const ORDER_STATUSES = ["filled", "denied", "rejected"] as const;

/** What became of an order. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** How fills are priced: at the row of the decision, or at the instrument's next row. */
export const FILL_MODELS = ["signal", "next"] as const;

/** How fills are priced. */
export type FillModel = (typeof FILL_MODELS)[number];

/** What a strategy's breaker can be. Open, it lets no entry pass. */
export const BREAKER_STATES = ["open", "closed"] as const;

/** What a strategy's breaker is. */
export type BreakerState = (typeof BREAKER_STATES)[number];

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
  readonly status: OrderStatus;
  /** The denial's code or the venue's text; null when filled. */
  readonly why: string | null;
  readonly fillPrice: PriceMinor | null;
  /** In the instrument's minor unit. */
  readonly fees: number;
  /** In the instrument's minor unit: -fees for an entry, gross - fees for an exit. */
  readonly realised: number;
}

/** When a breaker opens, and for how long. Tick time, so that it is the same for the same tape. */
export interface BreakerRule {
  /** Faults in a row, or within the window, at which it opens; >= 1. */
  readonly faults: number;
  /** Microseconds of tick time. */
  readonly windowMicros: number;
  /** Microseconds of tick time from its opening to the trial. */
  readonly cooldownMicros: number;
}
