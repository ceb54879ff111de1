import { EventCheck } from "./event_check.ts";
import { EventOrder } from "./event_order.ts";
import type { JournalEvent } from "./journal_event.ts";

/** The first thing that an audit would find wrong with the records of a book, links left aside; null: nothing. */
export function problemInEvents([header, ...records]: readonly JournalEvent[]): string | null {
  if (header?.type !== "session") return "it does not begin with a header";
  const [check, order] = [new EventCheck(header), new EventOrder(header)];
  for (const record of records) {
    const problem = check.check(record) ?? order.check(record);
    if (problem !== null) return problem;
  }
  return null;
}
