import type { CsvKind } from "../csv_header.ts";
import type { TableForm } from "../records/mod.ts";
import type { InputChoices, Role } from "./input_choices.ts";

/** How times of a file are written. It is a value of `--time-format`, or `iso`. */
export type TimeForm = string;

/** A column as it was taken. */
export interface TakenColumn {
  readonly role: Role;
  /** Its name in the header, or its number from 1. */
  readonly columns: readonly (string | number)[];
  readonly divisor: number;
}

/** How one file was read. Plain data: it stands in a session's header. */
export interface FileReading {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly form: TableForm;
  readonly kind: CsvKind;
  readonly columns: readonly TakenColumn[];
  /** Columns that are not used, by name or number. */
  readonly ignored: readonly (string | number)[];
  /** The symbol of rows that name none, and why it is this one. Null: a column has it. */
  readonly instrument: { readonly symbol: string; readonly from: "said" | "file-name" } | null;
  readonly timeForm: TimeForm;
  /** The zone of times without an offset. Null: all have one, or are epochs. */
  readonly timeZone: string | null;
  /** `--date`: the day of times without one, `YYYY-MM-DD`. Null: it was not said. */
  readonly date: string | null;
  readonly decimalMark: "comma" | "dot";
  /** `--decimals`: prices were rounded to so many. Null: it was not said. */
  readonly decimals: number | null;
  /** Prices that were rounded by at most 1e-9, or to `--decimals`. */
  readonly rounded: number;
  /** Rows that were given to the sink. */
  readonly rows: number;
  readonly unreadable: number;
  readonly noRows: number;
  /** The first unreadable ones, with their line and what would help. */
  readonly firstUnreadable: readonly { readonly line: number; readonly text: string }[];
  /** Things worth a word: a stamp after tomorrow, an odd unit. */
  readonly notes: readonly string[];
}

/** What a reading goes by. */
export interface ReadingRequest {
  readonly choices: InputChoices;
  /** What is said of each file, in the order of the files: of a reading before (`choicesOf`). Absent: `choices` is of all. */
  readonly byFile?: readonly InputChoices[];
  /** The market's zone: of times without an offset, if `choices.timeZone` is null. */
  readonly marketZone: string;
  /** Symbols that are known: of the settings, the instruments file and the strategies. A file may be named for one. */
  readonly knownSymbols: readonly string[];
  /** Now, microseconds: a row after tomorrow is noted. */
  readonly now: number;
  /** Is called now and then, for a progress bar. */
  readonly onProgress: (bytesRead: number) => void;
  /** Stops the reading; it throws the signal's reason. */
  readonly signal: AbortSignal | null;
}
