import { dayNumber, isCivilDate } from "../../market/mod.ts";
import { UsageError } from "../../protocol/mod.ts";
import { isDateOrder } from "./civil_text.ts";
import type { DateOrder } from "./civil_text.ts";
import { inputError } from "./column_error.ts";
import type { FilePlace } from "./column_error.ts";
import { DateEvidence } from "./date_evidence.ts";
import { EitherStamp } from "./either_stamp.ts";
import { dateOf, epochNumber, epochProblem, isRounded } from "./epoch_unit.ts";
import type { EpochUnit } from "./epoch_unit.ts";
import { timesOf } from "./find_time.ts";
import type { SampleTable } from "./find_time.ts";
import type { InputChoices } from "./input_choices.ts";
import {
  CivilStamp,
  DayStamp,
  EpochStamp,
  ExcelStamp,
  OneDayStamp,
  PatternStamp,
  SplitStamp,
  TypedStamp,
} from "./stamp_reader.ts";
import type { StampReader } from "./stamp_reader.ts";
import { isClock } from "./time_guess.ts";
import { timeWordOf } from "./time_pattern.ts";
import type { TimeWord } from "./time_pattern.ts";

/** Ticks of .NET at 1970, and those of 2000 and 2100: as nanoseconds since 1970 they are all of 1990. */
const DOTNET_EPOCH = 621_355_968_000_000_000;
const DOTNET_FIRST = 630_822_816_000_000_000;
const DOTNET_END = 662_380_416_000_000_000;

/** What times of a file are read by. */
export interface StampQuery {
  readonly place: FilePlace;
  readonly table: SampleTable;
  /** Columns of the time, from 0. */
  readonly columns: readonly number[];
  readonly choices: InputChoices;
  /** The form that an earlier reading has found. Null: it is guessed from the first records. */
  readonly form: TimeWord | null;
  /** The order of days and months, of all files. Null: nothing has decided it. */
  readonly order: DateOrder | null;
  readonly evidence: DateEvidence;
}

/** How times are read, as `--time-format` says it. */
export interface MadeStamp {
  readonly stamp: StampReader;
  readonly form: string;
}

/**
 * Makes what reads the times of a file: as it is said, else as most of its first records have them.
 *
 * @throws EngineError INPUT_FILE, if they are no times, or need an option that is not given
 */
export function makeStamp(query: StampQuery): MadeStamp {
  const { table, columns, choices } = query;
  const [column = 0] = columns;
  if (columns.length === 0) return { stamp: new OneDayStamp(dayOf(choices)), form: "iso" };
  const type = table.types[column] ?? "text";
  if (columns.length === 1 && (type === "instant" || type === "local")) {
    return { stamp: new TypedStamp(column, type === "local"), form: "iso" };
  }
  const said = choices.timeFormat;
  if (said !== null && timeWordOf(said) === null) {
    return { stamp: new PatternStamp(columns, { pattern: said, days: dayOf(choices) }), form: said };
  }
  // What all files say of the order comes before what a reading of this one has guessed.
  const found = query.form !== null && isDateOrder(query.form) ? (query.order ?? query.form) : query.form;
  const form = (said === null ? found : timeWordOf(said)) ?? guessForm(query);
  return { stamp: stampOf(query, form), form };
}

/** The day of `--date`, in days since 1970. NaN: it is not said. @throws UsageError if it is no date */
export function dayOf({ date }: InputChoices): number {
  if (date === null) return NaN;
  if (!isCivilDate(date)) {
    throw new UsageError(`expected --date YYYY-MM-DD, was ${JSON.stringify(date)}`, {
      hint: "as in --date 2026-01-05",
    });
  }
  return dayNumber(date);
}

function guessForm(query: StampQuery): TimeWord {
  const { table, columns, choices, place } = query;
  const [column = 0, clock] = columns;
  if (table.records.length === 0) return "iso";
  const isDate = clock === undefined || (columns.length === 2 && isSplit(query, clock));
  const times = isDate ? timesOf(table, column) : joinedTimes(query);
  const found = JSON.stringify(times.first);
  if (isDate && clock !== undefined && (times.kind === "iso" || times.kind === "typed"))
    return isMillis(table, clock) ? "ms-of-day" : "iso";
  switch (times.kind) {
    case "typed":
      return "iso";
    case "numeric":
      return query.order ?? guessOrder(query);
    case "time-of-day":
      if (choices.date !== null) return "time-of-day";
      throw inputError(place, `Expected a date and a time, was ${found}. Say the day of the times: --date YYYY-MM-DD`);
    case "small":
      if (choices.date !== null) return isClock(times.most) ? "time-of-day" : "ms-of-day";
      throw inputError(place, smallProblem(times.first));
    case "excel":
      throw inputError(
        place,
        `Expected a time, was ${found}: days since 1899-12-30, as Excel counts them. Give --time-format excel`,
      );
    case "number":
      throw inputError(place, `${epochProblem(Number(times.first), null)}. Say what it is: --time-format YYYYMMDD`);
    case "none":
      throw inputError(place, `Expected a time, was ${noneProblem(query)}`);
    case "epoch-ns":
      refuseDotnet(query, column);
      return times.kind;
    default:
      return times.kind;
  }
}

