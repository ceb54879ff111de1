import type { Indicator } from "../indicators/mod.ts";
import type { NumberPlan, TruthPlan } from "./plan.ts";
import type { BarValue, DayValue } from "./series_names.ts";

/**
 * A number that is kept for all strategies of an instrument together, and computed once however many ask for it. But
 * for the day's, each belongs to bars of one timeframe, in microseconds, and changes when a bar is complete.
 */
export type CellPlan =
  /** A value of the last completed bar. */
  | { readonly kind: "bar"; readonly timeframe: number; readonly value: BarValue }
  /** How many bars are complete. */
  | { readonly kind: "count"; readonly timeframe: number }
  /** A value of the session so far, or of what it begins with. */
  | { readonly kind: "day"; readonly value: DayValue }
  /** What is computed from other cells. */
  | { readonly kind: "formula"; readonly timeframe: number; readonly formula: NumberPlan }
  /** A condition on other cells: 1, 0 or unknown. */
  | { readonly kind: "test"; readonly timeframe: number; readonly test: TruthPlan }
  /** What has a memory. */
  | {
      readonly kind: "indicator";
      readonly timeframe: number;
      readonly name: string;
      readonly indicator: Indicator;
      readonly length: number;
      /** Cells, 1 to 3. */
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

/** The cells of one instrument: each once, and after those that it is computed from. */
export class CellSet {
  readonly #cells: CellPlan[] = [];
  readonly #numbers = new Map<string, number>();

  /** Every cell, by its number. */
  get all(): readonly CellPlan[] {
    return this.#cells;
  }

  /** @returns the cell's number: that of the same cell if there is one */
  add(cell: CellPlan): number {
    // What an indicator does is said by its name.
    const key = JSON.stringify(cell.kind === "indicator" ? { ...cell, indicator: undefined } : cell);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#cells.length;
    this.#cells.push(cell);
    this.#numbers.set(key, number);
    return number;
  }

  /** @throws RangeError if there is none of that number */
  at(number: number): CellPlan {
    const cell = this.#cells[number];
    if (cell === undefined) throw new RangeError(`Expected one of ${this.#cells.length} cells, was ${number}`);
    return cell;
  }
}
