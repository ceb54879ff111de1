import { mostOf } from "../../core/mod.ts";
import type { CsvKind } from "../csv_header.ts";
import type { Cell } from "../records/mod.ts";
import { rowKindOf } from "../row_kinds.ts";
import { isNoQuote, isNoTrade, isNoTradeBar } from "../zero_rows.ts";
import { nameKey } from "./column_names.ts";
import { dateOf, isTime } from "./epoch_unit.ts";
import type { Place } from "./find_columns.ts";
import type { Role } from "./input_choices.ts";
import type { LocalZone } from "./local_zone.ts";
import { isNone, MAX_DECIMALS } from "./number_form.ts";
import type { NumberReader } from "./number_form.ts";
import { isOtherHeader } from "./other_header.ts";
import { emptyRow, type InputRow, type RowSink } from "./row_sink.ts";
import type { StampReader } from "./stamp_reader.ts";
import type { SymbolReader } from "./symbol_reader.ts";
import { TimeGuess } from "./time_guess.ts";
import type { TimeClass } from "./time_guess.ts";

/** The most characters of a cell that a message quotes. */
const MAX_QUOTED = 40;

/** What rows of a file are read with. */
export interface RowParts {
  readonly kind: CsvKind;
  readonly places: ReadonlyMap<Role, Place>;
  /** The names of the columns as keys; none: the file is headless. */
  readonly keys: readonly string[];
  /** The cells that records have. */
  readonly width: number;
  readonly stamp: StampReader;
  readonly numbers: NumberReader;
  readonly symbols: SymbolReader;
  /** The zone of times without an offset. */
  readonly zone: () => LocalZone;
  /** The column whose volumes would be better, if one is above 0. Null: there is none. */
  readonly tradedVolume: number | null;
  readonly sink: RowSink;
}

/** A row whose price has more than eight decimals. */
interface OddPrice {
  readonly line: number;
  readonly text: string;
}

/** The last row of an instrument: clocks that go back show a time twice, and the row before says which it is. */
interface LastRow {
  ts: number;
  isDescending: boolean;
}

/** Makes rows of records, and gives them to the sink. */
export class RowReader {
  rows = 0;
  /** Rows whose time is of the zone. */
  local = 0;
  /** The last instant of a row, and rows with one after `until`. */
  lastTs: number = -Infinity;
  /** Prices of more than eight decimals. */
  odd = 0;
  firstOdd: OddPrice | null = null;
  /** True if a trade was counted where price changes are taken as the volume. */
  hasTradedVolume = false;
  /** The line of another header, whose columns stand in another order. Null: there is none. */
  otherHeader: number | null = null;
  /** Rows without a price and a volume whose prices are 0. */
  zeros = 0;
  /** Records that had prices, and no time of the form: by what their time's cell may be. */
  readonly timeless: Map<TimeClass, number> = new Map();
  readonly #parts: RowParts;
  readonly #row: InputRow = emptyRow();
  readonly #prices: readonly { readonly role: Role; readonly column: number; readonly divisor: number }[];
  readonly #size: number;
  /** The column that says the kinds of rows; -1: none. */
  readonly #kind: number;
  readonly #most: number;
  readonly #isBar: boolean;
  readonly #last: LastRow[] = [];
  readonly #guess: TimeGuess = new TimeGuess();
  readonly #values: [number, number, number, number] = [NaN, NaN, NaN, NaN];
  /** True if the present record has a time. Null: it was not looked for. */
  #hasTime: boolean | null = null;

