import type { JournalEvent, SessionHeader } from "./journal_event.ts";
import { rowOf } from "./row_of.ts";

/** Where a record stands in the book of a session in virtual time: row, stage of the row, strategy, step. */
type Place = readonly [row: number, stage: number, strategy: number, step: number];

/** What happens at a row, in this order: what takes effect there, what the guard is handed, what slots have posted, other strategies. */
const STAGE = { header: 0, control: 1, handover: 2, posted: 3, revised: 4, close: 5 } as const;

/**
 * Holds the records of a book against the order in which the gate handles things. In virtual time that is by row, and
 * within a row by strategy. In real time it is as they come, but for each strategy, for the guard of each and for control
 * rows by itself.
 */
export class EventOrder {
  readonly #inRealTime: boolean;
  readonly #indexOf: Map<string, number>;
  #before: Place = [0, STAGE.header, 0, 0];
  /** By what keeps its order in real time too: its last row. */
  readonly #lastRows: Map<string, number> = new Map();

  constructor({ input, strategies }: Pick<SessionHeader, "input" | "strategies">) {
    this.#inRealTime = input["time"] === "real";
    this.#indexOf = new Map(strategies.map(({ id }, index) => [id, index]));
  }

  /** Takes the next record after the header. @returns why it cannot stand there; null: it can */
  check(record: JournalEvent): string | null {
    const before = this.#before;
    this.#before = this.#placeOf(record);
    const own = this.#checkRow(record);
    if (own !== null || this.#inRealTime) return own;
    const comparison = compare(before, this.#before);
    // A strategy that is out, and its position's exit, stand at the same place; so do two revisions with no row between.
    const mayRepeat = before[1] === STAGE.handover || before[1] === STAGE.revised;
    const follows = comparison < 0 || (comparison === 0 && mayRepeat);
    return follows
      ? null
      : `it is of row ${this.#before[0]}, and stands behind what comes after it, at row ${before[0]}`;
  }

  #placeOf(record: JournalEvent): Place {
    const row = rowOf(record);
    switch (record.type) {
      case "session":
        return [row, STAGE.header, 0, 0];
      case "control":
      case "gap":
      case "resumed":
        return [row, STAGE.control, 0, 0];
      case "out":
      case "cut":
        return [row, STAGE.handover, this.#index(record.strategy), 0];
      case "guard":
        return [row, STAGE.handover, record.order.strategy, 0];
      case "breaker":
        return [row, STAGE.posted, this.#index(record.strategy), 0];
      case "intent":
      case "order":
        return [row, STAGE.posted, record.order.strategy, 1];
      case "revised":
        for (const [index, { id }] of record.strategies.entries()) this.#indexOf.set(id, index);
        return [row, STAGE.revised, 0, 0];
      case "close":
        return [row, STAGE.close, 0, 0];
    }
  }

  #index(strategy: string): number {
    return this.#indexOf.get(strategy) ?? 0;
  }

  #checkRow(record: JournalEvent): string | null {
    const lane = laneOf(record);
    if (lane === null) return null;
    const row = rowOf(record);
    const last = this.#lastRows.get(lane) ?? -1;
    this.#lastRows.set(lane, row);
    // A control row is a row of its own.
    const follows = record.type === "control" ? row > last : row >= last;
    return follows ? null : `${lane} went on from row ${last}, and it is of row ${row}`;
  }
}

/** What a record has to keep its order with, in words; null: nothing. */
function laneOf(record: JournalEvent): string | null {
  switch (record.type) {
    case "control":
      return "the control rows";
    case "intent":
      return `the intents of ${record.order.strategyId}`;
    case "order":
      return `strategy ${record.order.strategyId}`;
    case "guard":
      return `the guard of ${record.order.strategyId}`;
    case "breaker":
      return `the breaker of ${record.strategy}`;
    default:
      return null;
  }
}

function compare(a: Place, b: Place): number {
  for (const [i, left] of a.entries()) {
    const difference = left - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
