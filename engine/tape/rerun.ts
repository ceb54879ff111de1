import type { ControlRow } from "./tape.ts";

/** What is known of the rows that an earlier run of the session has put onto the tape. */
export interface RecordedRows {
  /** The last row that anything is known of; 0: of none. */
  readonly until: number;
  /** The last row that every slot has passed in that run: nobody waits for those up to it, and nobody is told of them. */
  readonly passed: number;
  /** Its control rows but for `end`, in seq order. */
  readonly controls: readonly RecordedControl[];
  /** The seq of its `end` row; null: it had not come to that. */
  readonly end: number | null;
}

/** A control row, and where it stood. */
export interface RecordedControl extends ControlRow {
  readonly seq: number;
}

/** Of a session that begins: nothing. */
export const NO_RECORDED_ROWS: RecordedRows = { until: 0, passed: 0, controls: [], end: null };

/**
 * Leads a tape through the rows of an earlier run: says which control row comes next, and when the tape is past them all.
 * The ticks between come from the feed, which gives the same again.
 */
export class Rerun {
  readonly #rows: RecordedRows;
  readonly #passed: Promise<void>;
  #next = 0;
  #isPast: boolean;
  #settle: () => void = () => {};

  constructor(rows: RecordedRows) {
    this.#rows = rows;
    this.#isPast = rows.until === 0;
    this.#passed = new Promise((resolve) => (this.#settle = resolve));
    if (this.#isPast) this.#settle();
  }

  /** True once the tape is past all that is known. */
  get isPast(): boolean {
    return this.#isPast;
  }

  /** True if every slot has passed row `seq` in the earlier run. */
  hasPassed(seq: number): boolean {
    return seq <= this.#rows.passed;
  }

  /** Settles when the tape is past all that is known, or has ended. */
  get passed(): Promise<void> {
    return this.#passed;
  }

  /** The control row that stood at `seq`, once. */
  take(seq: number): RecordedControl | null {
    const control = this.#rows.controls[this.#next];
    if (control?.seq !== seq) return null;
    this.#next += 1;
    return control;
  }

  /** True if the session's end stood at `seq`. */
  endsAt(seq: number): boolean {
    return this.#rows.end === seq;
  }

  /** The tape has row `seq`. */
  note(seq: number): void {
    if (this.#isPast || seq < this.#rows.until) return;
    this.#isPast = true;
    this.#settle();
  }
}
