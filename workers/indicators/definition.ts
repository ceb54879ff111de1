import type { Indicator } from "./indicator.ts";

/**
 * The kind of a parameter: values of bars, a condition on bars, a whole number of bars from 1 on, a number above 0, or, of a
 * function without a memory, any number.
 */
export type ParameterKind = "series" | "condition" | "length" | "factor" | "number";

/** A parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** Its default: a number, or the text of a series such as `close`. Null: it is required. */
  readonly default: string | number | null;
}

/** The groups in which functions are listed for people. */
export type DefinitionGroup = "average" | "momentum" | "trend" | "volatility" | "volume" | "bar" | "arithmetic";

/** An indicator with a memory: its inputs, and the parameter that is its length; null: it has none. */
export interface ByIndicator {
  readonly indicator: Indicator;
  /** Texts in the rule language, of the parameters and the bar's values. */
  readonly inputs: readonly string[];
  readonly length: string | null;
}

/** A text in the rule language, of the parameters and the bar's values. */
export interface ByText {
  readonly text: string;
}

/** A function of the rule language that is computed from bars. */
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
  /** The source of the definition: a function of TA-Lib or of Pine. */
  readonly source: string;
}

/** A series, with its default. */
export function series(otherwise: string | null = null, name = "source"): Parameter {
  return { name, kind: "series", default: otherwise };
}

/** A number of bars, with its default. */
export function length(otherwise: number | null = null, name = "length"): Parameter {
  return { name, kind: "length", default: otherwise };
}

/** A factor, with its default. */
export function factor(otherwise: number): Parameter {
  return { name: "factor", kind: "factor", default: otherwise };
}
