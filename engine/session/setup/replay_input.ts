import type { FileReading, InputChoices } from "../../data/mod.ts";
import type { Json, JsonObject, SessionHeader } from "../../journal/mod.ts";
import { formatHoursFlag, type SaidHours } from "../../market/mod.ts";

/** A file that a session replays, as its header has it. */
export interface InputFile {
  /** Its name without its folder. It may be renamed and moved: the hash identifies it. */
  readonly name: string;
  /** How many of its bytes were read. It may have grown since. */
  readonly bytes: number;
  /** Of those bytes, in hex. */
  readonly sha256: string;
  /** True: it was a pipe, and can be read again only while its copy is there. */
  readonly isPipe: boolean;
  /** How it was read. Null: it is in our own form, where nothing has to be decided. */
  readonly reading: RecordedReading | null;
}

/** What is in a reading besides how its rows came out. */
type ForPeople = "bytes" | "firstUnreadable" | "instrument" | "notes" | "path" | "sha256";

/** How a file was read: what was decided, and how many rows came of it. */
export interface RecordedReading extends Omit<FileReading, ForPeople> {
  /** The symbol of rows that name none. Null: a column has it. */
  readonly instrument: string | null;
}

/** What a header has of a reading. Paths are of one computer, and words for people are of one day. */
export function recordedReading(reading: FileReading): RecordedReading {
  return {
    form: reading.form,
    kind: reading.kind,
    columns: reading.columns,
    ignored: reading.ignored,
    instrument: reading.instrument?.symbol ?? null,
    timeForm: reading.timeForm,
    timeZone: reading.timeZone,
    date: reading.date,
    decimalMark: reading.decimalMark,
    decimals: reading.decimals,
    rounded: reading.rounded,
    rows: reading.rows,
    unreadable: reading.unreadable,
    noRows: reading.noRows,
  };
}

/** What a session replays, as its header has it. */
export interface ReplayInput {
  /** The flag that named the files, without its dashes. */
  readonly kind: string;
  readonly files: readonly InputFile[];
  /** All that was said of the files or found in them: so they are read in the same way again. */
  readonly choices: InputChoices;
  /** Of the rows that were made of them, in hex. Null: the files are read as they are. */
  readonly rowsSha256: string | null;
}

/** The input of a header. */
export function replayInputOf({ kind, files, choices, rowsSha256 }: ReplayInput): JsonObject {
  return {
    feed: "replay",
    kind,
    files: files.map(({ name, bytes, sha256, isPipe, reading }) => {
      return { name, bytes, sha256, pipe: isPipe, reading: reading === null ? null : jsonOf(reading) };
    }),
    choices: jsonOf(choices),
    rows_sha256: rowsSha256,
  };
}

/** The input of a header with what `--hours` has said, if it has said anything. */
export function withSaidHours(input: JsonObject, said: readonly SaidHours[]): JsonObject {
  return said.length === 0 ? input : { ...input, hours: said.map((each) => formatHoursFlag(each)) };
}

/** What `--hours` has said of a session, by its header: values of the flag. */
export function saidHoursIn({ input: { hours } }: Pick<SessionHeader, "input">): readonly string[] {
  return Array.isArray(hours) ? (hours as readonly Json[]).filter((each) => typeof each === "string") : [];
}

/** What a session has replayed, by its header. Null: it has replayed no files, or the header does not say which. */
export function replayInputIn({ input }: Pick<SessionHeader, "input">): ReplayInput | null {
  const { feed, kind, files, choices, rows_sha256: rowsSha256 = null } = input;
  if (feed !== "replay" || typeof kind !== "string" || !Array.isArray(files) || !isJsonObject(choices)) return null;
  const found = (files as readonly Json[]).map(fileIn);
  if (found.includes(null) || (rowsSha256 !== null && typeof rowsSha256 !== "string")) return null;
  // The hash of the journal's chain says that it is what this program wrote.
  return { kind, files: found as InputFile[], choices: choices as unknown as InputChoices, rowsSha256 };
}

function fileIn(value: Json): InputFile | null {
  if (!isJsonObject(value)) return null;
  const { name, bytes, sha256, pipe, reading = null } = value;
  if (typeof name !== "string" || typeof bytes !== "number" || typeof sha256 !== "string") return null;
  return { name, bytes, sha256, isPipe: pipe === true, reading: reading as unknown as RecordedReading | null };
}

/** True for an object of JSON, which is no list. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A plain object as a value of JSON. */
function jsonOf(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
