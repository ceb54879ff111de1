import type { Indicator } from "./indicator.ts";

/**
 * What a parameter is given: bars' values, a condition on bars, a whole number of bars from 1 on, a number above 0, or any
 * number, as the functions without a memory take it.
 */
export type ParameterKind = "series" | "condition" | "length" | "factor" | "number";

/** A parameter of a function, by its place. */
export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** What it is when it is left out: a number, or a series' text such as `close`. Null: it must be given. */
  readonly default: string | number | null;
}

/** The families that functions are told of in. */
export type DefinitionGroup = "average" | "momentum" | "trend" | "volatility" | "volume" | "bar" | "arithmetic";

/** An indicator of its own, what it looks at, and which parameter is its length; null: it has none. */
export interface ByIndicator {
  readonly indicator: Indicator;
  /** Texts in the rule language, over the parameters and the bar's values. */
  readonly inputs: readonly string[];
  readonly length: string | null;
}

/** A text in the rule language, over the parameters and the bar's values. */
export interface ByText {
  readonly text: string;
}

/** One function of the rule language that goes by bars. */
export interface Definition {
  /** A name that begins with `_` is for other definitions; people cannot call it. */
  readonly name: string;
  readonly group: DefinitionGroup;
  readonly parameters: readonly Parameter[];
  readonly by: ByIndicator | ByText;
  /** One line, for people. */
  readonly doc: string;
  /** One line, plain text. */
  readonly formula: string;
  /** Who defines it so: a function of TA-Lib or of Pine. */
  readonly source: string;
}

/** A series, and what it is when it is left out. */
export function series(otherwise: string | null = null, name = "source"): Parameter {
  return { name, kind: "series", default: otherwise };
}

/** A number of bars, and what it is when it is left out. */
export function length(otherwise: number | null = null, name = "length"): Parameter {
  return { name, kind: "length", default: otherwise };
}

/** A factor, and what it is when it is left out. */
export function factor(otherwise: number): Parameter {
  return { name: "factor", kind: "factor", default: otherwise };
}
