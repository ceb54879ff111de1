import type { Overrides } from "../config.ts";
import { nearest } from "../core/mod.ts";
import { type ChaosSpec, INPUT_KINDS, parseChaos } from "../feed/mod.ts";
import { isCivilDate } from "../market/mod.ts";
import { type Arguments, usage } from "./args.ts";
import type { BacktestArguments } from "./backtest.ts";
import type { ConvertArguments } from "./convert.ts";
import type { FeedChoice, ReplayChoice } from "./session_setup.ts";

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
  /** Whether sessions of other days that were killed are settled. */
  readonly settles: boolean;
}

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
    settles: !switches.has("no-settle"),
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
    const meant = nearest(feed, ["simulated", "replay"]);
    throw usage(COMMAND, `expected --feed simulated or replay, was ${JSON.stringify(feed)}`, meant);
  }
  if (feed === "simulated") {
    const stray = [...INPUT_KINDS, "bar"].find((name) => values.has(name));
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

/** @throws EngineError USAGE if the flags do not go together, or one is not of its form */
export function readConvertFlags({ values, switches, positionals }: Arguments): ConvertArguments {
  const asked = { command: "convert" };
  const kind = switches.has("bars") ? "bars" : "ticks";
  if (kind === "ticks" && values.has("bar")) throw usage(asked, "--bar goes with --bars");
  const [input = "", output = ""] = positionals;
  return { input, output, kind, barMicros: readBar(values.get("bar") ?? "1m", asked), json: switches.has("json") };
}
