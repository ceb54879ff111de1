import { type JournalEvent, rowOf, TallyJournal } from "../journal/mod.ts";

/** A record that came out otherwise. */
export interface Difference {
  /** Its place in the session's book, from 1, and its row. */
  readonly record: number;
  readonly row: number | null;
  readonly was: string | null;
  readonly is: string | null;
}

/** A journal that holds what is appended to it against the texts of a book, one after the other, and keeps nothing of it. */
export class ComparedJournal extends TallyJournal {
  readonly #texts: Iterator<string>;
  readonly #isWhole: boolean;
  #difference: Difference | null = null;

  /**
   * @param texts of the book's records
   * @param isWhole false: the session has no end, and what comes behind the texts is held against nothing
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
    // The file's name is the one thing that may be another.
    if (was === is || (place === 1 && withoutFile(was) === withoutFile(is))) return;
    this.#difference = { record: place, row: rowOf(record), was, is };
  }

  /** The first difference; null: there is none. To be asked when the book has come to its end. */
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

function withoutFile(text: string | null): string {
  return (text ?? "").replace(/"file":"(?:[^"\\]|\\.)*"/, "");
}
