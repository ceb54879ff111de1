import { BookCheck } from "./book_check.ts";
import { BookOrder } from "./book_order.ts";
import type { BookRecord } from "./journal_event.ts";

/** The first thing that an audit would find wrong with the records of a book, links left aside; null: nothing. */
export function problemInBook([header, ...records]: readonly BookRecord[]): string | null {
  if (header?.type !== "session") return "it does not begin with a header";
  const [check, order] = [new BookCheck(header), new BookOrder(header)];
  for (const record of records) {
    const problem = check.check(record) ?? order.check(record);
    if (problem !== null) return problem;
  }
  return null;
}
