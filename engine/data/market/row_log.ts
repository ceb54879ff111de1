import { DoublesFile } from "./doubles_file.ts";
import type { TempFiles } from "./temp_files.ts";

/** Doubles of a row as it was taken. */
export const TAKEN_DOUBLES = 9;

/** The place of each field in a taken row. */
export const Taken = { ts: 0, symbol: 1, line: 2, a: 3, b: 4, c: 5, d: 6, size: 7, day: 8 } as const;

/** Rows in a block. */
const BLOCK_ROWS = 16_384;
const BLOCK_DOUBLES: number = BLOCK_ROWS * TAKEN_DOUBLES;
/** Doubles of the first block to begin with, for small files; doubled until it is a whole one. */
const FIRST_DOUBLES: number = BLOCK_DOUBLES / 64;

/** Rows in the order in which they were taken: in memory, and when there are many, in a file. */
export class RowLog {
  readonly #files: TempFiles;
  readonly #maxBlocks: number;
  #full: Float64Array[] = [];
  #file: DoublesFile | null = null;
  /** The block that is being filled, and where its next row stands. */
  block: Float64Array = new Float64Array(FIRST_DOUBLES);
  #at = 0;
  #count = 0;

  constructor(files: TempFiles, memoryBytes: number) {
    this.#files = files;
    this.#maxBlocks = Math.max(0, Math.floor(memoryBytes / (BLOCK_DOUBLES * 8)) - 1);
  }

  get count(): number {
    return this.#count;
  }

  /** Makes room for one more row. @returns where it stands in `block` */
  next(): number {
    if (this.#at === this.block.length) this.#turn();
    const at = this.#at;
    this.#at = at + TAKEN_DOUBLES;
    this.#count += 1;
    return at;
  }

  /** All rows, by block. The block is used again afterwards. */
  *blocks(): Generator<{ readonly rows: Float64Array; readonly count: number }> {
    if (this.#file !== null) {
      const rows = new Float64Array(BLOCK_DOUBLES);
      this.#file.flush();
      for (let place = 0; place < this.#file.length; place += BLOCK_DOUBLES) {
        yield { rows, count: this.#file.read(rows, place) / TAKEN_DOUBLES };
      }
    }
    for (const rows of this.#full) yield { rows, count: BLOCK_ROWS };
    if (this.#at > 0) yield { rows: this.block, count: this.#at / TAKEN_DOUBLES };
  }

  /** Forgets all rows. */
  clear(): void {
    this.close();
    this.#full = [];
    this.#at = 0;
    this.#count = 0;
  }

  /** Lets the file go. */
  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  #turn(): void {
    if (this.block.length < BLOCK_DOUBLES) {
      const grown = new Float64Array(this.block.length * 2);
      grown.set(this.block);
      this.block = grown;
      return;
    }
    this.#at = 0;
    if (this.#file === null && this.#full.length < this.#maxBlocks) {
      this.#full.push(this.block);
      this.block = new Float64Array(BLOCK_DOUBLES);
      return;
    }
    if (this.#file === null) {
      this.#file = new DoublesFile(this.#files.create());
      for (const block of this.#full) this.#file.append(block, 0, BLOCK_DOUBLES);
      this.#full = [];
    }
    this.#file.append(this.block, 0, BLOCK_DOUBLES);
  }
}
