import { MICROS } from "../../protocol/mod.ts";
import type { Cell, RecordSource, TableOpener } from "../records/mod.ts";
import { CivilText } from "./civil_text.ts";
import type { DateOrder } from "./civil_text.ts";
import { inputError } from "./column_error.ts";
import type { FilePlace } from "./column_error.ts";
import { nameKey } from "./column_names.ts";
import { DateEvidence } from "./date_evidence.ts";
import { dateOf } from "./epoch_unit.ts";
import { symbolOfFile } from "./file_symbol.ts";
import { findColumns } from "./find_columns.ts";
import type { FoundColumns } from "./find_columns.ts";
import { refuseFixedPoint } from "./fixed_point.ts";
import type { SampleTable } from "./find_time.ts";
import type { LocalZone } from "./local_zone.ts";
import { makeStamp } from "./make_stamp.ts";
import type { MadeStamp } from "./make_stamp.ts";
import { decideMark } from "./mark_evidence.ts";
import type { DecimalMark } from "./mark_evidence.ts";
import { isNone, NumberReader } from "./number_form.ts";
import type { FileReading, ReadingRequest } from "./reading.ts";
import { RowReader } from "./row_reader.ts";
import type { RowSink } from "./row_sink.ts";
import { SymbolReader } from "./symbol_reader.ts";
import type { TimeWord } from "./time_pattern.ts";
import { wantedColumns } from "./wanted_columns.ts";
import { checkZoneColumn, isZoneColumn } from "./zone_column.ts";

/** Records that the first guess goes by. */
const SAMPLE_RECORDS = 1_000;
const INDIA: ReadonlySet<string> = new Set(["Asia/Kolkata", "Asia/Calcutta"]);
/** Unreadable records that are told. */
const MAX_SHOWN = 5;

/** What readings before have decided of a file. Null: nothing. */
export interface FileDecisions {
  timeForm: TimeWord | null;
  mark: DecimalMark | null;
  hasTradedVolume: boolean;
}

/** What a reading of a file goes by. */
export interface PassOptions {
  readonly index: number;
  readonly opener: TableOpener;
  readonly request: ReadingRequest;
  readonly sink: RowSink;
  readonly decisions: FileDecisions;
  /** The order of days and months, of all files. Null: nothing has decided it. */
  readonly order: DateOrder | null;
  readonly zoneOf: (zone: string) => LocalZone;
  /** Is told how much of the file has been read. */
  readonly onBytes: (bytes: number) => void;
}

/** A file that was read once: how, and what its records say of that. */
export interface FilePass {
  readonly request: ReadingRequest;
  readonly places: FoundColumns["places"];
  readonly reading: FileReading;
  readonly place: FilePlace;
  readonly numbers: NumberReader;
  readonly dates: DateEvidence;
  readonly rows: RowReader;
  readonly mark: DecimalMark;
  /** The first date whose order nobody can see, as it is written. */
  readonly unclearDate: { readonly line: number; readonly text: string } | null;
}

/** Reads a file once, and gives its rows to the sink. */
export async function passFile(options: PassOptions): Promise<FilePass> {
  const source = await options.opener.open();
  try {
    const pass = new Pass(options, source);
    return await pass.run();
  } finally {
    await source.close();
  }
}

/** Records that are read in advance, for the first guess. */
interface Taken {
  readonly records: (readonly Cell[])[];
  readonly lines: number[];
}

class Pass {
  readonly #options: PassOptions;
  readonly #source: RecordSource;
  readonly #dates: DateEvidence = new DateEvidence();
  readonly #notes: string[] = [];
  readonly #unreadable: { line: number; text: string }[] = [];
  #unreadableCount = 0;
  #zone: LocalZone | null = null;
  #skippedBefore = 0;
  #noRows = 0;

  constructor(options: PassOptions, source: RecordSource) {
    this.#options = options;
    this.#source = source;
  }

