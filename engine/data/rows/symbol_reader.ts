import { symbolProblem } from "../../protocol/mod.ts";
import { type Cell, copiedText } from "../records/mod.ts";
import type { RowSink } from "./row_sink.ts";

/** The share's own series. Its rows have the bare symbol. */
const OWN_SERIES: ReadonlySet<string> = new Set(["EQ", ""]);

/** Where the symbols of a file are. */
export interface SymbolPlace {
  /** Columns from 0; more than one are joined with a space. None: the file has no column of them. */
  readonly columns: readonly number[];
  /** The column of a bhavcopy's series. Null: there is none. */
  readonly series: number | null;
  /** The symbol of rows that name none. Null: nobody has said. */
  readonly own: string | null;
}

/** Reads the instrument of rows. */
export class SymbolReader {
  /** The first symbol that a row names. Null: none does. */
  firstNamed: string | null = null;
  readonly #place: SymbolPlace;
  readonly #sink: RowSink;
  readonly #ids: Map<string, number> = new Map();
  readonly #isPlain: boolean;
  readonly #column: number;
  #lastText = "";
  #lastId = -1;

  constructor(place: SymbolPlace, sink: RowSink) {
    this.#place = place;
    this.#sink = sink;
    this.#column = place.columns[0] ?? -1;
    this.#isPlain = place.columns.length === 1 && place.series === null;
  }

  /** @returns the sink's number of the instrument; -1 if it has no valid symbol */
  read(record: readonly Cell[]): number {
    if (this.#column === -1 && this.#lastId >= 0) return this.#lastId;
    const cell = this.#isPlain ? record[this.#column] : this.text(record);
    const text = typeof cell === "string" ? cell : String(cell ?? "");
    if (text === this.#lastText && this.#lastId >= 0) return this.#lastId;
    this.#lastText = text;
    this.#lastId = this.#ids.get(text) ?? this.#add(text);
    return this.#lastId;
  }

  /** The symbol as it is written; with the series of another than the share's own. */
  text(record: readonly Cell[]): string {
    const { columns, series } = this.#place;
    const cells = columns.map((column) => String(record[column] ?? "").trim());
    const text = cells.filter((cell) => cell !== "").join(" ");
    const own = series === null ? "" : String(record[series] ?? "").trim();
    return OWN_SERIES.has(own) || text === "" ? text : `${text}-${own}`;
  }

  /** The symbol of a record that is no row: the sink does not get to know it. Null: it has no valid one. */
  symbolOf(record: readonly Cell[]): string | null {
    const text = this.text(record);
    if (text === "") return this.#place.own;
    return symbolProblem(text) === null ? copiedText(text) : null;
  }

  /** What is wrong with the symbol of a record. */
  problem(record: readonly Cell[]): string {
    const text = this.text(record);
    return `Expected a symbol, was ${JSON.stringify(text.slice(0, 80))}: ${symbolProblem(text) ?? "it is valid"}`;
  }

  #add(cell: string): number {
    const written = copiedText(cell);
    const text = written.trim();
    const { own } = this.#place;
    if (text === "" && own !== null) return this.#sink.symbolId(own);
    if (symbolProblem(text) !== null) return -1;
    this.firstNamed ??= text;
    const id = this.#sink.symbolId(text);
    this.#ids.set(written, id);
    return id;
  }
}
