import type { Indicator } from "../indicators/mod.ts";
import type { NumberPlan, TruthPlan } from "./plan.ts";
import type { BarValue, DayValue } from "./series_names.ts";

/**
 * A number that all strategies of an instrument share. It is computed once, for any number of readers. A node of the day
 * changes with ticks. Every other node belongs to bars of one timeframe, in microseconds, and changes when a bar is complete.
 */
export type SeriesNode =
  /** A value of the last completed bar. */
  | { readonly kind: "bar"; readonly timeframe: number; readonly value: BarValue }
  /** How many bars are complete. */
  | { readonly kind: "count"; readonly timeframe: number }
  /** A value of the session so far, or the close before it. */
  | { readonly kind: "day"; readonly value: DayValue }
  /** A calculation from other nodes. */
  | { readonly kind: "formula"; readonly timeframe: number; readonly formula: NumberPlan }
  /** A condition on other nodes: 1, 0 or unknown. */
  | { readonly kind: "test"; readonly timeframe: number; readonly test: TruthPlan }
  /** An indicator, which has a memory. */
  | {
      readonly kind: "indicator";
      readonly timeframe: number;
      readonly name: string;
      readonly indicator: Indicator;
      readonly length: number;
      /** Numbers of nodes, 1 to 3. */
      readonly inputs: readonly number[];
    }
  /** 1 when two numbers have just crossed, else 0. Without a timeframe it is computed at each tick. */
  | {
      readonly kind: "crossing";
      readonly timeframe: number | null;
      readonly direction: "above" | "below";
      readonly left: NumberPlan;
      readonly right: NumberPlan;
    };

/** The nodes of one instrument, without duplicates. Each comes after the nodes from which it is computed. */
export class SeriesNodeSet {
  readonly #seriesNodes: SeriesNode[] = [];
  readonly #numbers = new Map<string, number>();

  /** All nodes, by number. */
  get all(): readonly SeriesNode[] {
    return this.#seriesNodes;
  }

  /** Adds a node, unless there is an equal one. @returns its number */
  add(node: SeriesNode): number {
    // The name of an indicator identifies it.
    const key = JSON.stringify(node.kind === "indicator" ? { ...node, indicator: undefined } : node);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#seriesNodes.length;
    this.#seriesNodes.push(node);
    this.#numbers.set(key, number);
    return number;
  }

  /** @throws RangeError if there is no node of that number */
  at(number: number): SeriesNode {
    const node = this.#seriesNodes[number];
    if (node === undefined)
      throw new RangeError(`Expected one of ${this.#seriesNodes.length} series nodes, was ${number}`);
    return node;
  }
}
