import { EngineError } from "../protocol/mod.ts";
import type { JournalEvent } from "./journal_event.ts";

/** Characters of a record that an error shows. */
const SHOWN = 200;

/**
 * The records that a session had by an earlier run, and that a run which resumes it makes again. What has come again is let
 * go of.
 */
export class Repetition {
  readonly #file: string;
  #recorded: (JournalEvent | null)[];
  readonly #count: number;

  /** @param recorded as they were read from their texts, in their order: their keys are in the order of these, too */
  constructor(file: string, recorded: readonly JournalEvent[]) {
    this.#file = file;
    this.#recorded = [...recorded];
    this.#count = recorded.length;
  }

  /** True if the file has a record of the session. */
  get hasAny(): boolean {
    return this.#count > 0;
  }

  /**
   * Whether the file has the session's record `index`, counted from 0. They are asked for in their order, each once.
   *
   * @throws EngineError JOURNAL_DIVERGED if it has another one there
   */
  holds(index: number, record: JournalEvent): boolean {
    if (index >= this.#count) return false;
    const before = this.#recorded[index] ?? null;
    this.#recorded[index] = null;
    if (index === this.#count - 1) this.#recorded = [];
    // What was read from the file, and stands.
    if (before === record) return true;
    const [recorded, text] = [JSON.stringify(before), JSON.stringify(record)];
    if (recorded === text) return true;
    throw diverged(this.#file, { number: index + 1, recorded, text });
  }
}

function diverged(
  file: string,
  { number, recorded, text }: { readonly number: number; readonly recorded: string; readonly text: string },
): EngineError {
  const from = firstShown(recorded, text);
  return new EngineError(
    "JOURNAL_DIVERGED",
    `${file}: Expected record ${number} of the session to be the same again, but it is another\n` +
      `  was: ${cut(recorded, from)}\n` +
      `  is:  ${cut(text, from)}\n` +
      "  hint: resume with the program and the input that it was traded with, or begin anew with --fresh",
  );
}

/** Where to begin so that the first difference is among what is shown. */
function firstShown(a: string, b: string): number {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  return same < SHOWN ? 0 : same - SHOWN / 2;
}

function cut(text: string, from: number): string {
  const shown = text.slice(from, from + SHOWN);
  return `${from > 0 ? "…" : ""}${shown}${from + SHOWN < text.length ? "…" : ""}`;
}
