import type { RuleTexts, ZoneOffsets } from "./messages.ts";

/** A condition in words: a sentence, or other conditions that `all` or `any` joins, or that `not` negates. */
export type Wording =
  | { readonly kind: "sentence"; readonly text: string }
  | { readonly kind: "all" | "any" | "not"; readonly parts: readonly Wording[] };

/** The conditions of a strategy in words. */
export interface WordedRules {
  readonly entry: WordedRule;
  readonly exit: WordedRule;
  /** Every function that the conditions call, each once, in the order of the texts. */
  readonly functions: readonly { readonly signature: string; readonly doc: string }[];
}

/** One condition in words. */
export interface WordedRule {
  /** The condition in its canonical spelling. */
  readonly text: string;
  readonly words: Wording;
}

/** What a probe is made from: a strategy's texts, and its session. */
export interface ProbePlan {
  readonly texts: RuleTexts;
  /** The scale of the instrument. */
  readonly scale: number;
  /** The session's open, microseconds. Bars count from it. */
  readonly openTs: number;
  readonly zone: ZoneOffsets;
  /** The instrument's last price before the open, minor units. Null: there is none. */
  readonly prevClose: number | null;
}

/** A tick of the strategy's instrument, as numbers of the tape. */
export interface ProbeRow {
  readonly ts: number;
  /** Minor units, as bid and ask are. Bid and ask are NaN where the feed has none. */
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly ask: number;
}

/** The value of a condition, or of a part of it, at a row. */
export type ProbedTruth = "yes" | "no" | "unknown";

/** A number or a time that a part compares. */
export interface ProbedValue {
  readonly text: string;
  readonly type: "number" | "time";
  /** A time is in microseconds since local midnight. Null: unknown. */
  readonly value: number | null;
  /** Of a crossing: the value one bar or row earlier. Null: unknown, or the part is no crossing. */
  readonly before: number | null;
}

/** A part of a condition, with its value at a row. */
export interface ProbedPart {
  readonly kind: "all" | "any" | "not" | "leaf";
  readonly text: string;
  readonly truth: ProbedTruth;
  /** The values of a leaf, from left to right. */
  readonly values: readonly ProbedValue[];
  /** Of a crossing: whether it compares bars or rows. Null: the part is no crossing. */
  readonly crossing: "bar" | "row" | null;
  /** Of a crossing: time of the last row at which it was true, microseconds. Null: it never was. */
  readonly lastYes: number | null;
  readonly parts: readonly ProbedPart[];
}

/** Both conditions of a strategy at a row. The strategy has no position. */
export interface ProbeReading {
  readonly entry: ProbedPart;
  readonly exit: ProbedPart;
  /** By timeframe, the shortest first: how many bars are complete, and how many the conditions need. */
  readonly bars: readonly { readonly timeframe: string; readonly complete: number; readonly needed: number }[];
  /** Names in the exit condition that have a value only while a position is open. */
  readonly positionNames: readonly string[];
}

/** Evaluates the conditions of one strategy row by row, and shows the value of each part. */
export interface RuleProbe {
  /** Evaluates the instrument's next row. */
  take(row: ProbeRow): void;
  /** The values at the last row that was taken. */
  read(): ProbeReading;
}
