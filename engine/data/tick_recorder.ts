import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from "node:fs";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { assert, EngineError, type Instrument, symbolProblem } from "../protocol/mod.ts";
import type { TickBatch } from "./tick_batch.ts";
import { tickLine, TICKS_HEADER } from "./tick_line.ts";

/** How ticks are recorded. */
export interface RecordOptions {
  /** How many of the ticks that are there stay, 0 to all; 0 unless it is said. */
  readonly kept?: number;
  /** Takes what is written, in the file's place; by default it is written to the file, which is waited for. */
  readonly write?: (bytes: Uint8Array) => void;
}

/** Characters that are kept back before they are written. */
const BUFFERED = 64 * 1024;
const GZIP_LEVEL = 1;

/**
 * Writes a session's ticks as a ticks CSV file that reads back exactly: the same instants, instruments and numbers.
 *
 * It always writes all columns, bid and ask empty where the feed has none. Writes are of 64 KiB, so that a tick costs little. A name that ends in `.gz` is zipped, each write a gzip member of its own: a reader takes
 * the members as one file, and what was written before a crash can be read.
 */
export class TickRecorder {
  readonly path: string;
  /** Null: what is written goes elsewhere. */
  readonly #fd: number | null;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #isZipped: boolean;
  readonly #instruments: readonly Instrument[];
  #text: string;
  #open = true;

  private constructor(
    path: string,
    instruments: readonly Instrument[],
    { text, write }: { readonly text: string; readonly write: RecordOptions["write"] },
  ) {
    this.path = path;
    this.#fd = write === undefined ? attempt(path, () => openSync(path, "a")) : null;
    this.#write = write ?? ((bytes) => this.#writeOut(bytes));
    this.#isZipped = isZipped(path);
    this.#instruments = instruments;
    this.#text = text;
  }

  /**
   * Makes the file, or an existing one empty; or cuts it back to its first ticks, and goes on behind them.
   *
   * @param instruments by index
   * @throws EngineError OUTPUT_FILE if the file cannot be written, or a symbol is none
   */
  static open(path: string, instruments: readonly Instrument[], { kept = 0, write }: RecordOptions = {}): TickRecorder {
    for (const { symbol } of instruments) {
      const problem = symbolProblem(symbol);
      if (problem === null) continue;
      const what = `Expected symbols that a file can have, was ${JSON.stringify(symbol)}: ${problem}. Rename the instrument`;
      throw new EngineError("OUTPUT_FILE", `${path}: ${what}`);
    }
    const text = kept === 0 ? "" : attempt(path, () => firstLines(readRecord(path), kept + 1));
    // A pipe has nothing to be emptied of, and to close it would tell its reader that this was all.
    if (statSync(path, { throwIfNoEntry: false })?.isFIFO() !== true)
      attempt(path, () => writeFileSync(path, text !== "" && isZipped(path) ? gzipSync(text) : text));
    return new TickRecorder(path, instruments, { text: text === "" ? TICKS_HEADER : "", write });
  }

  /**
   * Records tick `row` of a batch.
   *
   * @throws EngineError OUTPUT_FILE if the file cannot be written on
   */
  write(batch: TickBatch, row: number): void {
    assert(this.#open, "a closed recorder is not written to");
    assert(row >= 0 && row < batch.count, `row ${row} is one of the batch's ${batch.count}`);
    const [ts = NaN, price = NaN, size = NaN] = [batch.ts[row], batch.price[row], batch.size[row]];
    const [bid = NaN, ask = NaN, instrument = -1] = [batch.bid[row], batch.ask[row], batch.instrument[row]];
    const of = this.#instruments[instrument];
    assert(of !== undefined, `the recorder knows instrument ${instrument}`);
    this.#text += tickLine({ ts, price, size, bid, ask }, of);
    if (this.#text.length >= BUFFERED) this.#flush();
  }

  /**
   * Writes what is left. May be called more than once.
   *
   * @throws EngineError OUTPUT_FILE if the file cannot be written on; it is closed all the same
   */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      this.#flush();
    } finally {
      if (this.#fd !== null) closeSync(this.#fd);
    }
  }

  #flush(): void {
    if (this.#text === "") return;
    const text = Buffer.from(this.#text);
    this.#text = "";
    this.#write(this.#isZipped ? gzipSync(text, { level: GZIP_LEVEL }) : text);
  }

  #writeOut(bytes: Uint8Array): void {
    const fd = this.#fd;
    assert(fd !== null, "the file is open");
    attempt(this.path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    });
  }
}

function isZipped(path: string): boolean {
  return path.endsWith(".gz");
}

/** What was recorded. The last of it may be cut off where the engine was killed. */
function readRecord(path: string): string {
  const bytes = readFileSync(path);
  if (!isZipped(path) || bytes.length === 0) return bytes.toString();
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
}

/** The first whole lines of a text, at most so many. */
function firstLines(text: string, most: number): string {
  let end = 0;
  for (let lines = 0; lines < most; lines += 1) {
    const next = text.indexOf("\n", end) + 1;
    if (next === 0) break;
    end = next;
  }
  return text.slice(0, end);
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(
      "OUTPUT_FILE",
      `${path}: Expected a file that can be written, was: ${why}. Check the path and the free space`,
      { cause },
    );
  }
}
