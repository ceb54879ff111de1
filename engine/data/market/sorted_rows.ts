import { DoublesFile } from "./doubles_file.ts";
import type { TempFiles } from "./temp_files.ts";

/** Doubles of a row that is being sorted. */
export const SORT_DOUBLES = 10;

/** The place of each field in it. `order` is that of rows of one instant and symbol; `end` is 0 for a tick. */
export const Sorted = { ts: 0, rank: 1, order: 2, end: 3, a: 4, b: 5, c: 6, d: 7, size: 8, line: 9 } as const;

/** Takes rows in order. The memory is used again afterwards. */
export type TakeSorted = (rows: Float64Array, at: number) => void;

/** Rows of a run that are read at once while runs are merged. */
const MAX_CURSOR_ROWS = 8_192;
const MIN_CURSOR_ROWS = 64;

interface Run {
  /** Doubles of the file. */
  readonly from: number;
  readonly to: number;
}

/**
 * Sorts rows by ts, rank and order, in bounded memory: what does not fit is written as runs, which are merged in the end.
 * Rows that come in order are not compared more than once.
 */
export class RowSorter {
  readonly #files: TempFiles;
  readonly #chunkRows: number;
  /** Where rows are put: each at `next`. */
  readonly chunk: Float64Array;
  #at = 0;
  #file: DoublesFile | null = null;
  readonly #runs: Run[] = [];