/** Fails if all first times are ticks of .NET, tenths of a microsecond since the year 1, rather than nanoseconds of 1990. */
function refuseDotnet({ table, place }: StampQuery, column: number): void {
  const values = table.records.map((record) => epochNumber(record[column] ?? null)).filter((value) => value > 0);
  const [first = NaN] = values;
  if (!values.every((value) => value >= DOTNET_FIRST && value < DOTNET_END)) return;
  const nanos = dateOf(first / 1_000);
  const ticks = dateOf((first - DOTNET_EPOCH) / 10);
  throw inputError(
    place,
    `Expected a time, was ${first}: in nanoseconds since 1970 it is ${nanos}, in ticks of .NET ${ticks}. ` +
      "Write such ticks as dates, 2026-01-05 09:15; if it has nanoseconds: --time-format epoch-ns",
  );
}

/** What the texts of joined columns are. */
function joinedTimes({ table, columns }: StampQuery): ReturnType<typeof timesOf> {
  const texts = table.records.map((record) => [columns.map((column) => String(record[column] ?? "")).join(" ")]);
  return timesOf({ header: null, keys: [], types: [], records: texts }, 0);
}

function smallProblem(text: string): string {
  const value = Number(text);
  const excel = value >= 32_874 && value < 73_051 ? ". If Excel wrote it: --time-format excel" : "";
  return `Expected a time from 1990 to 2100, was ${text}. If it is a time of a day, or milliseconds of it: --date YYYY-MM-DD${excel}`;
}

function noneProblem({ table, columns }: StampQuery): string {
  const cells = table.records.map((record) => columns.map((column) => String(record[column] ?? "")).join(" "));
  const first = cells.find((cell) => cell.trim() !== "") ?? "";
  const found = JSON.stringify(first.slice(0, 60));
  if (isRounded(first)) {
    return `${found}, a number that a spreadsheet has rounded. Export it again with all digits, or as dates`;
  }
  return `${found}. Say how times are written: --time-format "DD/MM/YYYY HH:mm"`;
}

/** The order that the first records show; the day first if they show none, until all files have been read. */
function guessOrder(query: StampQuery): DateOrder {
  const evidence = new DateEvidence();
  const stamp = new CivilStamp(query.columns.slice(0, 1), { order: "day-first", evidence, hasZone: true });
  for (const record of query.table.records) stamp.read(record);
  return evidence.orders()[0] ?? "day-first";
}

function isMillis(table: SampleTable, column: number): boolean {
  const { kind, most } = timesOf(table, column);
  return kind === "small" && !isClock(most);
}

function stampOf(query: StampQuery, form: TimeWord): StampReader {
  const { columns, choices, evidence, place, table } = query;
  const [column = 0, second] = columns;
  const isTyped = table.types[column] === "local" || table.types[column] === "instant";
  const hasZone = choices.timeZone !== null;
  const isSaid = choices.timeFormat !== null;
  switch (form) {
    case "epoch-ms":
      return new EitherStamp(
        new EpochStamp(column, "ms", isSaid),
        new CivilStamp([column], { order: "day-first", evidence: new DateEvidence(), hasZone }),
      );
    case "epoch-s":
    case "epoch-us":
    case "epoch-ns":
      return new EpochStamp(column, form.slice("epoch-".length) as EpochUnit, isSaid);
    case "excel":
      return new ExcelStamp(column);
    case "ms-of-day":
    case "time-of-day": {
      const millis = form === "ms-of-day";
      if (second !== undefined)
        return new SplitStamp([column, second], { order: null, evidence, hasZone, isMillis: millis, isTyped });
      const days = dayOf(choices);
      if (!Number.isNaN(days)) return new DayStamp(column, { days, isMillis: millis });
      throw inputError(
        place,
        `Expected the day of the times, was --time-format ${form} alone. Say it: --date YYYY-MM-DD`,
      );
    }
    default: {
      const order = form === "iso" || form === "month-name" ? null : form;
      const civil = { order, evidence, hasZone };
      if (second === undefined && form === "iso")
        return new EitherStamp(new CivilStamp(columns, civil), new EpochStamp(column, "ms", isSaid));
      if (second === undefined || columns.length > 2 || !isSplit(query, second)) return new CivilStamp(columns, civil);
      return new SplitStamp([column, second], { ...civil, isMillis: false, isTyped });
    }
  }
}

/** True if the second column has times of a day: else the two are one text. */
function isSplit({ table }: StampQuery, column: number): boolean {
  const { kind } = timesOf(table, column);
  return kind === "time-of-day" || kind === "small";
}
