import { unreachable } from "../../engine/protocol/mod.ts";
import { DEFINITIONS } from "../indicators/mod.ts";
import type { Definition, Parameter } from "../indicators/mod.ts";

/** Functions of numbers, without a memory. `known` is the first number, or the second where the first is unknown. */
export type Arithmetic = "abs" | "round" | "sign" | "min" | "max" | "known";

/** How a function is computed: bar by bar with a memory, directly from numbers, or as a crossing of two numbers. */
export type RuleFunction =
  | { readonly kind: "indicator"; readonly definition: Definition }
  | { readonly kind: "arithmetic"; readonly arithmetic: Arithmetic }
  | { readonly kind: "crossing"; readonly direction: "above" | "below" };

/** One function of the rule language, for checking, planning, documents and suggestions. */
export interface FunctionEntry {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly doc: string;
  /** Used in definitions only; people cannot call it. */
  readonly internal: boolean;
  readonly what: RuleFunction;
}

function number(name: string): Parameter {
  return { name, kind: "number", default: null };
}

function arithmetic(name: Arithmetic, parameters: readonly string[], doc: string, internal = false): FunctionEntry {
  return { name, parameters: parameters.map(number), doc, internal, what: { kind: "arithmetic", arithmetic: name } };
}

function crossing(name: string, direction: "above" | "below", doc: string): FunctionEntry {
  return { name, parameters: [number("a"), number("b")], doc, internal: false, what: { kind: "crossing", direction } };
}

/** All functions; those of the table of indicators come first. */
export const FUNCTIONS: readonly FunctionEntry[] = [
  ...DEFINITIONS.map((definition): FunctionEntry => ({
    name: definition.name,
    parameters: definition.parameters,
    doc: definition.doc,
    internal: definition.name.startsWith("_"),
    what: { kind: "indicator", definition },
  })),
  crossing("crossover", "above", "Yes when `a` was at or below `b` and is above it now"),
  crossing("crossunder", "below", "Yes when `a` was at or above `b` and is below it now"),
  arithmetic("abs", ["x"], "A number without its sign"),
  arithmetic("min", ["a", "b"], "The smaller of two numbers"),
  arithmetic("max", ["a", "b"], "The larger of two numbers"),
  arithmetic("round", ["x"], "The nearest whole number, halves up"),
  arithmetic("sign", ["x"], "1, 0 or -1", true),
  arithmetic("known", ["x", "otherwise"], "The first number if it is known, else the second", true),
];

const BY_NAME: ReadonlyMap<string, FunctionEntry> = new Map(FUNCTIONS.map((entry) => [entry.name, entry]));

/** The function of a name, in the spelling of the table; null: there is none. */
export function findFunction(name: string): FunctionEntry | null {
  return BY_NAME.get(name) ?? null;
}

/** The signature of a function: `ema(source, length)`, with the defaults of optional parameters. */
export function signatureOf({ name, parameters }: FunctionEntry): string {
  const written = parameters.map((each) => (each.default === null ? each.name : `${each.name} = ${each.default}`));
  return `${name}(${written.join(", ")})`;
}

/** Computes a function without a memory, of one number or two. The result is unknown if a number that it needs is. */
export function applyTo(operation: Arithmetic, a: number, b: number): number {
  switch (operation) {
    case "abs":
      return Math.abs(a);
    case "round":
      return Math.round(a);
    case "sign":
      return Math.sign(a);
    case "min":
      return Math.min(a, b);
    case "max":
      return Math.max(a, b);
    case "known":
      return Number.isNaN(a) ? b : a;
    default:
      return unreachable(operation);
  }
}
