import type { RuleTexts, ZoneOffsets } from "./messages.ts";

/** A condition as people say it: a sentence, or conditions that are joined or turned round. */
export type Wording =
  | { readonly kind: "sentence"; readonly text: string }
  | { readonly kind: "all" | "any" | "not"; readonly parts: readonly Wording[] };

/** A strategy's conditions read back. */
export interface WordedRules {
  readonly entry: WordedRule;
  readonly exit: WordedRule;
  /** Every function that either calls, in the order of the texts. */
  readonly functions: readonly { readonly signature: string; readonly doc: string }[];
}

/** One condition read back. */
export interface WordedRule {
  /** The text, spelled in the one way. */
  readonly text: string;
  readonly words: Wording;
}

/** What a probe is told of its strategy and of the session. */
export interface ProbePlan {
  readonly texts: RuleTexts;
  /** The instrument's. */
  readonly scale: number;
  /** When the session opens, microseconds: bars count from it. */
  readonly openTs: number;
  readonly zone: ZoneOffsets;
  /** The instrument's last price before the open, minor units; null: there is none. */
  readonly prevClose: number | null;
}

/** A tick of the strategy's instrument: the tape's numbers. */
export interface ProbeRow {
  readonly ts: number;
  /** Minor units, like bid and ask, which are NaN where the feed has none. */
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly ask: number;
}

/** What a condition, or a part of one, comes to at a row. */
export type ProbedTruth = "yes" | "no" | "unknown";

/** A number or a time that a part looks at; null is unknown. */
export interface ProbedValue {
  readonly text: string;
  /** A time is in microseconds since local midnight. */
  readonly type: "number" | "time";
  readonly value: number | null;
  /** Of a crossing: what it was the time before. */
  readonly before: number | null;
}

/** A part of a condition at a row. */
export interface ProbedPart {
  readonly kind: "all" | "any" | "not" | "leaf";
  readonly text: string;
  readonly truth: ProbedTruth;
  /** A leaf's, from left to right. */
  readonly values: readonly ProbedValue[];
  /** A crossing is judged from bar to bar, or from row to row; null: it is none. */
  readonly crossing: "bar" | "row" | null;
  /** Of a crossing: the last row at which it was yes, microseconds; null: none was. */
  readonly lastYes: number | null;
  readonly parts: readonly ProbedPart[];
}

/** Both conditions of a strategy at a row, with no position open. */
export interface ProbeReading {
  readonly entry: ProbedPart;
  readonly exit: ProbedPart;
  /** By timeframe, the shortest first: bars that are complete, and those that the conditions need. */
  readonly bars: readonly { readonly timeframe: string; readonly complete: number; readonly needed: number }[];
  /** Names in the exit condition that nothing but a position gives a value. */
  readonly positionNames: readonly string[];
}

/** Judges one strategy's conditions row by row, and says what each part of them comes to. */
export interface RuleProbe {
  /** Takes the instrument's next row. */
  take(row: ProbeRow): void;
  /** At the row that was taken last. */
  read(): ProbeReading;
}
