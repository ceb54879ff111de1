import { EngineError, MAX_ROWS_AT_INSTANT } from "../protocol/mod.ts";
import { TickBatch } from "./tick_batch.ts";

/** Rows that it has room for at first. */
const FIRST_ROWS = 4_096;
/** So many rows are sorted by swapping neighbours. */
const FEW_ROWS = 16;

/**
 * Puts rows of one instant in the order of their symbols. Rows of one symbol stay in the order in which they came. Rows
 * come in order of ts; those of the last instant are held back until a later one has come.
 */
export class InstantOrder {
  readonly #ranks: readonly number[];
  readonly #path: string;
  #rows = new TickBatch(FIRST_ROWS);
  /** Of the rows before `#given` nothing is left to do; those before `#group` are in order; the rest is of one instant. */
  #given = 0;
  #group = 0;
  #isSorted = true;

  /**
   * @param ranks by instrument: its place among the symbols, as `symbolRanks` gives it
   * @param path the rows' file, for messages
   */
  constructor(ranks: readonly number[], path: string) {
    this.#ranks = ranks;
    this.#path = path;
  }

  /** How many rows may be given. */
  get ready(): number {
    return this.#group - this.#given;
  }

  /** Where the next row is to be appended. It has room for one. */
  room(): TickBatch {
    if (this.#rows.count === this.#rows.capacity) this.#makeRoom();
    return this.#rows;
  }

  /** To be called when one row was appended. */
  settle(): void {
    const { ts, count } = this.#rows;
    const last = count - 1;
    if (last === this.#group) return;
    if (ts[last] !== ts[last - 1]) {
      this.#close(last);
      return;
    }
    if (this.#rankAt(last) < this.#rankAt(last - 1)) this.#isSorted = false;
  }

  /** No more rows come: all may be given. */
  finish(): void {
    this.#close(this.#rows.count);
  }

  /** Appends rows that may be given to a batch, as far as it has room. */
  give(out: TickBatch): void {
    const to = Math.min(this.#group, this.#given + out.capacity - out.count);
    if (to === this.#given) return;
    out.append(this.#rows, this.#given, to);
    this.#given = to;
  }

  /** The rows of the last instant are complete: the next one begins at `end`. */
  #close(end: number): void {
    if (!this.#isSorted) this.#sort(this.#group, end);
    this.#group = end;
    this.#isSorted = true;
  }

  #sort(from: number, to: number): void {
    const count = to - from;
    if (count <= FEW_ROWS) {
      this.#sortFew(from, to);
      return;
    }
    const { instrument, columns } = this.#rows;
    // The row's place stands behind its rank, so that rows of one symbol stay in their order.
    const keys = Float64Array.from({ length: count }, (_, i) => this.#ranks[instrument[from + i]!]! * count + i);
    keys.sort();
    for (const column of columns) {
      const before = column.slice(from, to);
      for (let i = 0; i < count; i += 1) column[from + i] = before[keys[i]! % count]!;
    }
  }

  /** Inserts each row before those of a higher rank. It allocates nothing. */
  #sortFew(from: number, to: number): void {
    const rows = this.#rows;
    for (let i = from + 1; i < to; i += 1) {
      for (let at = i; at > from && this.#rankAt(at) < this.#rankAt(at - 1); at -= 1) rows.swap(at - 1, at);
    }
  }

  #rankAt(row: number): number {
    return this.#ranks[this.#rows.instrument[row]!]!;
  }

  /** Lets go of rows that were given, and grows if few were. */
  #makeRoom(): void {
    const rows = this.#rows;
    if (rows.count - this.#group >= MAX_ROWS_AT_INSTANT) {
      const what = `Expected at most ${MAX_ROWS_AT_INSTANT} rows at one instant, was more`;
      throw new EngineError("INPUT_FILE", `${this.#path}: ${what}. Give a file with finer times`);
    }
    const given = this.#given;
    if (given * 2 >= rows.capacity) rows.drop(given);
    else {
      this.#rows = new TickBatch(rows.capacity * 2);
      this.#rows.append(rows, given, rows.count);
    }
    this.#group -= given;
    this.#given = 0;
  }
}
