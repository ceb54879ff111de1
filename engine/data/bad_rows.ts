import { MAX_BAD_ROWS_SHOWN } from "../protocol/mod.ts";
import type { RowSource } from "./row_source.ts";

/** Rows that are left out because something is wrong with them: all are counted, and the first ones told. */
export class BadRows {
  readonly #rows: RowSource;
  readonly #tell: (message: string) => void;
  #count = 0;

  /** @param tell is given the first `MAX_BAD_ROWS_SHOWN`, each as `FILE:LINE: message` */
  constructor(rows: RowSource, tell: (message: string) => void) {
    this.#rows = rows;
    this.#tell = tell;
  }

  get count(): number {
    return this.#count;
  }

  /** The current row is one. */
  leaveOut(problem: string): void {
    this.#count += 1;
    if (this.#count <= MAX_BAD_ROWS_SHOWN) this.#tell(`${this.#rows.path}:${this.#rows.line}: ${problem}`);
  }
}
