import { statSync } from "node:fs";
import { convertCsv, type Converted, type CsvKind, symbolsIn } from "../data/mod.ts";
import { refuseClashes } from "../output/mod.ts";
import { UsageError } from "../protocol/mod.ts";
import { instrumentsOf } from "../session/mod.ts";
import { readConfig } from "../settings/mod.ts";
import type { Arguments } from "./args.ts";
import { readBar } from "./input_flags.ts";
import type { Io } from "./io.ts";

/** The arguments of `convert`. */
export interface ConvertArguments {
  /** The CSV file. */
  readonly input: string;
  /** The Parquet file. */
  readonly output: string;
  readonly kind: CsvKind;
  /** The length of a bar, microseconds. Not used for ticks. */
  readonly barMicros: number;
  readonly json: boolean;
}

const MEGABYTE = 1_000_000;

/** The command `convert`. @returns the exit code */
export async function runConvert(args: Arguments, io: Io): Promise<number> {
  return convert(readConvertFlags(args), io);
}

/**
 * Turns a CSV file into a Parquet file, and prints a line about it.
 *
 * @returns the exit code: 0
 * @throws EngineError for all that a person can mend
 */
export async function convert(asked: ConvertArguments, io: Pick<Io, "stdout" | "stderr">): Promise<0> {
  const { input, output, kind, barMicros, json } = asked;
  const config = readConfig();
  refuseClashes([{ name: "IN", path: input }], [{ name: "OUT", path: output }]);
  const symbols = await symbolsIn(input, kind);
  const named = new Set(symbols);
  const instruments = instrumentsOf(config, symbols)
    .filter(({ symbol }) => named.has(symbol))
    .map((instrument, index) => ({ ...instrument, index }));
  const onBadRow = (message: string): void => io.stderr(`${message}\n`);
  const done = await convertCsv({ path: input, kind, output, instruments, barMicros, onBadRow });
  const bytes = { before: statSync(input).size, after: done.bytes };
  if (json) io.stdout(`${JSON.stringify(toJson(asked, done, bytes, symbols))}\n`);
  else io.stdout(`${output}: ${textOf(kind, done, bytes)}\n`);
  return 0;
}

interface Bytes {
  readonly before: number;
  readonly after: number;
}

function textOf(kind: CsvKind, { rows, badRows }: Converted, { before, after }: Bytes): string {
  const unit = rows === 1 ? kind.slice(0, -1) : kind;
  const left = badRows === 0 ? "" : `, ${grouped(badRows)} bad ${badRows === 1 ? "row" : "rows"} left out`;
  return `${grouped(rows)} ${unit}${left}, ${megabytes(before)} became ${megabytes(after)} MB`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(bytes < MEGABYTE ? 3 : 1);
}

function toJson(
  { input, output, kind }: ConvertArguments,
  { rows, badRows }: Converted,
  { before, after }: Bytes,
  instruments: readonly string[],
): object {
  return {
    schema: 1,
    input,
    output,
    kind,
    instruments,
    rows,
    bad_rows: badRows,
    bytes_before: before,
    bytes_after: after,
  };
}

/** Reads the arguments of `convert`. @throws UsageError if flags exclude each other, or one has a wrong value */
function readConvertFlags({ values, switches, positionals }: Arguments): ConvertArguments {
  const kind = switches.has("bars") ? "bars" : "ticks";
  if (kind === "ticks" && values.has("bar")) throw new UsageError("--bar goes with --bars");
  const [input = "", output = ""] = positionals;
  return { input, output, kind, barMicros: Number(readBar(values.get("bar") ?? "1m")), json: switches.has("json") };
}
