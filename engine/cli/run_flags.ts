import type { Overrides } from "../config.ts";
import { type ChaosSpec, type InputKind, parseChaos } from "../feed/mod.ts";
import { isCivilDate } from "../market/mod.ts";
import { type Arguments, type Flag, usage } from "./args.ts";
import type { BacktestArguments } from "./backtest.ts";
import type { ConvertArguments } from "./convert.ts";
import type { FeedChoice, ReplayChoice } from "./session_setup.ts";

/** What is replayed, and as which day. */
export const REPLAY_FLAGS: readonly Flag[] = [
  { name: "ticks", value: "FILE", about: "replay this ticks CSV (.gz too)" },
  { name: "bars", value: "FILE", about: "replay this bars CSV (.gz too)" },
  { name: "parquet", value: "FILE", about: "replay this Parquet file of ticks or bars" },
  { name: "bar", value: "LENGTH", about: "length of its bars: 1m (default), 30s, 5m, 1h" },
  { name: "session-date", value: "DATE", about: "the session's day, YYYY-MM-DD" },
];

/** The flags of `run`. Those that stand for a setting overrule it. */
export const RUN_FLAGS: readonly Flag[] = [
  { name: "strategies", value: "FILE", about: "strategies file (YAML or JSON)" },
  { name: "feed", value: "KIND", about: "simulated (default) or replay" },
  ...REPLAY_FLAGS,
  { name: "speed", value: "N", about: "times real time, or max" },
  { name: "workers", value: "N", about: "worker threads; 0: everything in one thread" },
  { name: "seed", value: "N", about: "seed of the simulated feed" },
  { name: "fill-model", value: "MODEL", about: "signal or next" },
  { name: "journal", value: "FILE", about: "write the session to this journal; off: to none" },
  { name: "fresh", value: null, about: "begin anew, where a session could be resumed" },
  { name: "record", value: "FILE", about: "write the session's ticks as CSV" },
  { name: "record-ticks", value: null, about: "in real time, write the ticks to the journal too" },
  { name: "orders-json", value: "FILE", about: "write the orders, a JSON line each" },
  { name: "summary-json", value: "FILE", about: "write the summary as JSON" },
  { name: "chaos", value: "SPEC", about: "kills=N,hangs=N,leaks=N,seed=S: have workers die" },
  { name: "plain", value: null, about: "no live footer and no colours" },
];

/** What the flags of `run` say beyond settings. */
export interface RunFlags {
  readonly overrides: Overrides;
  readonly choice: FeedChoice;
  readonly chaos: ChaosSpec | null;
  readonly record: string | undefined;
  readonly recordTicks: boolean;
  readonly ordersJson: string | undefined;
  readonly summaryJson: string | undefined;
  readonly plain: boolean;
  readonly fresh: boolean;
}

/** What a file to replay may be, each a flag of the same name. */
export const INPUT_KINDS: readonly InputKind[] = ["ticks", "bars", "parquet"];

const COMMAND = { command: "run" };
const MICROS_OF: Readonly<Record<string, number>> = { s: 1_000_000, m: 60_000_000, h: 3_600_000_000 };
const MAX_BAR_MICROS = 86_400_000_000;

/** @throws EngineError USAGE if the flags do not go together, or one is not of its form */
export function readRunFlags({ values, switches }: Arguments): RunFlags {
  const chaos = values.get("chaos");
  return {
    overrides: { ...overridesOf(values), ...(switches.has("record-ticks") ? { RECORD_TICKS: "yes" } : {}) },
    choice: readChoice(values),
    chaos: chaos === undefined ? null : parseChaos(chaos),
    record: values.get("record"),
    recordTicks: switches.has("record-ticks"),
    ordersJson: values.get("orders-json"),
    summaryJson: values.get("summary-json"),
    plain: switches.has("plain"),
    fresh: switches.has("fresh"),
  };
}

