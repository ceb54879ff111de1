import type { Indicator } from "../indicators/mod.ts";
import type { NumberPlan, TruthPlan } from "./plan.ts";
import type { BarValue, DayValue } from "./series_names.ts";

/**
 * A number that is kept for all strategies of an instrument together, and computed once however many ask for it. But
 * for the day's, each belongs to bars of one timeframe, in microseconds, and changes when a bar is complete.
 */
export type SeriesNode =
  /** A value of the last completed bar. */
  | { readonly kind: "bar"; readonly timeframe: number; readonly value: BarValue }
  /** How many bars are complete. */
  | { readonly kind: "count"; readonly timeframe: number }
  /** A value of the session so far, or of what it begins with. */
  | { readonly kind: "day"; readonly value: DayValue }
  /** What is computed from other series nodes. */
  | { readonly kind: "formula"; readonly timeframe: number; readonly formula: NumberPlan }
  /** A condition on other series nodes: 1, 0 or unknown. */
  | { readonly kind: "test"; readonly timeframe: number; readonly test: TruthPlan }
  /** What has a memory. */
  | {
      readonly kind: "indicator";
      readonly timeframe: number;
      readonly name: string;
      readonly indicator: Indicator;
      readonly length: number;
      /** Series nodes, 1 to 3. */
      readonly inputs: readonly number[];
    }
  /** 1 when two numbers have just crossed, else 0; judged tick by tick if it has no timeframe. */
  | {
      readonly kind: "crossing";
      readonly timeframe: number | null;
      readonly direction: "above" | "below";
      readonly left: NumberPlan;
      readonly right: NumberPlan;
    };

/** The series nodes of one instrument: each once, and after those that it is computed from. */
export class SeriesNodeSet {
  readonly #seriesNodes: SeriesNode[] = [];
  readonly #numbers = new Map<string, number>();

  /** Every series node, by its number. */
  get all(): readonly SeriesNode[] {
    return this.#seriesNodes;
  }

  /** @returns the series node's number: that of the same series node if there is one */
  add(node: SeriesNode): number {
    // What an indicator does is said by its name.
    const key = JSON.stringify(node.kind === "indicator" ? { ...node, indicator: undefined } : node);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#seriesNodes.length;
    this.#seriesNodes.push(node);
    this.#numbers.set(key, number);
    return number;
  }

  /** @throws RangeError if there is none of that number */
  at(number: number): SeriesNode {
    const node = this.#seriesNodes[number];
    if (node === undefined)
      throw new RangeError(`Expected one of ${this.#seriesNodes.length} series nodes, was ${number}`);
    return node;
  }
}
