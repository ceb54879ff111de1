import type { LateBegin } from "../protocol/mod.ts";
import type { JournalEvent, RevisedStrategy } from "./journal_event.ts";
import { orderIn } from "./orders_file.ts";

/** A strategy as a book has it last. */
export interface RecordedStrategy extends RevisedStrategy {
  /** Where it began, if that was not with the session or it had another text then. */
  readonly begins: LateBegin | null;
  /** The texts that it had before, which had other limits alone, and the last row of each. */
  readonly earlier: readonly { readonly text: string; readonly until: number }[];
}

type Past = Omit<LateBegin, "seq">;

const NOTHING: Past = { n: 0, entries: 0, lastExitByRule: false };

/** What has come of strategies, order by order. */
class Pasts {
  readonly #pasts: Map<number, Past> = new Map();

  /** How a strategy begins that begins after row `seq`. */
  beginAfter(seq: number, strategy: number): LateBegin {
    return { seq, ...(this.#pasts.get(strategy) ?? NOTHING) };
  }

  note(record: JournalEvent): void {
    const order = orderIn(record);
    if (order === null) return;
    const { n, entries, lastExitByRule } = this.#pasts.get(order.strategy) ?? NOTHING;
    const isEntry = order.reason === "entry";
    const isFilled = order.status === "filled";
    this.#pasts.set(order.strategy, {
      n: order.n ?? n,
      entries: isEntry && isFilled ? entries + 1 : entries,
      lastExitByRule: isFilled && !isEntry ? order.reason === "rule" : lastExitByRule,
    });
  }
}

/** The strategies of a session by its book, in index order; none if that does not begin with a header. */
export function strategiesIn(book: readonly JournalEvent[]): readonly RecordedStrategy[] {
  let strategies: readonly RecordedStrategy[] = [];
  const pasts = new Pasts();
  for (const record of book) {
    pasts.note(record);
    if (record.type === "session")
      strategies = record.strategies.map((each) => ({ ...each, wanted: true, begins: null, earlier: [] }));
    if (record.type !== "revised") continue;
    const before = strategies;
    strategies = record.strategies.map((each, i): RecordedStrategy => {
      const was = before[i];
      if (was?.text === each.text) return { ...each, begins: was.begins, earlier: was.earlier };
      if (was === undefined || each.limits !== true)
        return { ...each, begins: pasts.beginAfter(record.seq, i), earlier: [] };
      return { ...each, begins: was.begins, earlier: [...was.earlier, { text: was.text, until: record.seq }] };
    });
  }
  return strategies;
}

/** How a strategy begins that begins where the book ends, after its last row `seq`. */
export function beginsBehind(book: readonly JournalEvent[], seq: number): (strategy: number) => LateBegin {
  const pasts = new Pasts();
  for (const record of book) pasts.note(record);
  return (strategy) => pasts.beginAfter(seq, strategy);
}

/** Who has disabled a strategy: a person, or the start of a session whose file did not have it as it was. */
export type DisabledBy = "person" | "revision";

/**
 * Strategies that are disabled where a book ends, and by whom; those that both have disabled are a person's.
 *
 * The rows of both look alike. That of a revision is the first behind the record that has the strategy as not wanted, where
 * it was not disabled before; what comes besides is a person's.
 */
export function disabledIn(book: readonly JournalEvent[]): ReadonlyMap<string, DisabledBy> {
  const disabled = new Map<string, DisabledBy>();
  const unwanted = new Set<string>();
  /** Those that a revision is about to disable. */
  const due = new Set<string>();
  for (const record of book) {
    if (record.type === "revised") {
      for (const { id, wanted } of record.strategies) {
        if (wanted) unwanted.delete(id);
        else unwanted.add(id);
      }
    }
    // Each start in real time disables those that a person has enabled meanwhile.
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
