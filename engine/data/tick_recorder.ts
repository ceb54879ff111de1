import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from "node:fs";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { formatIso, UTC_OFFSETS } from "../market/mod.ts";
import {
  assert,
  EngineError,
  formatDecimal,
  type Instrument,
  MICROS,
  symbolProblem,
  type UnixMicros,
} from "../protocol/mod.ts";
import { TICKS_FORMAT } from "./csv_header.ts";
import type { TickBatch } from "./tick_batch.ts";

/** Options of `TickRecorder.open`. */
export interface RecordOptions {
  /** How many of the ticks in an existing file stay. Default: 0. */
  readonly kept?: number;
  /** Is called with the bytes instead of writing them to the file. Default: they are written synchronously. */
  readonly write?: (bytes: Uint8Array) => void;
}

/** How many characters are collected before they are written. */
const BUFFERED = 64 * 1024;
const GZIP_LEVEL = 1;

/**
 * Writes a session's ticks as a CSV file. Reading it gives exactly the same instants, instruments and numbers.
 *
 * It always writes all columns; bid and ask are empty if the feed has none. It writes 64 KiB at a time. If the name
 * ends in `.gz`, each write is a gzip member of its own: readers take the members as one file, and a crash loses only
 * the last.
 */
export class TickRecorder {
  readonly path: string;
  /** Null: the option `write` takes the bytes. */
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
   * Opens the file: makes it, or cuts an existing one back to its first `kept` ticks.
   *
   * @param instruments by index
   * @throws EngineError OUTPUT_FILE if the file cannot be written, or an instrument's symbol cannot be in a CSV file
   */
  static open(path: string, instruments: readonly Instrument[], { kept = 0, write }: RecordOptions = {}): TickRecorder {
    for (const { symbol } of instruments) {
      const problem = symbolProblem(symbol);
      if (problem === null) continue;
      const what = `Expected symbols that a file can have, was ${JSON.stringify(symbol)}: ${problem}. Rename the instrument`;
      throw new EngineError("OUTPUT_FILE", `${path}: ${what}`);
    }
    const text = kept === 0 ? "" : attempt(path, () => firstLines(readRecord(path), kept + 1));
    // A pipe has nothing to cut. Opening and closing it here would end the file for its reader.
    if (statSync(path, { throwIfNoEntry: false })?.isFIFO() !== true)
      attempt(path, () => writeFileSync(path, text !== "" && isZipped(path) ? gzipSync(text) : text));
    return new TickRecorder(path, instruments, { text: text === "" ? TICKS_HEADER : "", write });
  }

  /**
   * Records tick `row` of a batch.
   *
   * @throws EngineError OUTPUT_FILE if the file cannot be written
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
   * Writes what is left and closes the file. May be called more than once.
   *
   * @throws EngineError OUTPUT_FILE if the file cannot be written; it is closed anyway
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

/** The text of the file. Its end may be cut off if the engine was killed. */
function readRecord(path: string): string {
  const bytes = readFileSync(path);
  if (!isZipped(path) || bytes.length === 0) return bytes.toString();
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
}

/** The first `most` whole lines of a text, or all that there are. */
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

/** The numbers of a tick, as in a `TickBatch`: bid and ask are NaN if there is none. */
export interface TickNumbers {
  readonly ts: number;
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly ask: number;
}

/** The header line of a CSV file of ticks with all columns. */
export const TICKS_HEADER: string = `${TICKS_FORMAT.columns.join(",")}\n`;

/**
 * A line of a CSV file of ticks, which reads back exactly. `ts` is epoch milliseconds; if the instant is not a whole
 * millisecond, it is ISO 8601 with microseconds.
 */
export function tickLine({ ts, price, size, bid, ask }: TickNumbers, { symbol, scale }: Instrument): string {
  assert(Number.isSafeInteger(price) && size >= 0, `a tick has a price and a size, was ${price} and ${size}`);
  const time = ts % MICROS.millisecond === 0 ? ts / MICROS.millisecond : formatIso(ts as UnixMicros, UTC_OFFSETS);
  const bidText = Number.isNaN(bid) ? "" : formatDecimal(bid, scale);
  const askText = Number.isNaN(ask) ? "" : formatDecimal(ask, scale);
  return `${symbol},${time},${formatDecimal(price, scale)},${size},${bidText},${askText}\n`;
}
