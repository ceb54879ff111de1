import type { PriceMinor, Qty, Seq, StrategyId, UnixMicros } from "./units.ts";

/** The sides of an order. A strategy of side SELL goes short: its entry sells, its exit buys. */
export const SIDES = ["BUY", "SELL"] as const;

/** The side of an order. */
export type Side = (typeof SIDES)[number];

/**
 * Trading states of the engine, in the order of their codes in a slot's arena. `reducing`: no entries. `halted`: no
 * entries, and exit conditions are not judged; bounds such as stops still close positions.
 */
export const TRADING_STATES = ["active", "reducing", "halted"] as const;

/** The trading state of the engine. */
export type TradingState = (typeof TRADING_STATES)[number];

/** States of a strategy in a slot, in the order of their codes in the slot's arena. */
export const SLOT_STATES = ["waiting", "entering", "open", "exiting", "closed", "force-closed"] as const;

/** The state of a strategy in a slot. */
export type SlotState = (typeof SLOT_STATES)[number];

/** The state of a strategy. Main adds `failed`: the strategy is not in its slot any more, or never was. */
export type StrategyState = SlotState | "failed";

/** Reasons to close a position. */
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

/** Reasons to make an order. */
export const ORDER_REASONS: readonly ["entry", ...typeof EXIT_REASONS] = ["entry", ...EXIT_REASONS];

/** Why an order was made. */
export type OrderReason = (typeof ORDER_REASONS)[number];

/** Reasons of the gate to deny an order. Only the last two can deny an exit. */
export const DENIAL_CODES = [
  "reducing",
  "halted",
  "disabled",
  "closed",
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

/** Why the gate denied an order. */
export type DenialCode = (typeof DENIAL_CODES)[number];

/** Outcomes of an order. The gate denies; the venue rejects. */
export const ORDER_STATUSES = ["filled", "denied", "rejected"] as const;

/** The outcome of an order. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Rules for the price of a fill: `signal` takes the row of the decision, `next` the instrument's next row. */
export const FILL_MODELS = ["signal", "next"] as const;

/** The rule for the price of a fill. */
export type FillModel = (typeof FILL_MODELS)[number];

/** States of a strategy's breaker. An open breaker lets no entry pass. */
export const BREAKER_STATES = ["open", "closed"] as const;

/** The state of a strategy's breaker. */
export type BreakerState = (typeof BREAKER_STATES)[number];

/** An order that a strategy wants at a row. Its id is `<strategy_id>#<n>`. */
export interface Intent {
  /** The strategy's index in the session, 0 to count - 1. */
  readonly strategy: number;
  /** 1, 2, 3 … for each strategy and session, without gaps. */
  readonly n: number;
  readonly side: Side;
  readonly qty: number;
  readonly reason: OrderReason;
}

/** The outcome of an intent. */
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

/** An order before its outcome is known. It comes from an intent, from the guard, or from the close of the session. */
export interface OrderDraft {
  readonly id: string;
  readonly strategyId: StrategyId;
  readonly strategy: number;
  /** The n of the intent. Null for orders of the guard, which have their own numbers (`#g1`). */
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

/** An order with its outcome, as the journal records it. */
export interface OrderRecord extends OrderDraft {
  readonly status: OrderStatus;
  /** The code of the denial or the text of the venue. Null if the order was filled. */
  readonly why: string | null;
  /** Of a denial by the price band: the price that its own was compared with. Absent: of every other order. */
  readonly reference?: PriceMinor;
  readonly fillPrice: PriceMinor | null;
  /** In minor units of money. */
  readonly fees: number;
  /** In minor units of money: -fees for an entry, gross - fees for an exit. */
  readonly realised: number;
}

/** When a breaker opens, and for how long. It counts the time of ticks, so that the same tape gives the same result. */
export interface BreakerRule {
  /** How many faults, in a row or within the window, open it; >= 1. */
  readonly faults: number;
  /** Microseconds of tick time. */
  readonly windowMicros: number;
  /** Microseconds of tick time from opening to the trial. */
  readonly cooldownMicros: number;
}
