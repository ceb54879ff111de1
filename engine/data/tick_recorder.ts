import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from "node:fs";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { assert, EngineError, type Instrument, RowKind, symbolProblem } from "../protocol/mod.ts";
import { BarLines } from "./bar_lines.ts";
import type { RecordForm } from "./record_form.ts";
import type { TickBatch } from "./tick_batch.ts";
import { kindLine, KINDS_HEADER, tickLine, TICKS_HEADER } from "./tick_lines.ts";

/** Options of `TickRecorder.open`. */
export interface RecordOptions {
  /** Default: ticks. */
  readonly form?: RecordForm;
  /** How many of the rows in an existing file stay. Default: 0. Not for bars. */
  readonly kept?: number;
  /** Is called with the bytes instead of writing them to the file. Default: they are written synchronously. */
  readonly write?: (bytes: Uint8Array) => void;
}

interface RecorderStart {
  readonly form: RecordForm;
  /** True: the file has rows already. */
  readonly hasHeader: boolean;
  readonly write: RecordOptions["write"];
}

/** How many characters are collected before they are written. */
const BUFFERED = 64 * 1024;
const GZIP_LEVEL = 1;

/**
 * Writes a session's rows as a CSV file of ticks, of bars, or of rows that say their kind. Reading it gives exactly the
 * same instants, instruments, numbers and kinds.
 *
 * Ticks always have all columns; bid and ask are empty if the feed has none. It writes 64 KiB at a time. If the name
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
  readonly #lines: RowLines;
  #text: string;
  #open = true;

  private constructor(path: string, instruments: readonly Instrument[], { form, hasHeader, write }: RecorderStart) {
    this.path = path;
    this.#fd = write === undefined ? attempt(path, () => openSync(path, "a")) : null;
    this.#write = write ?? ((bytes) => this.#writeOut(bytes));
    this.#isZipped = isZipped(path);
    this.#instruments = instruments;
    this.#lines = linesIn(form, instruments);
    this.#text = hasHeader ? "" : this.#lines.header;
  }

  /**
   * Opens the file: makes it, or cuts an existing one back to its first `kept` rows.
   *
   * @param instruments by index
   * @throws EngineError OUTPUT_FILE if the file cannot be written, or an instrument's symbol cannot be in a CSV file
   */
  static open(path: string, instruments: readonly Instrument[], options: RecordOptions = {}): TickRecorder {
    const { form = { rows: "ticks" }, kept = 0, write } = options;
    assert(kept === 0 || form.rows !== "bars", "bars come again from the first row");
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
    return new TickRecorder(path, instruments, { form, hasHeader: text !== "", write });
  }

  /**
   * Records row `row` of a batch.
   *
   * @throws EngineError OUTPUT_FILE if the file cannot be written
   */
  write(batch: TickBatch, row: number): void {
    assert(this.#open, "a closed recorder is not written to");
    assert(row >= 0 && row < batch.count, `row ${row} is one of the batch's ${batch.count}`);
    const instrument = batch.instrument[row] ?? -1;
    assert(this.#instruments[instrument] !== undefined, `the recorder knows instrument ${instrument}`);
    this.#text += this.#lines.add(batch, row);
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
    this.#text += this.#lines.finish();
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

/** Makes lines of rows. */
interface RowLines {
  readonly header: string;
  /** The lines that a row completes. */
  add(batch: TickBatch, row: number): string;
  /** The lines that are left. */
  finish(): string;
}

function linesIn(form: RecordForm, instruments: readonly Instrument[]): RowLines {
  if (form.rows === "bars") return new BarLines(instruments, form.barMicros);
  const [header, line] = form.rows === "ticks" ? [TICKS_HEADER, tickLine] : [KINDS_HEADER, kindLine];
  return {
    header,
    add(batch, row) {
      const [ts = NaN, price = NaN, size = NaN] = [batch.ts[row], batch.price[row], batch.size[row]];
      const [bid = NaN, ask = NaN, kind = NaN] = [batch.bid[row], batch.ask[row], batch.kind[row]];
      assert(form.rows === "kinds" || kind === RowKind.tick, "a session of ticks has no bars");
      return line({ ts, price, size, bid, ask, kind }, instruments[batch.instrument[row]!]!);
    },
    finish: () => "",
  };
}
