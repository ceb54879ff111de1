import { mostOf, nearest } from "../../core/mod.ts";
import type { CsvKind } from "../csv_header.ts";
import { inputError, listColumns, showRecord } from "./column_error.ts";
import type { FilePlace } from "./column_error.ts";
import { abbreviationOfName, columnsOf, isTickVolume, nameKey, RECORDED_COLUMNS, zoneOfName } from "./column_names.ts";
import { findTime } from "./find_time.ts";
import type { SampleTable } from "./find_time.ts";
import { isTotal } from "./is_total.ts";
import { isSnapshot } from "./is_snapshot.ts";
import { guessHeadless } from "./guess_headless.ts";
import type { ColumnChoice, InputChoices, Role } from "./input_choices.ts";
import type { TakenColumn } from "./reading.ts";

const BAR_PRICES = ["open", "high", "low", "close"] as const;
const BAR_ROLES: readonly Role[] = [...BAR_PRICES, "volume"];
const TICK_ROLES: readonly Role[] = ["price", "size", "bid", "ask"];
/** A column is used if more of its cells are filled. */
const SOME = 0.5;

/** Where a role's cells are. */
export interface Place {
  /** Columns from 0; of a time a date's and a time's, or more that are joined. */
  readonly columns: readonly number[];
  readonly divisor: number;
}

/** What the columns of a file are taken as. */
export interface FoundColumns {
  readonly kind: CsvKind;
  readonly places: ReadonlyMap<Role, Place>;
  readonly taken: readonly TakenColumn[];
  readonly ignored: readonly (string | number)[];
  /** The zone that the name of the time's column says. Null: none. */
  readonly zone: string | null;
  /** The abbreviation of a zone in it, which names more than one. Null: none. */
  readonly abbreviation: string | null;
  /** The column that has volumes besides price changes. Null: there is no such choice. */
  readonly tradedVolume: number | null;
  /** The column of a bhavcopy's series. Null: there is none. */
  readonly series: number | null;
  readonly notes: readonly string[];
}

/** What is known of a file when its columns are found. */
export interface ColumnsQuery {
  readonly place: FilePlace;
  readonly table: SampleTable;
  readonly choices: InputChoices;
  /** True: trades are counted besides price changes, and the volume is theirs. */
  readonly hasTradedVolume: boolean;
}

/**
 * Finds what the columns of a file are: by `--columns`, by their names, and the time's by what it has.
 *
 * @throws EngineError INPUT_FILE, if something is missing; the message names the option that says it
 */
export function findColumns(query: ColumnsQuery): FoundColumns {
  return new ColumnFinder(query).find();
}

class ColumnFinder {
  readonly #query: ColumnsQuery;
  readonly #places: Map<Role, Place> = new Map();
  readonly #notes: string[] = [];
  #tradedVolume: number | null = null;

  constructor(query: ColumnsQuery) {
    this.#query = query;
  }

