import { INPUT_KINDS } from "../feed/mod.ts";
import { UsageError } from "../protocol/mod.ts";
import type { ReplayChoice } from "../session/mod.ts";
import type { Arguments } from "./args.ts";

const MICROS_OF: Readonly<Record<string, number>> = { s: 1_000_000, m: 60_000_000, h: 3_600_000_000 };
const MAX_BAR_MICROS = 86_400_000_000;

/**
 * Reads which file is to be replayed.
 *
 * @param asking what needs the file: a flag, or the command in words
 * @throws UsageError unless exactly one file is named
 */
export function readReplay(values: Arguments["values"], asking: string): ReplayChoice {
  const given = INPUT_KINDS.flatMap((kind) => {
    const path = values.get(kind);
    return path === undefined ? [] : [{ kind, path }];
  });
  const [input] = given;
  if (input === undefined || given.length > 1) {
    throw new UsageError(`${asking} needs one of --ticks FILE, --bars FILE and --parquet FILE`);
  }
  if (input.kind === "ticks" && values.has("bar")) throw new UsageError("--bar goes with --bars or --parquet");
  return { feed: "replay", ...input, barMicros: readBar(values.get("bar") ?? "1m") };
}

/** Reads the length of bars, such as `30s` or `5m`. @returns microseconds. @throws UsageError if it has another form */
export function readBar(text: string): number {
  const match = /^([1-9]\d{0,4})([smh])$/.exec(text);
  const micros = Number(match?.[1]) * (MICROS_OF[match?.[2] ?? ""] ?? NaN);
  if (micros <= MAX_BAR_MICROS) return micros;
  throw new UsageError(`expected --bar as 30s, 1m, 5m or 1h, was ${JSON.stringify(text)}`);
}