  /** @param size how many rows there may be, and how much memory */
  constructor(files: TempFiles, { rows, memoryBytes }: { readonly rows: number; readonly memoryBytes: number }) {
    this.#files = files;
    this.#chunkRows = Math.max(2, Math.min(rows, Math.floor(memoryBytes / (SORT_DOUBLES * 8))));
    this.chunk = new Float64Array(this.#chunkRows * SORT_DOUBLES);
  }

  /** The place of the next row in `chunk`. To be asked before it is filled. */
  next(): number {
    if (this.#at === this.chunk.length) this.#writeRun();
    return this.#at;
  }

  /** Takes the row that was put at `next`. */
  add(): void {
    this.#at += SORT_DOUBLES;
  }

  /** Gives all rows in order. */
  drain(take: TakeSorted): void {
    if (this.#file === null) {
      eachSorted(this.chunk, this.#at / SORT_DOUBLES, (at) => take(this.chunk, at));
      return;
    }
    this.#writeRun();
    this.#file.flush();
    mergeRuns(this.#file, this.#runs, { memoryRows: this.#chunkRows, take });
  }

  /** Lets the file go. */
  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  #writeRun(): void {
    this.#file ??= new DoublesFile(this.#files.create());
    const file = this.#file;
    const from = file.length;
    eachSorted(this.chunk, this.#at / SORT_DOUBLES, (at) => file.append(this.chunk, at, SORT_DOUBLES));
    this.#runs.push({ from, to: file.length });
    this.#at = 0;
  }
}

/** Calls `take` with the place of each row, in order. Source: natural merge sort (Knuth, TAOCP 3, 5.2.4). */
function eachSorted(rows: Float64Array, count: number, take: (at: number) => void): void {
  if (isSorted(rows, count)) {
    for (let i = 0; i < count; i++) take(i * SORT_DOUBLES);
    return;
  }
  let from: Int32Array = Int32Array.from({ length: count }, (_, i) => i * SORT_DOUBLES);
  let to: Int32Array = new Int32Array(count);
  let bounds = makeRuns(rows, from);
  while (bounds.length > 2) {
    const merged: number[] = [0];
    for (let run = 0; run + 1 < bounds.length; run += 2) {
      const [start, middle] = [bounds[run]!, bounds[run + 1]!];
      const end = bounds[run + 2] ?? middle;
      mergeTwo(rows, { from, to, start, middle, end });
      merged.push(end);
    }
    bounds = merged;
    [from, to] = [to, from];
  }
  for (const at of from) take(at);
}

function isSorted(rows: Float64Array, count: number): boolean {
  for (let at = SORT_DOUBLES; at < count * SORT_DOUBLES; at += SORT_DOUBLES) {
    if (compare(rows, at - SORT_DOUBLES, at) > 0) return false;
  }
  return true;
}

/** Turns round what falls. @returns where runs that rise begin, and where the last one ends */
function makeRuns(rows: Float64Array, places: Int32Array): number[] {
  const bounds = [0];
  const { length } = places;
  for (let start = 0; start < length;) {
    let end = start + 1;
    const falls = end < length && compare(rows, places[start]!, places[end]!) > 0;
    while (end < length && compare(rows, places[end - 1]!, places[end]!) > 0 === falls) end += 1;
    if (falls) places.subarray(start, end).reverse();
    bounds.push(end);
    start = end;
  }
  return bounds;
}

interface TwoRuns {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly start: number;
  readonly middle: number;
  readonly end: number;
}

function mergeTwo(rows: Float64Array, { from, to, start, middle, end }: TwoRuns): void {
  let [left, right] = [start, middle];
  for (let i = start; i < end; i++) {
    const takeLeft = left < middle && (right >= end || compare(rows, from[left]!, from[right]!) <= 0);
    to[i] = from[takeLeft ? left++ : right++]!;
  }
}

function compare(rows: Float64Array, a: number, b: number): number {
  return (
    rows[a]! - rows[b]! ||
    rows[a + Sorted.rank]! - rows[b + Sorted.rank]! ||
    rows[a + Sorted.order]! - rows[b + Sorted.order]!
  );
}

/** A place in a run that is being merged. */
class Cursor {
  readonly #file: DoublesFile;
  readonly #run: Run;
  readonly rows: Float64Array;
  at = 0;
  #used = 0;
  #place: number;

  constructor(file: DoublesFile, run: Run, rows: number) {
    this.#file = file;
    this.#run = run;
    this.#place = run.from;
    this.rows = new Float64Array(rows * SORT_DOUBLES);
    this.#read();
  }

  /** Goes to the next row. @returns false if there is none */
  next(): boolean {
    this.at += SORT_DOUBLES;
    return this.at < this.#used || this.#read();
  }

  #read(): boolean {
    const left = this.#run.to - this.#place;
    if (left <= 0) return false;
    const into = left < this.rows.length ? this.rows.subarray(0, left) : this.rows;
    this.#used = this.#file.read(into, this.#place);
    this.#place += this.#used;
    this.at = 0;
    return this.#used > 0;
  }
}

function isBefore(a: Cursor, b: Cursor): boolean {
  const difference =
    a.rows[a.at]! - b.rows[b.at]! ||
    a.rows[a.at + Sorted.rank]! - b.rows[b.at + Sorted.rank]! ||
    a.rows[a.at + Sorted.order]! - b.rows[b.at + Sorted.order]!;
  return difference < 0;
}

function mergeRuns(
  file: DoublesFile,
  runs: readonly Run[],
  { memoryRows, take }: { readonly memoryRows: number; readonly take: TakeSorted },
): void {
  const each = Math.floor(memoryRows / runs.length);
  const rows = Math.min(MAX_CURSOR_ROWS, Math.max(MIN_CURSOR_ROWS, each));
  const heap = runs.filter(({ from, to }) => to > from).map((run) => new Cursor(file, run, rows));
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(heap, at);
  while (heap.length > 0) {
    const first = heap[0]!;
    take(first.rows, first.at);
    if (!first.next()) {
      const last = heap.pop()!;
      if (heap.length === 0) return;
      heap[0] = last;
    }
    sink(heap, 0);
  }
}

function sink(heap: Cursor[], from: number): void {
  const moved = heap[from]!;
  let at = from;
  for (let below = at * 2 + 1; below < heap.length; below = at * 2 + 1) {
    if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below += 1;
    if (!isBefore(heap[below]!, moved)) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = moved;
}