  find(): FoundColumns {
    const { table, choices, place } = this.#query;
    if (table.header === null && choices.columns === null) throw this.#headless();
    for (const choice of choices.columns ?? []) this.#say(choice);
    this.#joinTime();
    if (table.header !== null) this.#findTime();
    // A bhavcopy of a day, whose name alone says the day.
    const isOneDay = !this.#places.has("ts") && table.header !== null && choices.date !== null;
    if (!isOneDay && !this.#places.has("ts")) throw inputError(place, this.#missingTime());
    const kind = this.#kind();
    this.#renameSize(kind);
    if (table.header !== null) this.#findRest(kind);
    this.#findKind(kind);
    const used = new Set([...this.#places.values()].flatMap(({ columns }) => columns));
    const names = table.header ?? table.records[0] ?? [];
    const series = this.#series();
    const ignored = names.flatMap((_name, column) =>
      used.has(column) || column === series ? [] : [this.#nameOf(column)],
    );
    const taken = [...this.#places].map(([role, { columns, divisor }]) => ({
      role,
      columns: columns.map((column) => this.#nameOf(column)),
      divisor,
    }));
    const time = this.#places.get("ts")?.columns ?? [];
    const zones = time.map((column) => zoneOfName(table.header?.[column] ?? ""));
    const zone = zones.find((each) => each !== null) ?? null;
    const abbreviations = time.map((column) => abbreviationOfName(table.header?.[column] ?? ""));
    const abbreviation = abbreviations.find((each) => each !== null) ?? null;
    return {
      kind,
      places: this.#places,
      taken,
      ignored,
      zone,
      abbreviation,
      tradedVolume: this.#tradedVolume,
      series,
      notes: this.#notes,
    };
  }

  #nameOf(column: number): string | number {
    const { header } = this.#query.table;
    const name = header?.[column];
    if (header === null || name === undefined) return column + 1;
    const isUnique = header.filter((each) => each === name).length === 1;
    return isUnique && name.trim() !== "" ? name : column + 1;
  }

  #say({ role, columns, divisor }: ColumnChoice): void {
    this.#places.set(role, { columns: columns.map((column) => this.#resolve(column)), divisor });
  }

  #resolve(column: string | number): number {
    const { table, place } = this.#query;
    const { header } = table;
    if (typeof column === "number") {
      const most = header?.length ?? mostOf(table.records, (record) => record.length);
      if (column <= most) return column - 1;
      throw inputError(
        place,
        `Expected column ${column} of --columns, was a file of ${most} columns. Number them from 1`,
      );
    }
    if (header === null) {
      const what = `Expected columns by number, was ${JSON.stringify(column)}: the file has no header`;
      throw inputError(
        place,
        `${what}, and begins with ${showRecord(table.records[0] ?? [])}. As in --columns ts=1,open=2`,
      );
    }
    const forms = [
      (name: string) => name,
      (name: string) => name.trim(),
      (name: string) => name.trim().toLowerCase(),
      nameKey,
    ];
    for (const form of forms) {
      const found = header.flatMap((name, at) => (form(name) === form(column) ? [at] : []));
      const [first, second] = found;
      if (first === undefined) continue;
      if (second === undefined) return first;
      throw inputError(
        place,
        `Expected one column ${JSON.stringify(column)}, was ${found.length}. Say it by its number, such as ${first + 1}`,
      );
    }
    const meant = nearest(column, header);
    const hint = meant === null ? "" : `; did you mean ${JSON.stringify(meant)}?`;
    throw inputError(
      place,
      `Expected the column ${JSON.stringify(column)} of --columns, was none. The columns are ${listColumns(header)}${hint}`,
    );
  }

