import { systemClock } from "../clock.ts";
import {
  type InputChoices,
  saysKinds,
  type SessionHours,
  type Understood,
  writeMarket,
  type WrittenRows,
} from "../data/mod.ts";
import { exchangeWindow, parseHoursFlags, type SaidHours, type TradingHours } from "../market/mod.ts";
import { refuseClashes } from "../output/mod.ts";
import { parseUnixMicros, UsageError } from "../protocol/mod.ts";
import { groupFinder, hoursOfConfig, inputNotes, leftOutJson, openInput } from "../session/mod.ts";
import { readConfig } from "../settings/mod.ts";
import type { Arguments } from "./args.ts";
import { overridesOf } from "./flags.ts";
import { kindOfSwitches, readChoices, readToBars } from "./input_flags.ts";
import type { Io } from "./io.ts";

/** The arguments of `convert`. */
export interface ConvertArguments {
  /** The files to read. */
  readonly inputs: readonly string[];
  /** The file to write. */
  readonly output: string;
  readonly choices: InputChoices;
  /** The values of `--hours`. */
  readonly hours: readonly SaidHours[];
  /** The length of the bars to make, microseconds. Null: rows are written as they are. */
  readonly toBars: number | null;
  readonly json: boolean;
}

const MEGABYTE = 1_000_000;
/** The forms that can be written. */
const OUTPUT_NAME = /\.(?:csv|csv\.gz|parquet)$/i;

/** The command `convert`. @returns the exit code */
export async function runConvert(args: Arguments, io: Io): Promise<number> {
  return convert(readConvertFlags(args), io, readConfig(undefined, overridesOf(args)));
}

/**
 * Writes files of prices as one file of our own form, and prints a line about it.
 *
 * @returns the exit code: 0
 * @throws EngineError for all that a person can mend
 */
export async function convert(
  asked: ConvertArguments,
  io: Pick<Io, "stdout" | "stderr">,
  config: ReturnType<typeof readConfig>,
): Promise<0> {
  const { inputs, output, choices, toBars, json } = asked;
  refuseClashes(
    inputs.map((path) => ({ name: "IN", path })),
    [{ name: "OUT", path: output }],
  );
  const hours = await hoursOfConfig(config, asked.hours);
  const choice = { paths: inputs, choices };
  const request = { config, choice, hours, instruments: null, clock: systemClock, mayBePlain: false };
  const understood = await openInput(request);
  try {
    for (const note of inputNotes(understood)) io.stderr(`${note}\n`);
    const sessionAt = windowFinder(hours, groupFinder(hours, request));
    const done = await writeMarket({
      market: understood.market,
      saysKinds: saysKinds(understood.readings),
      output,
      toBars,
      sessionAt,
    });
    if (done.left > 0) io.stderr(`left out: ${grouped(done.left)} rows out of hours\n`);
    if (json) io.stdout(`${JSON.stringify(toJson(asked, done, understood))}\n`);
    else io.stdout(`${output}: ${textOf(done, understood)}\n`);
    return 0;
  } finally {
    understood.close();
  }
}

/** Finds the window that an instant of an instrument is in. It keeps the last one of each group: rows come in order of time. */
function windowFinder(
  hours: TradingHours,
  groupOf: (symbol: string) => string,
): (micros: number, symbol: string) => SessionHours | null {
  const last = new Map<string, SessionHours | null>();
  return (micros, symbol) => {
    const group = groupOf(symbol);
    const known = last.get(group) ?? null;
    if (known !== null && micros >= known.openMicros && micros < known.closeMicros) return known;
    const found = exchangeWindow(hours, group, parseUnixMicros(micros));
    last.set(group, found);
    return found;
  };
}

function textOf({ kind, rows, bytes }: WrittenRows, { readings }: Understood): string {
  const unit = rows === 1 ? kind.slice(0, -1) : kind;
  const before = readings.reduce((sum, reading) => sum + reading.bytes, 0);
  const sizes =
    before < MEGABYTE / 10
      ? `${grouped(before)} bytes became ${grouped(bytes)}`
      : `${megabytes(before)} became ${megabytes(bytes)} MB`;
  return `${grouped(rows)} ${unit}, ${sizes}`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(bytes < MEGABYTE ? 3 : 1);
}

function toJson({ inputs, output }: ConvertArguments, done: WrittenRows, { readings, market }: Understood): object {
  return {
    schema: 1,
    inputs,
    output,
    kind: done.kind,
    instruments: market.instruments.map(({ symbol }) => symbol),
    rows: done.rows,
    left_out: leftOutJson(market.leftOut),
    out_of_hours: done.left,
    bytes_before: readings.reduce((sum, reading) => sum + reading.bytes, 0),
    bytes_after: done.bytes,
  };
}

/** Reads the arguments of `convert`. @throws UsageError if flags exclude each other, or one has a wrong value */
function readConvertFlags({ values, lists, switches, positionals }: Arguments): ConvertArguments {
  const kind = kindOfSwitches(switches);
  const toBars = values.get("to-bars");
  const output = positionals.at(-1) ?? "";
  if (!OUTPUT_NAME.test(output)) {
    throw new UsageError(`expected OUT as x.csv, x.csv.gz or x.parquet, was ${output}`);
  }
  return {
    inputs: positionals.slice(0, -1),
    output,
    choices: readChoices(values, kind),
    hours: parseHoursFlags(lists.get("hours") ?? []),
    toBars: toBars === undefined ? null : readToBars(toBars),
    json: switches.has("json"),
  };
}
