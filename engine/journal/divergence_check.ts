import { EngineError } from "../protocol/mod.ts";
import type { JournalEvent } from "./journal_event.ts";

/** How many characters of an event an error shows. */
const SHOWN = 200;

/**
 * Compares the events of a resumed session with those of its earlier run. The resumed run makes the recorded events
 * again, in the same order; each must have the same text. An event that was compared is released from memory.
 */
export class DivergenceCheck {
  readonly #file: string;
  #recorded: (JournalEvent | null)[];
  readonly #count: number;

  /**
   * @param recorded the events of the earlier run in order, parsed from their texts: so their keys are in the same
   * order
   */
  constructor(file: string, recorded: readonly JournalEvent[]) {
    this.#file = file;
    this.#recorded = [...recorded];
    this.#count = recorded.length;
  }

  /** True if the file has events of the session. */
  get hasAny(): boolean {
    return this.#count > 0;
  }

  /**
   * True if the file has event `index` of the session, from 0. It must be called once for each index, in order.
   *
   * @throws EngineError JOURNAL_DIVERGED if the file has another event there
   */
  isRecorded(index: number, record: JournalEvent): boolean {
    if (index >= this.#count) return false;
    const before = this.#recorded[index] ?? null;
    this.#recorded[index] = null;
    if (index === this.#count - 1) this.#recorded = [];
    // The caller appends the recorded event itself.
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
    `${file}: Expected event ${number} of the session to be the same as in its earlier run, but it differs\n` +
      `  was: ${cut(recorded, from)}\n` +
      `  is:  ${cut(text, from)}\n` +
      "  hint: resume with the program and the input that it was traded with, or begin anew with --fresh",
  );
}

/** The first character to show, so that the first difference is among the shown ones. */
function firstShown(a: string, b: string): number {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  return same < SHOWN ? 0 : same - SHOWN / 2;
}

function cut(text: string, from: number): string {
  const shown = text.slice(from, from + SHOWN);
  return `${from > 0 ? "…" : ""}${shown}${from + SHOWN < text.length ? "…" : ""}`;
}