  /** Makes one time of a date and a time. */
  #joinTime(): void {
    const places = this.#places;
    const parts = [places.get("date"), places.get("time")].flatMap((part) => part?.columns ?? []);
    places.delete("date");
    places.delete("time");
    if (parts.length > 0) places.set("ts", { columns: parts, divisor: 1 });
  }

  /** The volume of ticks is their size, and the size of bars their volume. */
  #renameSize(kind: CsvKind): void {
    const [own, other] = kind === "bars" ? (["volume", "size"] as const) : (["size", "volume"] as const);
    const place = this.#places.get(other);
    if (place === undefined || this.#places.has(own)) return;
    this.#places.delete(other);
    this.#places.set(own, place);
  }

  #findTime(): void {
    if (this.#places.has("ts")) return;
    const { table } = this.#query;
    const { columns, byContents } = findTime(table);
    const [first] = columns;
    if (first === undefined) return;
    this.#places.set("ts", { columns, divisor: 1 });
    if (byContents)
      this.#notes.push(`the column ${JSON.stringify(table.header?.[first] ?? "")} is taken as the time: it has times`);
  }

  /** The first column of a role that nothing else has taken. */
  #named(role: Role): number | null {
    const time = this.#places.get("ts")?.columns ?? [];
    return columnsOf(role, this.#query.table.keys).find((column) => !time.includes(column)) ?? null;
  }

  /**
   * The column of a role, if a name means it. Which one it is of more is said.
   *
   * @throws EngineError INPUT_FILE if two columns have the same name
   */
  #take(role: Role): number | null {
    const { header, keys } = this.#query.table;
    const used = new Set([...this.#places.values()].flatMap(({ columns }) => columns));
    const [first, second] = columnsOf(role, keys).filter((column) => !used.has(column));
    if (first === undefined) return null;
    if (second === undefined || isTickVolume(keys[second] ?? "")) return first;
    const [name, other] = [first, second].map((column) => JSON.stringify((header?.[column] ?? "").trim()));
    if (keys[first] === keys[second]) {
      const says = `--columns ${role}=${first + 1} or --columns ${role}=${second + 1}`;
      throw inputError(this.#query.place, `Expected one column ${name}, was two. Say which it is: ${says}`);
    }
    this.#notes.push(`the column ${name} is taken as the ${role}, not ${other}`);
    return first;
  }

  #kind(): CsvKind {
    const { table, choices, place } = this.#query;
    const places = this.#places;
    const isSaid = (role: Role): boolean => places.has(role);
    if (choices.kind === "ticks" || (choices.kind === null && isSaid("price"))) return this.#ticks();
    if (choices.kind === "bars" || BAR_PRICES.some(isSaid)) return this.#bars();
    if (table.header !== null) {
      const bars = BAR_PRICES.filter((role) => this.#named(role) !== null);
      const [price, open] = [this.#named("price"), this.#named("open")];
      const isAll = bars.length === BAR_PRICES.length;
      const isBar = isAll || (bars.length === 3 && !bars.includes("close") && price !== null);
      if (isBar && isSnapshot(table, { price, open })) {
        this.#notes.push("its rows are ticks: their open stays while the price changes. If they are bars: --bars");
        return this.#ticks();
      }
      if (isBar) return this.#bars();
      if (price !== null) return this.#ticks();
    }
    throw inputError(place, this.#missingPrices());
  }

  #bars(): CsvKind {
    const { table, place } = this.#query;
    for (const role of BAR_PRICES) {
      if (this.#places.has(role)) continue;
      let column = table.header === null ? null : this.#take(role);
      if (column === null && role === "close" && table.header !== null) {
        // investing.com calls it Price, others Last.
        column = this.#take("price");
        if (column !== null)
          this.#notes.push(`the column ${JSON.stringify(table.header[column])} is taken as the close`);
      }
      if (column === null) throw inputError(place, this.#missing(role, "bars"));
      this.#places.set(role, { columns: [column], divisor: 1 });
    }
    return "bars";
  }

  #ticks(): CsvKind {
    const { table, place } = this.#query;
    if (!this.#places.has("price")) {
      const column = table.header === null ? null : this.#take("price");
      if (column === null) throw inputError(place, this.#missing("price", "ticks"));
      this.#places.set("price", { columns: [column], divisor: 1 });
    }
    return "ticks";
  }

  #findRest(kind: CsvKind): void {
    for (const role of ["instrument", ...(kind === "bars" ? BAR_ROLES : TICK_ROLES)] as const) {
      if (this.#places.has(role)) continue;
      const column = role === "instrument" ? this.#instrument() : role === "volume" ? this.#volume() : this.#take(role);
      if (role === "size" && column !== null && this.#isTotal(column)) continue;
      if (column !== null) this.#places.set(role, { columns: [column], divisor: 1 });
    }
  }

  #isTotal(size: number): boolean {
    const { table } = this.#query;
    const instrument = this.#places.get("instrument")?.columns[0] ?? null;
    if (!isTotal(table, { size, instrument })) return false;
    const name = JSON.stringify(table.header?.[size] ?? "");
    this.#notes.push(`the column ${name} is not taken as the size: it never goes back, as the day's volume so far`);
    return true;
  }

  /** Rows of a recorded session say whether they are of bars. */
  #findKind(kind: CsvKind): void {
    const { header } = this.#query.table;
    if (kind === "bars" || header?.length !== RECORDED_COLUMNS.length) return;
    if (!RECORDED_COLUMNS.every((name) => header.includes(name)) || this.#places.has("kind")) return;
    this.#places.set("kind", { columns: [header.indexOf("kind")], divisor: 1 });
  }

  #instrument(): number | null {
    const { table, place, choices } = this.#query;
    const has = (...keys: readonly string[]): number => table.keys.findIndex((key) => keys.includes(key));
    const [expiry, strike] = [
      has("xprydt", "expirydt", "expiry", "expirydate"),
      has("strkpric", "strikepr", "strikeprice", "strike"),
    ];
    const isContract = expiry >= 0 && this.#isFilled(expiry) && (strike >= 0 || this.#differs(expiry));
    if (!isContract) return this.#take("instrument");
    const contract = has("fininstrmnm", "tradingsymbol", "contract", "contractname");
    if (contract >= 0) return contract;
    const symbol = has("symbol", "tckrsymb", "ticker", "underlying");
    const type = has("optiontyp", "optntp", "optiontype", "right", "cepe");
    const columns = [symbol, expiry, strike, type].filter((at) => at >= 0);
    // One contract, whose name is said.
    if (choices.instrument !== null && !columns.some((column) => this.#differs(column))) return null;
    const names = columns.map((column) => String(column + 1));
    const what = "Expected a column that names the contract, was a file of contracts by expiry and strike";
    throw inputError(place, `${what}. Join them: --columns instrument=${names.join("+")}`);
  }

  #differs(column: number): boolean {
    const { records } = this.#query.table;
    return new Set(records.map((record) => String(record[column] ?? "").trim())).size > 1;
  }

  #isFilled(column: number): boolean {
    const { records } = this.#query.table;
    const filled = records.filter((record) => String(record[column] ?? "").trim() !== "").length;
    return filled > records.length * SOME;
  }

  #volume(): number | null {
    const { keys } = this.#query.table;
    const columns = columnsOf("volume", keys);
    const ticks = columns.find((column) => isTickVolume(keys[column] ?? ""));
    const traded = columns.find(
      (column) => !isTickVolume(keys[column] ?? "") && /^(?:real)?vol(?:ume)?$/.test(keys[column] ?? ""),
    );
    if (ticks === undefined || traded === undefined) return columns[0] ?? null;
    this.#tradedVolume = traded;
    return this.#query.hasTradedVolume ? traded : ticks;
  }

  /** A share's series, as in `SYMBOL,SERIES`: of another than EQ it is another instrument. */
  #series(): number | null {
    const { keys } = this.#query.table;
    const [symbol] = this.#places.get("instrument")?.columns ?? [];
    const column = keys.findIndex((key) => key === "series" || key === "sctysrs");
    return symbol !== undefined && column >= 0 && ["symbol", "tckrsymb"].includes(keys[symbol] ?? "") ? column : null;
  }

  #headless(): Error {
    const { table, place } = this.#query;
    const first = table.records[0] ?? [];
    const guess = guessHeadless(first);
    const hint = `Say what its columns are: --columns ${guess ?? "ts=1,open=2,high=3,low=4,close=5"}`;
    return inputError(place, `Expected a header, was ${showRecord(first)}. ${hint}`);
  }

  #missingTime(): string {
    const { header, records } = this.#query.table;
    const found = header === null ? showRecord(records[0] ?? []) : listColumns(header);
    const day = header === null ? "" : ". If its rows are of one day: --date YYYY-MM-DD";
    return `Expected a column of the time, was ${found}. Say which it is: --columns ts=${header === null ? "1" : "COLUMN"}${day}`;
  }

  #missing(role: Role, kind: CsvKind): string {
    const { header, records } = this.#query.table;
    const found = header === null ? showRecord(records[0] ?? []) : listColumns(header);
    return `Expected a column of the ${role}, as ${kind} have it, was ${found}. Say which it is: --columns ${this.#timeText()},${role}=COLUMN`;
  }

  #missingPrices(): string {
    const { table } = this.#query;
    const { header } = table;
    const bars = BAR_PRICES.filter((role) => this.#named(role) !== null);
    const missing = BAR_PRICES.filter((role) => this.#named(role) === null);
    const found = header === null ? showRecord(table.records[0] ?? []) : listColumns(header);
    if (bars.length >= 2) {
      const says = missing.map((role) => `${role}=COLUMN`).join(",");
      return `Expected open, high, low and close, was ${found}. Say what is missing: --columns ${says}`;
    }
    const one = [this.#named("close"), this.#named("bid")].find((column) => column !== null) ?? null;
    const price = one === null ? "COLUMN" : this.#choiceText(one);
    const quotes = this.#named("bid") !== null && this.#named("ask") !== null && one === this.#named("bid");
    const extra = quotes ? `,bid=${price},ask=${this.#choiceText(this.#named("ask") ?? 0)}` : "";
    const what = "Expected open, high, low and close of bars, or the price of ticks";
    return `${what}, was ${found}. If it has bars: --columns ${this.#timeText()},open=COLUMN,high=COLUMN,low=COLUMN,close=COLUMN. If it has ticks: --columns ${this.#timeText()},price=${price}${extra}`;
  }

  #timeText(): string {
    const columns = this.#places.get("ts")?.columns ?? [];
    if (columns.length === 0) return "ts=COLUMN";
    return `ts=${columns.map((column) => this.#choiceText(column)).join("+")}`;
  }

  /** A column as `--columns` has it, for a shell. */
  #choiceText(column: number): string {
    const name = this.#nameOf(column);
    return typeof name === "string" && /^[\w.]+$/.test(name) && !/^\d+$/.test(name) ? name : String(column + 1);
  }
}
