import { nearest } from "../core/mod.ts";
import { formatIso, UTC_OFFSETS } from "../market/mod.ts";
import { type Instrument, MAX_GUESSES, MAX_STRANGERS, symbolProblem, type UnixMicros } from "../protocol/mod.ts";
import { TickColumn } from "./csv_header.ts";
import { quote, type RowSource } from "./row_source.ts";

/** Instruments that a message names. */
const MAX_NAMED = 5;
/** What a row names may be a symbol if it is short, and can stand in a line of text. */
const MAY_BE_SYMBOL = /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u;

/** What rows of both formats begin with: an instrument of the session, and a time that never goes back. */
export class RowKey {
  /** The row's instant, in microseconds. */
  ts = 0;
  /** The row's instrument, of those that were given. */
  instrument: Instrument;
  readonly #instruments: readonly Instrument[];
  /** What rows name that is no instrument of the session, with what is wrong with such a row. */
  readonly #strangers: Map<string, string> = new Map();
  /** The instant of the last good row. */
  #lastTs = 0;

  /** @throws RangeError if there is no instrument */
  constructor(instruments: readonly Instrument[]) {
    const [first] = instruments;
    if (first === undefined) throw new RangeError("Expected at least one instrument, was none");
    this.instrument = first;
    this.#instruments = instruments;
  }

  /** What rows have named so far that is no instrument of the session: the first `MAX_STRANGERS`. */
  get strangers(): readonly string[] {
    return [...this.#strangers.keys()];
  }

  /** Reads the key of the current row. Returns what is wrong with it, or null. */
  read(rows: RowSource): string | null {
    const problem = rows.widthProblem();
    if (problem !== null) return problem;
    const instrument = this.#instruments[rows.instrument()];
    if (instrument === undefined) return this.#unknownInstrument(rows);
    const ts = rows.ts();
    if (Number.isNaN(ts)) return `Expected ts ${rows.tsForm}, was ${quote(rows, TickColumn.ts)}`;
    if (ts < this.#lastTs) {
      return `Expected ts at or after ${formatInstant(this.#lastTs)} of the row above, was ${quote(rows, TickColumn.ts)}`;
    }
    this.ts = ts;
    this.instrument = instrument;
    return null;
  }

  /** The whole row is good: no later one may be before it. */
  accept(): void {
    this.#lastTs = this.ts;
  }

  /** To look for what was meant may take long, and there may be millions of such rows: it is looked for once a symbol. */
  #unknownInstrument(rows: RowSource): string {
    const symbol = rows.text(TickColumn.instrument);
    const { size } = this.#strangers;
    const known = this.#strangers.get(symbol);
    if (known !== undefined) return known;
    if (size === MAX_STRANGERS || !MAY_BE_SYMBOL.test(symbol)) return this.#strangerProblem(rows, null);
    const symbols = this.#instruments.map((each) => each.symbol);
    const meant = size * symbols.length < MAX_GUESSES ? nearest(symbol, symbols) : null;
    const problem = this.#strangerProblem(rows, meant);
    this.#strangers.set(symbol, problem);
    return problem;
  }

  #strangerProblem(rows: RowSource, meant: string | null): string {
    const named = this.#instruments.slice(0, MAX_NAMED).map(({ symbol }) => symbol);
    const known = `${named.join(", ")}${this.#instruments.length > MAX_NAMED ? ", …" : ""}`;
    const expected = `Expected an instrument of the session (${known}), was ${quote(rows, TickColumn.instrument)}`;
    const found = rows.text(TickColumn.instrument);
    const problem = symbolProblem(found);
    // A row that names none lacks more than another name.
    if (problem !== null && found !== "") return `${expected}: ${problem}. Rename it in the file`;
    const add = "dd it to INSTRUMENTS or to a strategy";
    return `${expected}. ${meant === null ? `A${add}` : `Did you mean ${meant}? Name it alike in both, or a${add}`}`;
  }
}

/** An instant as messages about rows write it: in UTC, for a file knows no market. */
export function formatInstant(micros: number): string {
  return formatIso(micros as UnixMicros, UTC_OFFSETS);
}
