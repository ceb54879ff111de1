import type { JournalEvent } from "./journal_event.ts";

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
