import { nearest } from "../core/mod.ts";
import { formatIso, UTC_OFFSETS } from "../market/mod.ts";
import { type Instrument, MAX_GUESSES, MAX_UNKNOWN_SYMBOLS, symbolProblem, type UnixMicros } from "../protocol/mod.ts";
import { TickColumn } from "./csv_header.ts";
import { quote, type RowProblem, rowProblem } from "./row_problems.ts";
import type { RowSource } from "./row_source.ts";

/** Instruments that a message names. */
const MAX_NAMED = 5;
/** Text that may be a symbol: short, and without control characters or line breaks. */
const MAY_BE_SYMBOL = /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u;

/** Reads the two columns that ticks and bars share: an instrument of the session, and a time that never goes back. */
export class RowKey {
  /** The current row's time, in microseconds. */
  ts = 0;
  /** The current row's instrument. */
  instrument: Instrument;
  readonly #instruments: readonly Instrument[];
  /** By symbol that the session does not have: what is wrong with its rows. */
  readonly #unknown: Map<string, RowProblem> = new Map();
  /** The time of the last good row. */
  #lastTs = 0;

  /** @throws RangeError if there is no instrument */
  constructor(instruments: readonly Instrument[]) {
    const [first] = instruments;
    if (first === undefined) throw new RangeError("Expected at least one instrument, was none");
    this.instrument = first;
    this.#instruments = instruments;
  }

  /** Symbols of the rows so far that the session does not have: the first `MAX_UNKNOWN_SYMBOLS`. */
  get unknownSymbols(): readonly string[] {
    return [...this.#unknown.keys()];
  }

  /** Reads instrument and time of the current row. @returns what is wrong with them, or null */
  read(rows: RowSource): RowProblem | null {
    const problem = rows.widthProblem();
    if (problem !== null) return rowProblem(problem);
    const instrument = this.#instruments[rows.instrument()];
    if (instrument === undefined) return this.#unknownInstrument(rows);
    const ts = rows.ts();
    if (!(ts >= this.#lastTs)) return this.#timeProblem(rows, ts);
    this.ts = ts;
    this.instrument = instrument;
    return null;
  }

  /** To be called when the whole row is good. No later row may have an earlier time. */
  accept(): void {
    this.#lastTs = this.ts;
  }

  #timeProblem(rows: RowSource, ts: number): RowProblem {
    const found = quote(rows, TickColumn.ts);
    if (Number.isNaN(ts)) return rowProblem(`Expected ts ${rows.tsForm}, was ${found}`);
    const expected = `Expected ts at or after ${formatInstant(this.#lastTs)} of the row above`;
    return rowProblem(`${expected}, was ${found}`, { kind: "out-of-order" });
  }

  /** Looks for a similar symbol once for each unknown symbol: it is slow, and there may be millions of such rows. */
  #unknownInstrument(rows: RowSource): RowProblem {
    const symbol = rows.text(TickColumn.instrument);
    const { size } = this.#unknown;
    const known = this.#unknown.get(symbol);
    if (known !== undefined) return known;
    if (size === MAX_UNKNOWN_SYMBOLS || !MAY_BE_SYMBOL.test(symbol)) return this.#unknownProblem(rows, null);
    const symbols = this.#instruments.map((each) => each.symbol);
    const meant = size * symbols.length < MAX_GUESSES ? nearest(symbol, symbols) : null;
    const problem = this.#unknownProblem(rows, meant);
    this.#unknown.set(symbol, problem);
    return problem;
  }

  #unknownProblem(rows: RowSource, meant: string | null): RowProblem {
    const named = this.#instruments.slice(0, MAX_NAMED).map(({ symbol }) => symbol);
    const known = `${named.join(", ")}${this.#instruments.length > MAX_NAMED ? ", …" : ""}`;
    const expected = `Expected an instrument of the session (${known}), was ${quote(rows, TickColumn.instrument)}`;
    const found = rows.text(TickColumn.instrument);
    const problem = symbolProblem(found);
    // In quotes or between spaces it may be one of the session after all, and below another header columns may be others.
    const isOdd = (problem !== null && found !== "") || isOtherHeader(rows);
    const kind = isOdd ? "no-symbol" : "other-instrument";
    // An empty field needs another hint than to rename it.
    if (problem !== null && found !== "") return rowProblem(`${expected}: ${problem}. Rename it in the file`, { kind });
    const add = "dd it to INSTRUMENTS or to a strategy";
    const advice = meant === null ? `A${add}` : `Did you mean ${meant}? Name it alike in both, or a${add}`;
    return rowProblem(`${expected}. ${advice}`, { kind });
  }
}

/** True if the current row is a header whose columns stand otherwise than in the file's. */
function isOtherHeader(rows: RowSource): boolean {
  const isNamed = (name: string, column: number): boolean => rows.text(column).toLowerCase() === name;
  const { columns } = rows.format;
  return isNamed(columns[0] ?? "", 0) && !columns.every((name, column) => !rows.has(column) || isNamed(name, column));
}

/** An instant in messages about rows, as ISO 8601 in UTC: a file has no market's zone. */
export function formatInstant(micros: number): string {
  return formatIso(micros as UnixMicros, UTC_OFFSETS);
}
