import type { ControlRow } from "./tape.ts";

/** What the journal knows of the rows of an earlier run of the session. */
export interface RecordedRows {
  /** The last known row; 0: none. */
  readonly until: number;
  /** Every slot had passed this row in the earlier run. Rows up to it are not published, and nobody waits for them. */
  readonly passed: number;
  /** The control rows in seq order, without `end`. */
  readonly controls: readonly RecordedControl[];
  /** The seq of the `end` row; null: the earlier run had none. */
  readonly end: number | null;
}

/** A control row of an earlier run. */
export interface RecordedControl extends ControlRow {
  readonly seq: number;
}

/** The recorded rows of a new session: none. */
export const NO_RECORDED_ROWS: RecordedRows = { until: 0, passed: 0, controls: [], end: null };

/**
 * Brings a tape back to where an earlier run of the session ended: gives its control rows at their places, and says
 * when all known rows are on the tape. The ticks come from the feed, which gives the same ticks again.
 */
export class TapeRecovery {
  readonly #rows: RecordedRows;
  readonly #done: Promise<void>;
  #next = 0;
  #isDone: boolean;
  #resolve: () => void = () => {};

  constructor(rows: RecordedRows) {
    this.#rows = rows;
    this.#isDone = rows.until === 0;
    this.#done = new Promise((resolve) => (this.#resolve = resolve));
    if (this.#isDone) this.#resolve();
  }

  /** True when all known rows are on the tape. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** True if every slot had passed row `seq` in the earlier run. */
  hasPassed(seq: number): boolean {
    return seq <= this.#rows.passed;
  }

  /** Resolves when all known rows are on the tape, or the session has ended. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** The control row that was at `seq`; null: there was none, or it has been taken. */
  take(seq: number): RecordedControl | null {
    const control = this.#rows.controls[this.#next];
    if (control?.seq !== seq) return null;
    this.#next += 1;
    return control;
  }

  /** True if the `end` row was at `seq`. */
  endsAt(seq: number): boolean {
    return this.#rows.end === seq;
  }

  /** To be called when row `seq` is on the tape. */
  note(seq: number): void {
    if (this.#isDone || seq < this.#rows.until) return;
    this.#isDone = true;
    this.#resolve();
  }
}