  async run(): Promise<FilePass> {
    const { opener, request, sink, index, decisions } = this.#options;
    const source = this.#source;
    const wanted = source.header === null ? null : wantedColumns(source.header, request.choices);
    if (wanted !== null) source.select?.(wanted);
    const sample = await this.#takeSample();
    const table: SampleTable = {
      header: source.header,
      keys: (source.header ?? []).map(nameKey),
      types: source.types,
      records: sample.records,
    };
    const place = { path: opener.path, line: Math.max(1, source.form.headerLines) };
    const { choices } = request;
    const found = findColumns({ place, table, choices, hasTradedVolume: decisions.hasTradedVolume });
    refuseFixedPoint(place, table, { found, choices });
    const made = makeStamp({
      place,
      table,
      columns: found.places.get("ts")?.columns ?? [],
      choices,
      form: decisions.timeForm,
      order: this.#options.order,
      evidence: this.#dates,
    });
    const mark = choices.decimalMark ?? decisions.mark ?? guessMark(found, table, source.form.delimiter);
    const numbers = new NumberReader({ mark, decimals: choices.decimals });
    const instrument = this.#instrument(found, place);
    const symbols = new SymbolReader(
      { columns: found.places.get("instrument")?.columns ?? [], series: found.series, own: instrument?.symbol ?? null },
      sink,
    );
    const width = widthOf(table);
    const zoneName = choices.timeZone ?? found.zone ?? request.marketZone;
    const rows = new RowReader({
      kind: found.kind,
      places: found.places,
      keys: table.keys,
      width,
      stamp: made.stamp,
      numbers,
      symbols,
      zone: () => (this.#zone ??= this.#useZone(zoneName)),
      tradedVolume: decisions.hasTradedVolume || choices.columns !== null ? null : found.tradedVolume,
      sink: this.#counted(sink),
    });
    sink.beginFile({ index, path: opener.path, kind: found.kind });
    const unclearDate = this.#firstDate(sample, made, found);
    await this.#readAll(sample, rows, { found, width });
    if (rows.otherHeader !== null) throw otherHeaderError({ ...place, line: rows.otherHeader });
    if (made.stamp.unclearClock !== null) throw clockError(place, made.stamp.unclearClock);
    const zone = rows.local > 0 ? zoneName : null;
    if (zone !== null && choices.timeZone === null) {
      checkAbbreviation(place, found, zone);
      checkZoneColumn(place, table, zone);
    }
    this.#noteRows(rows, made, found);
    this.#noteSymbols(symbols);
    const reading = this.#reading({ found, made, mark, numbers, rows, instrument, zone });
    return { request, places: found.places, reading, place, numbers, dates: this.#dates, rows, mark, unclearDate };
  }

  /** The zone counts the times that clocks skip, of all files. */
  #useZone(name: string): LocalZone {
    const zone = this.#options.zoneOf(name);
    this.#skippedBefore = zone.skipped;
    return zone;
  }

  async #takeSample(): Promise<Taken> {
    const taken: Taken = { records: [], lines: [] };
    while (taken.records.length < SAMPLE_RECORDS) {
      const batch = await this.#source.next();
      if (batch === null) break;
      for (const record of batch.records) taken.records.push(record);
      for (const line of batch.lines) taken.lines.push(line);
    }
    return taken;
  }