  constructor(parts: RowParts) {
    this.#parts = parts;
    this.#isBar = parts.kind === "bars";
    const roles: readonly Role[] = this.#isBar ? ["open", "high", "low", "close"] : ["price", "bid", "ask"];
    this.#prices = roles.map((role) => {
      const place = parts.places.get(role);
      return { role, column: place?.columns[0] ?? -1, divisor: place?.divisor ?? 1 };
    });
    this.#size = parts.places.get(this.#isBar ? "volume" : "size")?.columns[0] ?? -1;
    this.#kind = parts.places.get("kind")?.columns[0] ?? -1;
    this.#most = mostOf(
      [...parts.places.values()].flatMap(({ columns }) => columns),
      (column) => column,
    );
  }

  /** Takes a record: it is a row, or is left out. `isTorn`: the file may have been cut off in it. */
  read(record: readonly Cell[], line: number, isTorn: boolean): void {
    this.#hasTime = null;
    const problem = this.#read(record, line);
    if (problem === null) return;
    if (problem === "") this.#leaveOut("no-row", line, "It has no prices");
    else if (this.#isHeading(record, line)) this.#leaveOut("no-row", line, "It is a heading");
    else if (isTorn) this.#leaveOut("no-row", line, `The file is cut off in it. ${problem}`);
    else {
      const symbol = this.#parts.symbols.symbolOf(record);
      this.#parts.sink.leaveOut("unreadable", { line, text: problem, symbol, ts: this.#timeOf(record) });
    }
  }

  #leaveOut(reason: "no-row", line: number, text: string): void {
    this.#parts.sink.leaveOut(reason, { line, text, symbol: null, ts: NaN });
  }

  /** Reads the time of the present record, once: what it is written like counts as evidence. @returns false: it has none */
  #readTime(record: readonly Cell[]): boolean {
    this.#hasTime ??= this.#parts.stamp.read(record);
    return this.#hasTime;
  }

  /** When a record is that is no row; NaN: its time cannot be read either. */
  #timeOf(record: readonly Cell[]): number {
    const { stamp, zone } = this.#parts;
    if (!this.#readTime(record)) return NaN;
    const { micros, isLocal } = stamp;
    const ts = isLocal ? zone().instantOf({ local: micros, before: NaN, isDescending: false }) : micros;
    return isTime(ts) ? ts : NaN;
  }

  /** @returns null: it is a row; empty: it has no prices; else what is wrong */
  #read(record: readonly Cell[], line: number): string | null {
    const { stamp, symbols, width } = this.#parts;
    const row = this.#row;
    if (record.length !== width) {
      const problem = this.#raggedProblem(record);
      if (problem !== null) return problem;
    }
    if (!this.#readPrices(record)) return this.#priceProblem(record);
    if (!this.#readTime(record)) return this.#timeProblem(record);
    row.symbol = symbols.read(record);
    if (row.symbol < 0) return symbols.problem(record);
    row.ts = stamp.isLocal ? this.#instant(row.symbol) : stamp.micros;
    if (!isTime(row.ts)) return this.#rangeProblem(record);
    const [open, high, low, close] = this.#values;
    if (this.#isBar && !(low <= open && open <= high && low <= close && close <= high)) return this.#barProblem(record);
    if (!this.#readSize(record)) return this.#sizeProblem(record);
    const kind = this.#kind < 0 ? NaN : (rowKindOf(String(record[this.#kind] ?? "")) ?? -1);
    if (kind === -1) return `Expected kind as tick, opening or path, was ${quote(record[this.#kind])}`;
    if (open === 0 && row.size === 0 && this.#kind < 0 && this.#isNoTrade()) {
      this.zeros += 1;
      return "";
    }
    if (row.priceDecimals > MAX_DECIMALS) {
      this.odd += 1;
      this.firstOdd ??= { line, text: this.#oddText(record) };
      row.priceDecimals = MAX_DECIMALS;
    }
    row.line = line;
    row.day = this.#isBar ? stamp.day : NaN;
    row.a = open;
    row.b = high;
    row.c = low;
    row.d = this.#isBar ? close : kind;
    if (row.ts > this.lastTs) this.lastTs = row.ts;
    this.#remember(row.symbol, row.ts);
    this.rows += 1;
    this.#parts.sink.add(row);
    return null;
  }

  /** @returns false if one is missing, or is none. A quote may be missing */
  #readPrices(record: readonly Cell[]): boolean {
    const { numbers } = this.#parts;
    const prices = this.#prices;
    const values = this.#values;
    let decimals = 0;
    for (let at = 0; at < prices.length; at++) {
      const { column, divisor } = prices[at] as (typeof prices)[number];
      if (column < 0) {
        values[at] = NaN;
        continue;
      }
      const cell = record[column];
      const value = numbers.price(cell === undefined ? null : cell, divisor);
      values[at] = value;
      if (value !== value) {
        if (this.#isBar || at === 0 || !numbers.isNone) return false;
      } else if (!this.#isBar && at > 0 && isNoQuote(value, values[0])) {
        values[at] = NaN;
      } else if (numbers.decimals > decimals) decimals = numbers.decimals;
    }
    this.#row.priceDecimals = decimals;
    return true;
  }

  #readSize(record: readonly Cell[]): boolean {
    const row = this.#row;
    row.size = 0;
    row.sizeDecimals = 0;
    const column = this.#size;
    if (column >= 0) {
      const { numbers } = this.#parts;
      const size = numbers.size(record[column] ?? null);
      if (size !== size) return false;
      row.size = size;
      if (size !== 0) row.sizeDecimals = Math.min(numbers.decimals, MAX_DECIMALS);
    }
    const { tradedVolume } = this.#parts;
    if (tradedVolume !== null && !this.hasTradedVolume) this.#seeTraded(record[tradedVolume] ?? null);
    return true;
  }

  #seeTraded(cell: Cell): void {
    if (this.#parts.numbers.size(cell) > 0) this.hasTradedVolume = true;
  }

  /** True if prices of 0 stand for no trade. Ticks of a file without sizes may mean them. */
  #isNoTrade(): boolean {
    const { size } = this.#row;
    if (this.#isBar) return isNoTradeBar(this.#values, size);
    const [price, bid, ask] = this.#values;
    return this.#size >= 0 && isNoTrade({ price, size, bid, ask });
  }

  #instant(symbol: number): number {
    this.local += 1;
    const last = this.#last[symbol];
    const zone = this.#parts.zone();
    return zone.instantOf({
      local: this.#parts.stamp.micros,
      before: last?.ts ?? NaN,
      isDescending: last?.isDescending ?? false,
    });
  }

  #remember(symbol: number, ts: number): void {
    const last = this.#last[symbol];
    if (last === undefined) this.#last[symbol] = { ts, isDescending: false };
    else {
      if (ts !== last.ts) last.isDescending = ts < last.ts;
      last.ts = ts;
    }
  }

  #raggedProblem(record: readonly Cell[]): string | null {
    const { width } = this.#parts;
    if (record.length > width) {
      for (let at = width; at < record.length; at++) {
        if (!isNone(record[at] ?? null)) return this.#countProblem(record);
      }
      return null;
    }
    return this.#most < record.length ? null : this.#countProblem(record);
  }

  #countProblem(record: readonly Cell[]): string {
    // A line of a few words, or an empty one.
    if (this.#hasNoPrice(record) && !this.#readTime(record)) return "";
    const found = record.length === 1 ? "1" : String(record.length);
    const what = record.length > this.#parts.width ? ". Put numbers with commas into quotes" : "";
    return `Expected ${this.#parts.width} cells, was ${found}${what}`;
  }

  /** Of ticks the quotes do not count: a change of a quote is no trade. */
  #hasNoPrice(record: readonly Cell[]): boolean {
    if (!this.#isBar) return isNone(record[this.#prices[0]?.column ?? -1] ?? null);
    return this.#prices.every(({ column }) => column < 0 || isNone(record[column] ?? null));
  }

  #priceProblem(record: readonly Cell[]): string {
    if (this.#hasNoPrice(record)) return "";
    const { numbers } = this.#parts;
    for (const { role, column, divisor } of this.#prices) {
      if (column < 0) continue;
      const value = numbers.price(record[column] ?? null, divisor);
      if (!Number.isNaN(value) || (numbers.isNone && (role === "bid" || role === "ask"))) continue;
      return `Expected ${role} as a decimal number, was ${quote(record[column])}`;
    }
    return `Expected prices, was ${quote(record[0])}`;
  }

  #timeProblem(record: readonly Cell[]): string {
    const { stamp } = this.#parts;
    this.#countTimeless(record);
    return stamp.problem(record) ?? `Expected a time, was ${quote(stamp.text(record))}`;
  }

  #countTimeless(record: readonly Cell[]): void {
    const [column = 0] = this.#parts.places.get("ts")?.columns ?? [];
    const kind = this.#guess.classify(record[column] ?? null, "text");
    this.timeless.set(kind, (this.timeless.get(kind) ?? 0) + 1);
  }

  #rangeProblem(record: readonly Cell[]): string {
    const { stamp } = this.#parts;
    this.#countTimeless(record);
    const problem = stamp.problem(record);
    if (problem !== null) return problem;
    const date = Number.isNaN(stamp.day) ? `, ${dateOf(this.#row.ts)}` : "";
    return `Expected a time from 1990 to 2100, was ${quote(stamp.text(record))}${date}`;
  }

  #barProblem(record: readonly Cell[]): string {
    const text = (index: number): string => quote(record[this.#prices[index]?.column ?? -1]);
    const [open, high, low, close] = this.#values;
    if (high < low) return `Expected high at or above low, was ${text(1)} below ${text(2)}`;
    const range = `low ${text(2)} to high ${text(1)}`;
    const at = open < low || open > high ? 0 : close < low || close > high ? 3 : 0;
    return `Expected ${at === 0 ? "open" : "close"} within ${range}, was ${text(at)}`;
  }

  #sizeProblem(record: readonly Cell[]): string {
    return `Expected ${this.#isBar ? "volume" : "size"} as a number >= 0, was ${quote(record[this.#size])}`;
  }

  #oddText(record: readonly Cell[]): string {
    const { numbers } = this.#parts;
    const odd = this.#prices.find(({ column, divisor }) => {
      return (
        column >= 0 && !Number.isNaN(numbers.price(record[column] ?? null, divisor)) && numbers.decimals > MAX_DECIMALS
      );
    });
    return String(record[odd?.column ?? -1] ?? "");
  }

  /** True if a record is the header again, a comment, or one of several header lines. */
  #isHeading(record: readonly Cell[], line: number): boolean {
    const [first] = record;
    if (typeof first === "string" && /^\s*(?:#|\/\/|;)/.test(first)) return true;
    const { keys, numbers } = this.#parts;
    if (isOtherHeader(record, keys)) this.otherHeader ??= line;
    let same = 0;
    let words = 0;
    for (const [at, cell] of record.entries()) {
      if (typeof cell !== "string" || isNone(cell)) continue;
      words += 1;
      if (keys[at] !== undefined && keys[at] !== "" && nameKey(cell) === keys[at]) same += 1;
    }
    if (same > 0 && same * 2 >= words) return true;
    // Before the first row: a line of words, such as the tickers of several header lines.
    if (this.rows > 0 || this.#readTime(record)) return false;
    return this.#prices.every(({ column, divisor }) => {
      const cell = record[column];
      return (
        column < 0 ||
        (typeof cell === "string" && !/\d[\d.,]*$/.test(cell) && Number.isNaN(numbers.price(cell, divisor)))
      );
    });
  }
}

/** A cell, quoted for a message. */
function quote(cell: Cell | undefined): string {
  const text = cell === null || cell === undefined ? "" : String(cell);
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}
