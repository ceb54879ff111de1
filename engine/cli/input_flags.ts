import { type ColumnChoice, type CsvKind, type InputChoices, parseColumns } from "../data/mod.ts";
import { isCivilDate, isZone } from "../market/mod.ts";
import { SYMBOL_FORM, symbolProblem, UsageError } from "../protocol/mod.ts";
import type { ReplayChoice } from "../session/mod.ts";
import type { Arguments } from "./args.ts";
import { FILE_FLAGS } from "./data_flags.ts";

const MICROS_OF: Readonly<Record<string, number>> = { s: 1_000_000, m: 60_000_000, h: 3_600_000_000 };
const MAX_BAR_MICROS = 43_200_000_000;
const MAX_DECIMALS = 8;
const KINDS: Readonly<Record<string, CsvKind | null>> = { data: null, ticks: "ticks", bars: "bars", parquet: null };

/**
 * Reads which files are to be read, and what is said about them.
 *
 * @param asking what needs the files: a flag, or the command in words
 * @param more further paths, which follow the flag's
 * @throws UsageError unless one of the flags names a file, or if a flag has a wrong value
 */
export function readInput(
  { values, lists }: Pick<Arguments, "lists" | "values">,
  asking: string,
  more: readonly string[] = [],
): ReplayChoice {
  const given = FILE_FLAGS.filter(({ name }) => values.has(name));
  const [flag] = given;
  if (flag === undefined || given.length > 1) {
    const meant = flag === undefined && more.length > 0 ? `--data ${more.join(" ")}` : null;
    throw new UsageError(`${asking} needs one of --data FILE, --ticks FILE, --bars FILE and --parquet FILE`, { meant });
  }
  if (flag.name === "ticks") {
    const stray = ["bar", "bar-stamp"].find((name) => values.has(name));
    if (stray !== undefined) throw new UsageError(`--${stray} goes with bars, and --ticks says that there are none`);
  }
  const paths = [...(lists.get(flag.name) ?? []), ...more];
  return { feed: "replay", flag: flag.name, paths, choices: readChoices(values, KINDS[flag.name] ?? null) };
}

/** What `--ticks` or `--bars` says of a command's own files. Null: nothing. */
export function kindOfSwitches(switches: Arguments["switches"]): CsvKind | null {
  return (["ticks", "bars"] as const).find((each) => switches.has(each)) ?? null;
}

/** What flags say about files. @throws UsageError if one has a wrong value */
export function readChoices(values: Arguments["values"], kind: CsvKind | null): InputChoices {
  const read = <T>(name: string, form: (text: string) => T): T | null => {
    const text = values.get(name);
    return text === undefined ? null : form(text);
  };
  return {
    kind,
    columns: read("columns", (text): readonly ColumnChoice[] => parseColumns(text)),
    instrument: read("instrument", readSymbol),
    timeZone: read("time-zone", readZone),
    timeFormat: read("time-format", (text) => text),
    date: read("date", readDay),
    decimalMark: read("decimal-mark", (text) => readOne("decimal-mark", text, ["comma", "dot"])),
    decimals: read("decimals", readDecimals),
    bar: read("bar", readBar),
    barStamp: read("bar-stamp", (text) => readOne("bar-stamp", text, ["start", "end"])),
  };
}

/** Reads `--to-bars`, such as `30s` or `5m`. @returns microseconds. @throws UsageError if it has another form */
export function readToBars(text: string): number {
  return readLength(text) ?? fail("to-bars", "30s, 1m, 5m or 1h", text);
}

/** Reads `--bar`, such as `30s`, `5m` or `1d`. @returns microseconds, or a day. @throws UsageError if it has another form */
function readBar(text: string): number | "1d" {
  if (text === "1d") return text;
  return readLength(text) ?? fail("bar", "30s, 1m, 5m, 1h or 1d", text);
}

/** Reads a length of up to 12 hours. @returns microseconds; null: it has another form, or is longer */
function readLength(text: string): number | null {
  const match = /^([1-9]\d{0,4})([smh])$/.exec(text);
  const micros = Number(match?.[1]) * (MICROS_OF[match?.[2] ?? ""] ?? NaN);
  return micros <= MAX_BAR_MICROS ? micros : null;
}

function readSymbol(text: string): string {
  const problem = symbolProblem(text);
  if (problem === null) return text;
  throw new UsageError(`expected --instrument as a symbol (${SYMBOL_FORM}), was ${JSON.stringify(text)}: ${problem}`);
}

function readZone(text: string): string {
  if (isZone(text)) return text;
  throw wrong("time-zone", "an IANA name such as Asia/Kolkata or UTC", text);
}

function readDay(text: string): string {
  if (isCivilDate(text)) return text;
  throw wrong("date", "YYYY-MM-DD", text);
}

function readDecimals(text: string): number {
  const decimals = /^\d$/.test(text) ? Number(text) : Infinity;
  if (decimals <= MAX_DECIMALS) return decimals;
  throw wrong("decimals", "a number from 0 to 8", text);
}

function readOne<const T extends string>(name: string, text: string, words: readonly T[]): T {
  const word = words.find((each) => each === text);
  if (word !== undefined) return word;
  throw wrong(name, words.join(" or "), text);
}

function wrong(name: string, form: string, text: string): UsageError {
  return new UsageError(`expected --${name} as ${form}, was ${JSON.stringify(text)}`);
}

function fail(name: string, form: string, text: string): never {
  throw wrong(name, form, text);
}
