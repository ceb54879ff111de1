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
