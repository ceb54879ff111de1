import { availableParallelism } from "node:os";
import {
  cleanEnv,
  EnvError,
  makeExactValidator,
  type OptionalValidatorSpec,
  type RequiredValidatorSpec,
  type ValidatorSpec,
} from "envalid";
import type { LevelWithSilent } from "pino";
import type { FeeSchedule } from "../core/mod.ts";
import {
  type BreakerRule,
  EngineError,
  FILL_MODELS,
  type FillModel,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  MAX_SLOTS,
  MICROS,
  SYMBOL_FORM,
} from "../protocol/mod.ts";
import {
  calendarDate,
  choice,
  decimal,
  filePath,
  type Form,
  integer,
  journalPath,
  MeantError,
  nano,
  shown,
  speed,
  timeOfDay,
  timeZone,
} from "./forms.ts";
import {
  DEFAULT_SCALE,
  fluctuation,
  instrumentList,
  type InstrumentSetting,
  startPrice,
  symbol,
} from "./instruments.ts";
import type { Setting, SettingName } from "./setting.ts";
import { findInside } from "./wrapping.ts";

export type { Setting, SettingName } from "./setting.ts";
export type { InstrumentSetting } from "./instruments.ts";
export type { LogFormat, LogLevel } from "../protocol/mod.ts";

/** Every setting, read and checked. docs/settings.md says what each is for. */
export interface Config {
  /** The instrument of a strategy that names none. */
  readonly defaultIndex: string;
  /** At least one, by index, in the order in which they tick. */
  readonly instruments: readonly InstrumentSetting[];
  /** Whether they are those of `INSTRUMENTS`, and not the one of `DEFAULT_INDEX`. */
  readonly areInstrumentsSet: boolean;
  /** Minutes after midnight, 0 to 1439. */
  readonly marketOpenMinutes: number;
  /** Minutes after midnight, 0 to 1440; at or before the open it is the next day's. */
  readonly marketCloseMinutes: number;
  /** An IANA zone name. */
  readonly marketTz: string;
  /** `YYYY-MM-DD`, or null: the session's kind decides. */
  readonly sessionDate: string | null;
  readonly tickIntervalMs: number;
  /** Times real time, > 0. */
  readonly speed: number | "max";
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  /** A path. */
  readonly strategies: string;
  /** Slots, 0 to 64; 0 is the one-thread hosting. */
  readonly workers: number;
  /** A folder's path. */
  readonly runDir: string;
  /** The file that sessions are written to; null: none. */
  readonly journal: string | null;
  /** Room that is kept on the journal's disk, megabytes; 0: none. */
  readonly journalReserveMb: number;
  /** Real time: whether the journal gets the ticks too. */
  readonly recordTicks: boolean;
  readonly fillModel: FillModel;
  /** Minor units by which a fill is worse than its row, >= 0. */
  readonly slippageTicks: number;
  readonly fees: FeeSchedule;
  /** Entries of one strategy in a second of tick time, >= 1. */
  readonly maxOrdersPerSecond: number;
  /** Percent of the previous tick's price; 0: no band. */
  readonly priceBandPct: number;
  readonly drainTimeoutMs: number;
  readonly guardLagMs: number;
  readonly hangMs: number;
  readonly breaker: BreakerRule;
  readonly staleFeedMs: number;
  /** Megabytes. */
  readonly slotMemoryMb: number;
  readonly logLevel: LogLevel;
  /** How the log looks where it goes to no live terminal; null: text on a terminal, else JSON. */
  readonly logFormat: LogFormat | null;
  /** A file that gets the log too; null: none. */
  readonly logFile: LogFileSetting | null;
}

/** A file that gets the log, and how much of it is kept. */
export interface LogFileSetting {
  readonly path: string;
  /** Bytes at which a new file is begun. */
  readonly maxBytes: number;
  /** Older files that are kept. */
  readonly kept: number;
}

/** Names and texts, as in `process.env`. An empty text counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line says, by the name of the setting that it overrules. */
export type Overrides = Readonly<Partial<Record<SettingName, string>>>;

/** What a spec says besides what envalid asks of it. */
interface Documented {
  readonly fallback: string | null;
  readonly unset: string | null;
}

