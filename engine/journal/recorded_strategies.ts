import type { LateBegin } from "../protocol/mod.ts";
import type { JournalEvent, RevisedStrategy } from "./journal_event.ts";
import { orderIn } from "./orders_file.ts";

/** A strategy as the last events of a session have it. */
export interface RecordedStrategy extends RevisedStrategy {
  /** Where it began with its text; null: with the session. */
  readonly begins: LateBegin | null;
  /** Its earlier texts, which differ only in limits, and the last row of each. */
  readonly earlier: readonly { readonly text: string; readonly until: number }[];
}

type StrategyCounts = Omit<LateBegin, "seq">;

const NOTHING: StrategyCounts = { n: 0, entries: 0, lastExitByRule: false };

/** Sums over the orders of each strategy. */
class OrderCounts {
  readonly #counts: Map<number, StrategyCounts> = new Map();

  /** The state with which a strategy begins after row `seq`. */
  beginAfter(seq: number, strategy: number): LateBegin {
    return { seq, ...(this.#counts.get(strategy) ?? NOTHING) };
  }

  add(record: JournalEvent): void {
    const order = orderIn(record);
    if (order === null) return;
    const { n, entries, lastExitByRule } = this.#counts.get(order.strategy) ?? NOTHING;
    const isEntry = order.reason === "entry";
    const isFilled = order.status === "filled";
    this.#counts.set(order.strategy, {
      n: order.n ?? n,
      entries: isEntry && isFilled ? entries + 1 : entries,
      lastExitByRule: isFilled && !isEntry ? order.reason === "rule" : lastExitByRule,
    });
  }
}

/** The strategies of a session, in index order. It is empty if the events do not begin with a header. */
export function strategiesIn(events: readonly JournalEvent[]): readonly RecordedStrategy[] {
  let strategies: readonly RecordedStrategy[] = [];
  const counts = new OrderCounts();
  for (const record of events) {
    counts.add(record);
    if (record.type === "session")
      strategies = record.strategies.map((each) => ({ ...each, wanted: true, begins: null, earlier: [] }));
    if (record.type !== "revised") continue;
    const before = strategies;
    strategies = record.strategies.map((each, i): RecordedStrategy => {
      const was = before[i];
      if (was?.text === each.text) return { ...each, begins: was.begins, earlier: was.earlier };
      if (was === undefined || each.limits !== true)
        return { ...each, begins: counts.beginAfter(record.seq, i), earlier: [] };
      return { ...each, begins: was.begins, earlier: [...was.earlier, { text: was.text, until: record.seq }] };
    });
  }
  return strategies;
}

/** The state with which each strategy begins after the last row `seq` of the events. */
export function lateBeginsAfter(events: readonly JournalEvent[], seq: number): (strategy: number) => LateBegin {
  const counts = new OrderCounts();
  for (const record of events) counts.add(record);
  return (strategy) => counts.beginAfter(seq, strategy);
}

/** Who has disabled a strategy: a person, or a start of the session with a changed strategies file. */
export type DisabledBy = "person" | "revision";

/**
 * The strategies that are disabled at the end of the events, and by whom. If both have disabled one, it is `person`.
 *
 * The control rows of both look alike. A revision's row is the first one after the `revised` event in which the
 * strategy is not wanted, if the strategy was not disabled before. All other rows are a person's.
 */
export function disabledIn(events: readonly JournalEvent[]): ReadonlyMap<string, DisabledBy> {
  const disabled = new Map<string, DisabledBy>();
  const unwanted = new Set<string>();
  /** Strategies that a revision will disable next. */
  const due = new Set<string>();
  for (const record of events) {
    if (record.type === "revised") {
      for (const { id, wanted } of record.strategies) {
        if (wanted) unwanted.delete(id);
        else unwanted.add(id);
      }
    }
    // In real time each start disables unwanted strategies again that a person has enabled meanwhile.
    if (record.type === "revised" || record.type === "resumed") {
      due.clear();
      for (const id of unwanted) if (!disabled.has(id)) due.add(id);
    }
    if (record.type !== "control" || record.strategy === null) continue;
    const { kind, strategy } = record;
    if (kind === "enable") disabled.delete(strategy);
    else if (kind === "disable" || kind === "close")
      disabled.set(strategy, due.delete(strategy) && kind === "disable" ? "revision" : "person");
  }
  return disabled;
}
