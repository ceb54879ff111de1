import { type JournalEvent, rowOf, TallyJournal } from "../journal/mod.ts";

/** The first event that differs in a replay. */
export interface Difference {
  /** Its number in the journal of the session, from 1. */
  readonly record: number;
  readonly row: number | null;
  readonly was: string | null;
  readonly is: string | null;
}

/** A journal that compares each appended event with the recorded one, and keeps nothing. */
export class ComparedJournal extends TallyJournal {
  readonly #texts: Iterator<string>;
  readonly #isWhole: boolean;
  #difference: Difference | null = null;

  /**
   * @param texts the recorded events, as JSON
   * @param isWhole false: the session has no end, and events after the recorded ones are not compared
   */
  constructor(texts: Iterable<string>, isWhole: boolean) {
    super();
    this.#texts = texts[Symbol.iterator]();
    this.#isWhole = isWhole;
  }

  override appendEvent(record: JournalEvent): void {
    super.appendEvent(record);
    const was = this.#difference === null ? this.#next() : null;
    if (this.#difference !== null || (was === null && !this.#isWhole)) return;
    const is = JSON.stringify(record);
    const place = this.tally.records;
    // Only the names of the input files may differ.
    if (was === is || (place === 1 && withoutNames(was) === withoutNames(is))) return;
    this.#difference = { record: place, row: rowOf(record), was, is };
  }

  /** The first difference, or null. Call it after the last event. */
  finish(): Difference | null {
    if (this.#difference !== null) return this.#difference;
    const was = this.#next();
    return was === null ? null : { record: this.tally.records + 1, row: null, was, is: null };
  }

  #next(): string | null {
    const next = this.#texts.next();
    return next.done === true ? null : next.value;
  }
}

/** The text of a header without the names of the files that it has read. */
function withoutNames(text: string | null): string {
  const header = JSON.parse(text ?? "null") as { readonly input?: { readonly files?: unknown } } | null;
  const files = header?.input?.files;
  if (!Array.isArray(files)) return text ?? "";
  const unnamed = (files as readonly object[]).map((file) => ({ ...file, name: null, pipe: null }));
  return JSON.stringify({ ...header, input: { ...header?.input, files: unnamed } });
}