const BYTES_IN_MB = 1024 * 1024;
const MAX_MS = 86_400_000;
const MAX_SECONDS = 86_400;
const MAX_RESERVE_MB = 1_024;
const MIN_STALE_FEED_MS = 10_000;
const STALE_FEED_INTERVALS = 5;

const SPECS = {
  DEFAULT_INDEX: setting(symbol, "NIFTY", `instrument of a strategy that names none: ${SYMBOL_FORM}`),
  DEFAULT_PRICE: setting(startPrice(DEFAULT_SCALE), "20100", "its first price in the simulated feed"),
  PRICE_FLUCTUATION: setting(fluctuation(DEFAULT_SCALE), "10", "its largest step from tick to tick, either way"),
  INSTRUMENTS: optional(instrumentList, {
    unset: "one, from DEFAULT_INDEX, DEFAULT_PRICE and PRICE_FLUCTUATION",
    about: "comma list of SYMBOL:START:FLUCTUATION[:SCALE[:LOT]]; a symbol with a colon in double quotes",
    example: "NIFTY:20100:10,BANKNIFTY:44000:25",
  }),
  MARKET_OPEN: setting(timeOfDay(1_439), "09:15", "when the session begins"),
  MARKET_CLOSE: setting(timeOfDay(1_440), "15:20", "when it ends; at or before the open: on the next day"),
  MARKET_TZ: setting(timeZone, "Asia/Kolkata", "the market's time zone"),
  SESSION_DATE: optional(calendarDate, {
    unset: "simulated: 2026-01-01, in real time today; replay: the file's first day",
    about: "the session's day, YYYY-MM-DD",
    example: "2026-01-01",
  }),
  TICK_INTERVAL_MS: setting(integer(1, MAX_MS), "1000", "milliseconds of market time between simulated ticks"),
  SPEED: setting(speed, "1", "times real time, or max"),
  SEED: setting(integer(0, 2 ** 32 - 1), "1", "of everything random, 0 to 4294967295"),
  STRATEGIES: setting(filePath, "strategies/nifty.yaml", "the strategies file; -: standard input"),
  WORKERS: optional(integer(0, MAX_SLOTS), {
    unset: "cores − 1, at least 2",
    about: "worker threads, 0 to 64; 0: everything in the main thread",
    example: "2",
  }),
  RUN_DIR: setting(filePath, ".bulkhead/run", "folder of the control socket and of health.json"),
  JOURNAL: setting(journalPath, ".bulkhead/journal.db", "the file that sessions are written to; off: none"),
  JOURNAL_RESERVE_MB: setting(
    integer(0, MAX_RESERVE_MB),
    "4",
    "room kept on its disk for the way out when that is full, MB; 0: none",
  ),
  RECORD_TICKS: setting(choice("no", "yes"), "no", "in real time, whether the journal gets the ticks too: yes or no"),
  FILL_MODEL: setting(
    choice(...FILL_MODELS),
    "signal",
    "fill at the decision's row (signal) or at the next one (next)",
  ),
  SLIPPAGE_TICKS: setting(integer(0, 1_000_000), "0", "minor units of price by which each fill is worse"),
  FEE_RATE: setting(nano(1), "0", "fee of a fill as a part of its value: 0.0003 is 0.03 %"),
  FEE_FIXED: setting(nano(1_000_000), "0", "fee of a fill in units of price, besides FEE_RATE"),
  MAX_ORDERS_PER_SECOND: setting(integer(1, 1_000_000), "10", "entries of one strategy in a second of market time"),
  PRICE_BAND_PCT: setting(decimal(1_000), "20", "an entry's largest distance from the previous price; 0: any"),
  DRAIN_TIMEOUT_MS: setting(integer(1, MAX_MS), "8000", "longest close of a session after SIGTERM or SIGINT"),
  GUARD_LAG_MS: setting(
    integer(1, MAX_MS),
    "1000",
    "in real time, how late a thread may be: then entries are denied as stale, and main guards its positions",
  ),
  HANG_MS: setting(integer(10, MAX_MS), "1000", "how long a thread may stand still before it is taken to hang"),
  BREAKER_FAULTS: setting(
    integer(1, 1_000),
    "3",
    "faults of a strategy, in a row or within BREAKER_WINDOW, that open its breaker",
  ),
  BREAKER_WINDOW: setting(integer(1, MAX_SECONDS), "60", "in seconds of market time"),
  BREAKER_COOLDOWN: setting(
    integer(1, MAX_SECONDS),
    "300",
    "seconds of market time from a breaker's opening to its trial",
  ),
  STALE_FEED_MS: optional(integer(1, MAX_MS), {
    unset: "10000, or 5 × TICK_INTERVAL_MS if that is more",
    about: "in real time, an instrument's silence from which its feed is stale",
    example: "10000",
  }),
  SLOT_MEMORY_MB: setting(
    integer(16, 65_536),
    "128",
    "memory, over what its strategies take, at which a thread is replaced",
  ),
  LOG_LEVEL: setting(
    choice(...complete<LevelWithSilent>()(LOG_LEVELS)),
    "info",
    `the least that is logged: ${LOG_LEVELS.slice(0, -1).join(", ")} or ${LOG_LEVELS.at(-1)}`,
  ),
  LOG_FORMAT: optional(choice(...LOG_FORMATS), {
    unset: "text on a terminal, else json",
    about: "lines of the log for people (text) or for machines (json)",
    example: "json",
  }),
  LOG_FILE: optional(filePath, { unset: "none", about: "a file that gets the log too", example: "bulkhead.log" }),
  LOG_FILE_MB: setting(
    integer(1, 10_000),
    "10",
    "megabytes at which LOG_FILE becomes LOG_FILE.1, and a new one is begun",
  ),
  LOG_FILE_KEPT: setting(integer(0, 1_000), "5", "how many older files are kept: LOG_FILE.1, the newest, and on"),
} satisfies Readonly<Record<SettingName, ValidatorSpec<unknown> & Documented>>;