  /** The symbol of rows that name none. */
  #instrument(found: FoundColumns, place: FilePlace): FileReading["instrument"] {
    const { request, opener } = this.#options;
    const said = request.choices.instrument;
    if (said !== null) return { symbol: said, from: "said" };
    if (found.places.has("instrument")) return null;
    const symbol = symbolOfFile([this.#source.form.entry, opener.path], request.knownSymbols);
    if (symbol !== null) return { symbol, from: "file-name" };
    throw inputError(place, "Expected a column of the instrument, was none. Say which it is: --instrument SYMBOL");
  }

  #counted(sink: RowSink): RowSink {
    return {
      beginFile: (file) => sink.beginFile(file),
      symbolId: (symbol) => sink.symbolId(symbol),
      add: (row) => sink.add(row),
      leaveOut: (reason, record) => {
        const { line, text } = record;
        if (reason === "unreadable") {
          this.#unreadableCount += 1;
          if (this.#unreadable.length < MAX_SHOWN) this.#unreadable.push({ line, text });
        } else this.#noRows += 1;
        sink.leaveOut(reason, record);
      },
      restart: () => sink.restart(),
    };
  }

  async #readAll(
    sample: Taken,
    rows: RowReader,
    { found, width }: { readonly found: FoundColumns; readonly width: number },
  ): Promise<void> {
    const { request, onBytes } = this.#options;
    const source = this.#source;
    let held: readonly Cell[] | null = null;
    let heldLine = 0;
    let batch: Taken | Awaited<ReturnType<RecordSource["next"]>> = sample;
    while (batch !== null) {
      request.signal?.throwIfAborted();
      const { records, lines } = batch;
      const last = records.length - 1;
      if (held !== null && last >= 0) rows.read(held, heldLine, false);
      for (let at = 0; at < last; at++) rows.read(records[at] ?? [], lines[at] ?? 0, false);
      if (last >= 0) {
        // The last record of all may be cut off, and the batch may be used again.
        held = [...(records[last] ?? [])];
        heldLine = lines[last] ?? 0;
      }
      onBytes(source.bytesRead);
      batch = await source.next();
    }
    if (held === null) return;
    if (source.isTorn && held.length === width && isCut(held, sample.records, found)) {
      this.#counted(this.#options.sink).leaveOut("no-row", {
        line: heldLine,
        text: "The file is cut off in its last cell",
        symbol: null,
        ts: NaN,
      });
      this.#notes.push("the last line is left out: it has no line end, and its last price is shorter than those above");
      return;
    }
    const noRows = this.#noRows;
    rows.read(held, heldLine, source.isTorn);
    if (source.isTorn && this.#noRows > noRows) {
      this.#notes.push("the last line is left out: the file is cut off in it");
    }
  }

  #firstDate(sample: Taken, made: MadeStamp, found: FoundColumns): FilePass["unclearDate"] {
    const [column = 0] = found.places.get("ts")?.columns ?? [];
    const civil = new CivilText();
    const at = sample.records.findIndex((record) => {
      const cell = record[column];
      return typeof cell === "string" && civil.read(cell, "day-first") && civil.shape === "numeric";
    });
    const record = sample.records[at];
    return record === undefined ? null : { line: sample.lines[at] ?? 0, text: made.stamp.text(record) };
  }

  #noteRows(rows: RowReader, { stamp }: MadeStamp, found: FoundColumns): void {
    for (const note of found.notes) this.#notes.push(note);
    if (rows.zeros > 0) {
      this.#notes.push(`rows of zeros without a volume are no trades, and are left out: ${rows.zeros}`);
    }
    if (stamp.cut > 0) this.#notes.push(`times are cut to the microsecond: ${stamp.cut}`);
    if (found.tradedVolume !== null && !this.#options.decisions.hasTradedVolume) {
      this.#notes.push("the volume counts price changes: the other volume is always 0");
    }
    const skipped = (this.#zone?.skipped ?? 0) - this.#skippedBefore;
    if (skipped > 0) {
      this.#notes.push(`clocks in ${this.#zone?.zone} skip some times: ${skipped} are taken as the end of the gap`);
    }
    if (rows.lastTs > this.#options.request.now + MICROS.day) {
      this.#notes.push(`it has a row after tomorrow, on ${dateOf(rows.lastTs)}`);
    }
  }

  #noteSymbols({ firstNamed }: SymbolReader): void {
    const said = this.#options.request.choices.instrument;
    if (said === null || firstNamed === null || firstNamed === said) return;
    this.#notes.push(`its rows name their own instruments, as ${firstNamed}: --instrument ${said} is for others`);
  }

  #reading(parts: {
    readonly found: FoundColumns;
    readonly made: MadeStamp;
    readonly mark: DecimalMark;
    readonly numbers: NumberReader;
    readonly rows: RowReader;
    readonly instrument: FileReading["instrument"];
    readonly zone: string | null;
  }): FileReading {
    const { found, made, mark, numbers, rows, instrument, zone } = parts;
    const { opener, request } = this.#options;
    const source = this.#source;
    return {
      path: opener.path,
      bytes: opener.bytes,
      sha256: source.sha256,
      form: source.form,
      kind: found.kind,
      columns: found.taken,
      ignored: found.ignored.filter((name) => typeof name === "number" || !isZoneColumn(name)),
      instrument,
      timeForm: made.form,
      timeZone: zone,
      date: request.choices.date,
      decimalMark: mark,
      decimals: request.choices.decimals,
      rounded: numbers.rounded,
      rows: rows.rows,
      unreadable: this.#unreadableCount,
      noRows: this.#noRows,
      firstUnreadable: this.#unreadable,
      notes: this.#notes,
    };
  }
}

