import { systemClock } from "../clock.ts";
import {
  type InputChoices,
  saysKinds,
  type SessionHours,
  type Understood,
  writeMarket,
  type WrittenRows,
} from "../data/mod.ts";
import { addDays, localDate, parseHoursFlags, type SaidHours, type TradingHours } from "../market/mod.ts";
import { refuseClashes } from "../output/mod.ts";
import { MICROS, parseUnixMicros, UsageError } from "../protocol/mod.ts";
import { hoursOfConfig, inputNotes, leftOutJson, openInput } from "../session/mod.ts";
import { readConfig } from "../settings/mod.ts";
import type { Arguments } from "./args.ts";
import { overridesOf } from "./flags.ts";
import { kindOfSwitches, readBar, readChoices } from "./input_flags.ts";
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
    const sessionAt = lastAnswer((micros) => exchangeSession(hours, micros));
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

/**
 * The session of the exchange that an instant is in; of one that pauses, the part of it. The close that nobody has said ends trading alone: then a session
 * lasts until the next one.
 */
function exchangeSession(hours: TradingHours, micros: number): SessionHours | null {
  const group = hours.groupOf({ symbol: "", kind: null, group: null });
  const today = localDate(parseUnixMicros(micros), hours.zone);
  // A session may have begun the evening before, or belong to the day after.
  for (const days of [0, 1, -1]) {
    const date = addDays(today, days);
    for (const { openMicros } of windowsOn(hours, date, group)) {
      const close = hours.closeAfter(group, openMicros);
      const next = windowsOn(hours, addDays(date, 1), group)[0]?.openMicros ?? openMicros + MICROS.day;
      const closeMicros = hours.calendar === null ? Math.min(close, next) : close;
      if (openMicros <= micros && micros < closeMicros) return { openMicros, closeMicros };
    }
  }
  return null;
}

function windowsOn(hours: TradingHours, date: string, group: string): readonly SessionHours[] {
  const session = hours.sessionOn(date, group);
  return "windows" in session ? session.windows : [];
}

/** Keeps the last session: rows come in order of time. */
function lastAnswer<T extends { readonly openMicros: number; readonly closeMicros: number }>(
  find: (micros: number) => T | null,
): (micros: number) => T | null {
  let last: T | null = null;
  return (micros) => {
    if (last === null || micros < last.openMicros || micros >= last.closeMicros) last = find(micros);
    return last;
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
  const length = toBars === undefined ? null : readBar(toBars);
  if (length === "1d") throw new UsageError("expected --to-bars as 30s, 1m, 5m or 1h, was 1d");
  return {
    inputs: positionals.slice(0, -1),
    output: positionals.at(-1) ?? "",
    choices: readChoices(values, kind),
    hours: parseHoursFlags(lists.get("hours") ?? []),
    toBars: length,
    json: switches.has("json"),
  };
}