const FLAGS: Readonly<Partial<Record<SettingName, string>>> = {
  SESSION_DATE: "--session-date",
  SPEED: "--speed",
  SEED: "--seed",
  STRATEGIES: "--strategies",
  WORKERS: "--workers",
  JOURNAL: "--journal",
  RECORD_TICKS: "--record-ticks",
  FILL_MODEL: "--fill-model",
};

const NAMES = Object.keys(SPECS) as readonly SettingName[];

/** Every setting, in the order in which documents list them. */
export const SETTINGS: readonly Setting[] = NAMES.map((name) => {
  const { fallback, unset, desc = "" } = SPECS[name];
  return { name, flag: FLAGS[name] ?? null, default: fallback, unset, about: desc };
});

/**
 * Reads and checks every setting. A flag goes before the environment, and that before the default; an empty text counts
 * as unset.
 *
 * @throws EngineError CONFIGURATION with a line for each setting that is wrong: what was expected, what was found, and
 * one that would do
 */
export function readConfig(env: Environment = process.env, flags: Overrides = {}): Config {
  const texts: Partial<Record<SettingName, string>> = {};
  for (const name of NAMES) {
    const given = flags[name] ?? (env[name] || SPECS[name].fallback);
    if (given !== null) texts[name] = given;
  }
  const clean = cleanEnv(texts, SPECS, { reporter: ({ errors }) => report(errors, texts, flags) });
  return {
    defaultIndex: clean.DEFAULT_INDEX,
    instruments: clean.INSTRUMENTS ?? [
      {
        index: 0,
        symbol: clean.DEFAULT_INDEX,
        scale: DEFAULT_SCALE,
        lot: 1,
        start: clean.DEFAULT_PRICE,
        fluctuation: clean.PRICE_FLUCTUATION,
      },
    ],
    areInstrumentsSet: clean.INSTRUMENTS !== undefined,
    marketOpenMinutes: clean.MARKET_OPEN,
    marketCloseMinutes: clean.MARKET_CLOSE,
    marketTz: clean.MARKET_TZ,
    sessionDate: clean.SESSION_DATE ?? null,
    tickIntervalMs: clean.TICK_INTERVAL_MS,
    speed: clean.SPEED,
    seed: clean.SEED,
    strategies: clean.STRATEGIES,
    workers: clean.WORKERS ?? Math.min(MAX_SLOTS, Math.max(2, availableParallelism() - 1)),
    runDir: clean.RUN_DIR,
    journal: clean.JOURNAL === "off" ? null : clean.JOURNAL,
    journalReserveMb: clean.JOURNAL_RESERVE_MB,
    recordTicks: clean.RECORD_TICKS === "yes",
    fillModel: clean.FILL_MODEL,
    slippageTicks: clean.SLIPPAGE_TICKS,
    fees: { rateNano: clean.FEE_RATE, fixedNano: clean.FEE_FIXED },
    maxOrdersPerSecond: clean.MAX_ORDERS_PER_SECOND,
    priceBandPct: clean.PRICE_BAND_PCT,
    drainTimeoutMs: clean.DRAIN_TIMEOUT_MS,
    guardLagMs: clean.GUARD_LAG_MS,
    hangMs: clean.HANG_MS,
    breaker: {
      faults: clean.BREAKER_FAULTS,
      windowMicros: clean.BREAKER_WINDOW * MICROS.second,
      cooldownMicros: clean.BREAKER_COOLDOWN * MICROS.second,
    },
    staleFeedMs: clean.STALE_FEED_MS ?? Math.max(MIN_STALE_FEED_MS, STALE_FEED_INTERVALS * clean.TICK_INTERVAL_MS),
    slotMemoryMb: clean.SLOT_MEMORY_MB,
    logLevel: clean.LOG_LEVEL,
    logFormat: clean.LOG_FORMAT ?? null,
    logFile:
      clean.LOG_FILE === undefined
        ? null
        : { path: clean.LOG_FILE, maxBytes: clean.LOG_FILE_MB * BYTES_IN_MB, kept: clean.LOG_FILE_KEPT },
  };
}

