import { type AnyHeader, type JournalEvent, rowOf } from "./journal_event.ts";

/** The sort key of an event in virtual time. */
type Place = readonly [row: number, stage: number, strategy: number, step: number];

/** The stages of a row, in order: control rows, the guard's orders, reports of slots, revised strategies. */
const STAGE = { header: 0, control: 1, guard: 2, report: 3, revised: 4, close: 5 } as const;

/**
 * Checks the order of a session's events. In virtual time it is by row, and within a row by stage and strategy. In real
 * time events are recorded as they come; only those of one strategy, of its guard, and the control rows are in order of
 * rows.
 */
export class EventOrder {
  readonly #inRealTime: boolean;
  readonly #indexOf: Map<string, number>;
  #before: Place = [0, STAGE.header, 0, 0];
  /** By lane: the row of its last event. */
  readonly #lastRows: Map<string, number> = new Map();

  constructor({ input, strategies }: Pick<AnyHeader, "input" | "strategies">) {
    this.#inRealTime = input["time"] === "real";
    this.#indexOf = new Map(strategies.map(({ id }, index) => [id, index]));
  }

  /** Checks the next event after the header. @returns why it cannot be there; null: it can */
  check(record: JournalEvent): string | null {
    const before = this.#before;
    this.#before = this.#placeOf(record);
    const own = this.#checkRow(record);
    if (own !== null || this.#inRealTime) return own;
    const comparison = compare(before, this.#before);
    // A quarantine and the exit of the strategy's position have the same place. So have two revisions without a row
    // between.
    const mayRepeat = before[1] === STAGE.guard || before[1] === STAGE.revised;
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
        return [row, STAGE.guard, this.#index(record.strategy), 0];
      case "guard":
        return [row, STAGE.guard, record.order.strategy, 0];
      case "breaker":
        return [row, STAGE.report, this.#index(record.strategy), 0];
      case "intent":
      case "order":
        return [row, STAGE.report, record.order.strategy, 1];
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

/** The name of the events that an event is in order with, in real time too; null: it is in order with none. */
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