function otherHeaderError(place: FilePlace): Error {
  const what = "Expected one header, was another one whose prices stand in other columns";
  return inputError(place, `${what}. Put what is below it into a file of its own`);
}

function clockError(place: FilePlace, text: string): Error {
  const what = `Expected times of the day, was ${text}: ${text.padStart(2, "0")}:00 or 00:${text.padStart(2, "0")}`;
  return inputError(place, `${what}. Write it so, or say how it is written, as in --time-format "YYYY-MM-DD H"`);
}

/** Fails if a column is named for a zone that nobody can tell: times without an offset would be of another. */
function checkAbbreviation(place: FilePlace, { abbreviation, zone: named }: FoundColumns, zone: string): void {
  if (abbreviation === null || named !== null || (abbreviation === "IST" && INDIA.has(zone))) return;
  const example = abbreviation.startsWith("E") ? "America/New_York" : "Asia/Kolkata";
  throw inputError(
    place,
    `Expected a zone that is clear, was ${abbreviation} in the name of the time's column. Say which: --time-zone ${example}`,
  );
}

/**
 * True if the last price of a torn line may be cut: it has fewer decimals than all others, or fewer digits and no mark.
 *
 * @param others the first records of the file
 */
function isCut(record: readonly Cell[], others: readonly (readonly Cell[])[], found: FoundColumns): boolean {
  const at = record.length - 1;
  const isPrice = [...found.places].some(([role, place]) => {
    return !["volume", "size", "ts", "instrument"].includes(role) && place.columns.includes(at);
  });
  const last = record[at];
  if (!isPrice || typeof last !== "string") return false;
  const texts = others.flatMap((other) => (other[at] === undefined || isNone(other[at]) ? [] : [String(other[at])]));
  const above = texts.filter((text) => text !== last);
  if (above.length === 0) return false;
  const decimals = decimalsOf(above[0] ?? "");
  if (decimalsOf(last) < decimals && above.every((text) => decimalsOf(text) === decimals)) return true;
  const whole = (text: string): number => text.length - decimalsOf(text);
  return decimalsOf(last) === 0 && decimals > 0 && above.every((text) => whole(text) > whole(last));
}

function decimalsOf(text: string): number {
  const at = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  return at === -1 ? 0 : text.trim().length - at;
}

function widthOf({ header, records }: SampleTable): number {
  if (header !== null) return header.length;
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].toSorted((left, right) => right[1] - left[1])[0]?.[0] ?? 0;
}

/** The decimal mark that the first records show; a dot if they show none, until the whole file has been read. */
function guessMark(found: FoundColumns, table: SampleTable, delimiter: "," | ";" | "\t" | "|" | null): DecimalMark {
  const numbers = new NumberReader({ mark: "dot", decimals: null });
  for (const [role, place] of found.places) {
    if (role === "ts" || role === "instrument") continue;
    for (const record of table.records) numbers.price(record[place.columns[0] ?? 0] ?? null, 1);
  }
  return decideMark(numbers.evidence, delimiter) ?? "dot";
}
