import type { MarketPlan } from "../data/mod.ts";

/** A large file in our own form, which the fast scanner reads in one pass. */
export interface PlainPlan {
  readonly way: "plain";
  readonly path: string;
  readonly kind: "ticks" | "bars";
  /** Bars only: by symbol, the length of its bars in microseconds. */
  readonly barMicros: Readonly<Record<string, number>>;
  /** Bars only: the local time of day at which every bar ends that has not ended before; null: none. */
  readonly barsEndAt: { readonly openMinutes: number; readonly closeMinutes: number; readonly zone: string } | null;
}

/** The rows of files that were understood, in the market's own file. */
export interface MarketFilePlan {
  readonly way: "market";
  readonly plan: MarketPlan;
  /** Rows before this instant are not read, microseconds. */
  readonly from: number;
}

/** What a feed of files reads: plain data, which can be posted to a thread. */
export type FilePlan = MarketFilePlan | PlainPlan;