/** True if npm has started the process, by a script of a package. */
export function startedByNpm(env: Environment = process.env): boolean {
  return env["npm_lifecycle_event"] !== undefined;
}

/** Hands on a list that has all of a union: the compiler refuses one that lacks a member. */
function complete<Union>() {
  return <const List extends readonly Union[]>(list: Exclude<Union, List[number]> extends never ? List : never): List =>
    list;
}

/** True if a setting is named by the command line or the environment, and not at its default. */
export function isNamed(name: SettingName, flags: Overrides, env: Environment = process.env): boolean {
  return (flags[name] ?? env[name] ?? "") !== "";
}

/** A setting whose unset form is a text like any other. */
function setting<T>(form: Form<T>, fallback: string, about: string): RequiredValidatorSpec<T> & Documented {
  return { ...makeExactValidator(form)({ desc: about, example: fallback }), fallback, unset: null };
}

/** A setting whose unset form is no text of its own. */
function optional<T>(
  form: Form<T>,
  words: { readonly unset: string; readonly about: string; readonly example: string },
): OptionalValidatorSpec<T> & Documented {
  const { unset, about, example } = words;
  return { ...makeExactValidator(form)({ desc: about, example, default: undefined }), fallback: null, unset };
}

/** All that is wrong, at once: a person mends a configuration in one go. */
function report(
  errors: Partial<Record<SettingName, Error>>,
  texts: Readonly<Partial<Record<SettingName, string>>>,
  flags: Overrides,
): void {
  const lines: string[] = [];
  for (const name of NAMES) {
    const error = errors[name];
    if (error === undefined) continue;
    if (!(error instanceof EnvError)) throw error;
    const flag = flags[name] === undefined ? null : (FLAGS[name] ?? null);
    lines.push(`${flag ?? name}: ${reportOf(name, { text: texts[name] ?? "", flag, error })}`);
  }
  if (lines.length > 0) throw new EngineError("CONFIGURATION", lines.join("\n"));
}

function reportOf(
  name: SettingName,
  { text, flag, error }: { readonly text: string; readonly flag: string | null; readonly error: EnvError },
): string {
  const { example, _parse } = SPECS[name];
  const written = (value: string): string => (flag === null ? `${name}=${value}` : `${flag} ${value}`);
  const found = findInside(text, _parse);
  if (found?.quoted === true) {
    const expected = /^expected .*?(?=, was ")/s.exec(error.message)?.[0] ?? "expected no quotes around the value";
    const why = `the quotes are part of the value${flag === null ? ", as docker run --env-file leaves them" : ""}`;
    return `${expected}, was ${shown(text)}: ${why}; write ${written(found.inside)}`;
  }
  const message = `${error.message}; for example ${written(String(example))}`;
  if (found !== null) return `${message}; without what stands around it: ${written(found.inside)}`;
  return error instanceof MeantError ? `${message}; did you mean ${written(error.meant)}?` : message;
}