function overridesOf(values: Arguments["values"]): Overrides {
  const pairs = [
    ["STRATEGIES", "strategies"],
    ["SESSION_DATE", "session-date"],
    ["SPEED", "speed"],
    ["WORKERS", "workers"],
    ["JOURNAL", "journal"],
    ["SEED", "seed"],
    ["FILL_MODEL", "fill-model"],
  ] as const;
  return Object.fromEntries(
    pairs.flatMap(([name, flag]) => {
      const value = values.get(flag);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function readChoice(values: Arguments["values"]): FeedChoice {
  const feed = values.get("feed") ?? "simulated";
  if (feed !== "simulated" && feed !== "replay") {
    throw usage(COMMAND, `expected --feed simulated or replay, was ${JSON.stringify(feed)}`);
  }
  if (feed === "simulated") {
    const stray = ["ticks", "bars", "parquet", "bar"].find((name) => values.has(name));
    if (stray !== undefined) throw usage(COMMAND, `--${stray} goes with --feed replay`);
    return { feed };
  }
  return readReplay(values, { command: "run", flag: "--feed replay" });
}

/**
 * What is to be replayed.
 *
 * @param asked the command, and the flag of it that asks for a replay
 * @throws EngineError USAGE if it is not said, or said twice
 */
export function readReplay(
  values: Arguments["values"],
  asked: { readonly command: string; readonly flag: string },
): ReplayChoice {
  const given = INPUT_KINDS.flatMap((kind) => {
    const path = values.get(kind);
    return path === undefined ? [] : [{ kind, path }];
  });
  const [input] = given;
  if (input === undefined || given.length > 1) {
    throw usage(asked, `${asked.flag} needs one of --ticks FILE, --bars FILE and --parquet FILE`);
  }
  if (input.kind === "ticks" && values.has("bar")) throw usage(asked, "--bar goes with --bars or --parquet");
  return { feed: "replay", ...input, barMicros: readBar(values.get("bar") ?? "1m", asked) };
}

function readBar(text: string, asked: { readonly command: string }): number {
  const match = /^([1-9]\d{0,4})([smh])$/.exec(text);
  const micros = Number(match?.[1]) * (MICROS_OF[match?.[2] ?? ""] ?? NaN);
  if (micros <= MAX_BAR_MICROS) return micros;
  throw usage(asked, `expected --bar as 30s, 1m, 5m or 1h, was ${JSON.stringify(text)}`);
}

/** The flags of `backtest`. */
export const BACKTEST_FLAGS: readonly Flag[] = [
  { name: "strategies", value: "FILE", about: "strategies file (YAML or JSON)" },
  { name: "ticks", value: "FILE", about: "ticks CSV (.gz too); more may follow" },
  { name: "bars", value: "FILE", about: "bars CSV (.gz too); more may follow" },
  { name: "parquet", value: "FILE", about: "Parquet file of ticks or bars; more may follow" },
  { name: "bar", value: "LENGTH", about: "length of its bars: 1m (default), 30s, 5m, 1h" },
  { name: "from", value: "DATE", about: "the first day, YYYY-MM-DD" },
  { name: "to", value: "DATE", about: "the last day, which is traded too" },
  { name: "fill-model", value: "MODEL", about: "signal or next" },
  { name: "orders-json", value: "FILE", about: "write the orders of all days, a JSON line each" },
  { name: "trades-csv", value: "FILE", about: "write the trades of all days as CSV" },
  { name: "json", value: null, about: "print JSON" },
];

/** @throws EngineError USAGE if the flags do not go together, or one is not of its form */
export function readBacktestFlags({ values, lists, switches, positionals }: Arguments): BacktestArguments {
  const asked = { command: "backtest", flag: "a backtest" };
  const first = readReplay(values, asked);
  const paths = [...(lists.get(first.kind) ?? []), ...positionals];
  const [from, to] = [readDate(values, "from"), readDate(values, "to")];
  if (from !== null && to !== null && from > to)
    throw usage(asked, `expected --from up to --to, was ${from} and ${to}`);
  return {
    overrides: overridesOf(values),
    choices: paths.map((path) => ({ ...first, path })),
    from,
    to,
    ordersJson: values.get("orders-json") ?? null,
    tradesCsv: values.get("trades-csv") ?? null,
    json: switches.has("json"),
  };
}

function readDate(values: Arguments["values"], name: "from" | "to"): string | null {
  const text = values.get(name);
  if (text === undefined) return null;
  if (isCivilDate(text)) return text;
  throw usage({ command: "backtest" }, `expected --${name} as YYYY-MM-DD, was ${JSON.stringify(text)}`);
}

/** The flags of `convert`. */
export const CONVERT_FLAGS: readonly Flag[] = [
  { name: "bars", value: null, about: "IN has bars, not ticks" },
  { name: "bar", value: "LENGTH", about: "length of its bars: 1m (default), 30s, 5m, 1h" },
  { name: "json", value: null, about: "print JSON" },
];

/** @throws EngineError USAGE if the flags do not go together, or one is not of its form */
export function readConvertFlags({ values, switches, positionals }: Arguments): ConvertArguments {
  const asked = { command: "convert" };
  const kind = switches.has("bars") ? "bars" : "ticks";
  if (kind === "ticks" && values.has("bar")) throw usage(asked, "--bar goes with --bars");
  const [input = "", output = ""] = positionals;
  return { input, output, kind, barMicros: readBar(values.get("bar") ?? "1m", asked), json: switches.has("json") };
}
