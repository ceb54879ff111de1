import { unreachable } from "../protocol/mod.ts";
import type { JournalEvent } from "./journal_event.ts";

/** The tape's row that a record is of: 0 for the header, which comes before all rows. */
export function rowOf(record: JournalEvent): number {
  switch (record.type) {
    case "session":
      return 0;
    case "intent":
    case "order":
    case "guard":
      return record.order.seq;
    case "control":
    case "breaker":
    case "out":
    case "cut":
    case "gap":
    case "resumed":
    case "revised":
    case "close":
      return record.seq;
    default:
      return unreachable(record);
  }
}
