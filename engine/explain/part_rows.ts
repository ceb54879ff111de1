import type { ProbedPart, ProbedTruth } from "../protocol/mod.ts";
import type { ValueForm } from "./value_form.ts";

/** What joins the parts of a condition, in words. */
export const JOINS = { all: "all of these", any: "at least one of these", not: "not this" } as const;

/** A part of a condition, and what it came to at a row. */
export interface PartRow {
  /** How deep it is within the whole: 0 is the whole. */
  readonly depth: number;
  readonly truth: ProbedTruth;
  readonly text: string;
  /** The values that it compares, in words. Empty: it joins others. */
  readonly values: string;
}

/** The parts of a condition, each before those that it joins. */
export function partRows(part: ProbedPart, form: ValueForm, depth = 0): readonly PartRow[] {
  const { kind, truth } = part;
  if (kind === "leaf") return [{ depth, truth, text: part.text, values: form.valuesOf(part).join("; ") }];
  const rest = part.parts.flatMap((each) => partRows(each, form, depth + 1));
  return [{ depth, truth, text: JOINS[kind], values: "" }, ...rest];
}
