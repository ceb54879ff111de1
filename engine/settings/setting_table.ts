import type { LevelWithSilent } from "pino";
import {
  DEFAULT_SCALE,
  FILL_MODELS,
  type FillModel,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  MAX_SLOTS,
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
  nano,
  speed,
  timeOfDay,
  timeZone,
  yesOrNo,
} from "./forms.ts";
import { fluctuation, instrumentList, type InstrumentSetting, startPrice, symbol } from "./instrument_forms.ts";

/**
 * The values of settings, by their names in the environment. Null: the setting is unset and has no default; `unset` in the
 * table says what happens then.
 */
export interface SettingValues {
  readonly DEFAULT_INDEX: string;
  /** Minor units, >= 1. */
  readonly DEFAULT_PRICE: number;
  /** Minor units, >= 0. */
  readonly PRICE_FLUCTUATION: number;
  readonly INSTRUMENTS: readonly InstrumentSetting[] | null;
  /** Minutes after midnight, 0 to 1439. */
  readonly MARKET_OPEN: number;
  /** Minutes after midnight, 0 to 1440. At or before the open: a time of the next day. */
  readonly MARKET_CLOSE: number;
  /** An IANA name. */
  readonly MARKET_TZ: string;
  /** `YYYY-MM-DD`. */
  readonly SESSION_DATE: string | null;
  readonly TICK_INTERVAL_MS: number;
  /** Times real time, > 0. */
  readonly SPEED: number | "max";
  /** 0 to 2^32 - 1. */
  readonly SEED: number;
  /** A path, or `-`. */
  readonly STRATEGIES: string;
  /** Slots, 0 to 64; 0: strategies run in the main thread. */
  readonly WORKERS: number | null;
  /** A folder's path. */
  readonly RUN_DIR: string;
  /** A file's path; null: sessions are not written down. */
  readonly JOURNAL: string | null;
  /** Megabytes; 0: none. */
  readonly JOURNAL_RESERVE_MB: number;
  readonly RECORD_TICKS: boolean;
  readonly FILL_MODEL: FillModel;
  /** Minor units, >= 0. */
  readonly SLIPPAGE_TICKS: number;
  /** Billionths of a fill's value. */
  readonly FEE_RATE: number;
  /** Billionths of a unit of price. */
  readonly FEE_FIXED: number;
  /** >= 1. */
  readonly MAX_ORDERS_PER_SECOND: number;
  /** Percent of the previous tick's price; 0: no band. */
  readonly PRICE_BAND_PCT: number;
  readonly DRAIN_TIMEOUT_MS: number;
  readonly GUARD_LAG_MS: number;
  readonly HANG_MS: number;
  readonly BREAKER_FAULTS: number;
  /** Seconds. */
  readonly BREAKER_WINDOW: number;
  /** Seconds. */
  readonly BREAKER_COOLDOWN: number;
  readonly STALE_FEED_MS: number | null;
  readonly SLOT_MEMORY_MB: number;
  readonly LOG_LEVEL: LogLevel;
  readonly LOG_FORMAT: LogFormat | null;
  /** A path. */
  readonly LOG_FILE: string | null;
  readonly LOG_FILE_MB: number;
  /** Older files, >= 0. */
  readonly LOG_FILE_KEPT: number;
}

/** The environment's name of a setting. */
export type SettingName = keyof SettingValues;

/** Texts of the command line, by the name of the setting that each one overrules. */
export type Overrides = Readonly<Partial<Record<SettingName, string>>>;

/** What the table says of a setting that is read as a `T`. */
export type Entry<T> = {
  /** Reads and checks its text. */
  readonly form: Form<T>;
  /** The flag that overrules the environment, and what stands for its value in the help. Without a value: a switch for `yes`. */
  readonly flag?: `--${string}`;
  /** What it is, in one line. If it has a flag, the help shows this line in 57 columns. */
  readonly about: string;
} & (WithDefault | (null extends T ? WithoutDefault : never));

interface WithDefault {
  /** The text that an unset one stands for. */
  readonly default: string;
  readonly unset?: never;
  readonly example?: never;
}

interface WithoutDefault {
  readonly default?: never;
  /** What happens if it is unset, in words. */
  readonly unset: string;
  /** A text that would do. */
  readonly example: string;
}

const MAX_MS = 86_400_000;
const MAX_SECONDS = 86_400;
const MAX_RESERVE_MB = 1_024;
const DEFAULT_ZONE = "Asia/Kolkata";

/**
 * Every setting, in the order in which documents list them. The environment, flags, help, documents and the check of
 * `docker-compose.yml` are derived from this table.
 */
export const TABLE: { readonly [Name in SettingName]: Entry<SettingValues[Name]> } = {
  DEFAULT_INDEX: {
    form: symbol,
    default: "NIFTY",
    about: `instrument of a strategy that names none: ${SYMBOL_FORM}`,
  },
  DEFAULT_PRICE: {
    form: startPrice(DEFAULT_SCALE),
    default: "20100",
    about: "first price of DEFAULT_INDEX in the simulated feed",
  },
  PRICE_FLUCTUATION: {
    form: fluctuation(DEFAULT_SCALE),
    default: "10",
    about: "largest step of that price from tick to tick, up or down",
  },
  INSTRUMENTS: {
    form: instrumentList,
    unset: "one, from DEFAULT_INDEX, DEFAULT_PRICE and PRICE_FLUCTUATION",
    example: "NIFTY:20100:10,BANKNIFTY:44000:25",
    about: "comma list of SYMBOL:START:FLUCTUATION[:SCALE[:LOT]]; a symbol with a colon in double quotes",
  },
  MARKET_OPEN: { form: timeOfDay(1_439), default: "09:15", about: "when the session begins" },
  MARKET_CLOSE: {
    form: timeOfDay(1_440),
    default: "15:20",
    about: "when the session ends; at or before MARKET_OPEN: on the next day",
  },
  MARKET_TZ: { form: timeZone(DEFAULT_ZONE), default: DEFAULT_ZONE, about: "the market's time zone" },
  SESSION_DATE: {
    form: calendarDate,
    unset: "simulated: 2026-01-01; in real time: today; replay: the file's first day",
    example: "2026-01-01",
    flag: "--session-date DATE",
    about: "the session's day, YYYY-MM-DD",
  },
  TICK_INTERVAL_MS: {
    form: integer(1, MAX_MS),
    default: "1000",
    about: "milliseconds of market time between simulated ticks",
  },
  SPEED: { form: speed, default: "1", flag: "--speed N", about: "times real time, or max" },
  SEED: {
    form: integer(0, 2 ** 32 - 1),
    default: "1",
    flag: "--seed N",
    about: "seed of everything random, 0 to 4294967295",
  },
  STRATEGIES: {
    form: filePath,
    default: "strategies/nifty.yaml",
    flag: "--strategies FILE",
    about: "strategies file (YAML or JSON); -: standard input",
  },
  WORKERS: {
    form: integer(0, MAX_SLOTS),
    unset: "cores − 1, at least 2",
    example: "2",
    flag: "--workers N",
    about: "worker threads, 0 to 64; 0: everything in the main thread",
  },
  RUN_DIR: {
    form: filePath,
    default: ".bulkhead/run",
    about: "folder of the control socket and of health.json",
  },
  JOURNAL: {
    form: journalPath,
    default: ".bulkhead/journal.db",
    flag: "--journal FILE",
    about: "the file that sessions are written to; off: none",
  },
  JOURNAL_RESERVE_MB: {
    form: integer(0, MAX_RESERVE_MB),
    default: "4",
    about: "megabytes kept free on the journal's disk, to end a session in order when it is full; 0: none",
  },
  RECORD_TICKS: {
    form: yesOrNo,
    default: "no",
    flag: "--record-ticks",
    about: "in real time, write the ticks to the journal too",
  },
  FILL_MODEL: {
    form: choice(...FILL_MODELS),
    default: "signal",
    flag: "--fill-model MODEL",
    about: "fill at the decision's row (signal) or at the next (next)",
  },
  SLIPPAGE_TICKS: {
    form: integer(0, 1_000_000),
    default: "0",
    about: "minor units of price by which each fill is worse",
  },
  FEE_RATE: { form: nano(1), default: "0", about: "fee of a fill as a part of its value: 0.0003 is 0.03 %" },
  FEE_FIXED: { form: nano(1_000_000), default: "0", about: "fee of a fill in units of price, besides FEE_RATE" },
  MAX_ORDERS_PER_SECOND: {
    form: integer(1, 1_000_000),
    default: "10",
    about: "entries of one strategy in a second of market time",
  },
  PRICE_BAND_PCT: {
    form: decimal(1_000),
    default: "20",
    about: "largest distance of an entry from the previous price, in percent; 0: no limit",
  },
  DRAIN_TIMEOUT_MS: {
    form: integer(1, MAX_MS),
    default: "8000",
    about: "longest time in which a session closes after SIGTERM or SIGINT",
  },
  GUARD_LAG_MS: {
    form: integer(1, MAX_MS),
    default: "1000",
    about:
      "in real time, how late a worker may be; beyond it entries are denied as stale, and the main thread guards positions",
  },
  HANG_MS: {
    form: integer(10, MAX_MS),
    default: "1000",
    about: "how long a worker may stand still before it counts as hung",
  },
  BREAKER_FAULTS: {
    form: integer(1, 1_000),
    default: "3",
    about: "faults of a strategy, in a row or within BREAKER_WINDOW, that open its breaker",
  },
  BREAKER_WINDOW: {
    form: integer(1, MAX_SECONDS),
    default: "60",
    about: "length of that window, in seconds of market time",
  },
  BREAKER_COOLDOWN: {
    form: integer(1, MAX_SECONDS),
    default: "300",
    about: "seconds of market time from a breaker's opening to its trial",
  },
  STALE_FEED_MS: {
    form: integer(1, MAX_MS),
    unset: "10000, or 5 × TICK_INTERVAL_MS if that is more",
    example: "10000",
    about: "in real time, how long an instrument may have no tick before its feed is stale",
  },
  SLOT_MEMORY_MB: {
    form: integer(16, 65_536),
    default: "128",
    about: "megabytes of a worker, beyond what its strategies take, at which it is replaced",
  },
  LOG_LEVEL: {
    form: choice(...complete<LevelWithSilent>()(LOG_LEVELS)),
    default: "info",
    about: `lowest level that is logged: ${LOG_LEVELS.slice(0, -1).join(", ")} or ${LOG_LEVELS.at(-1)}`,
  },
  LOG_FORMAT: {
    form: choice(...LOG_FORMATS),
    unset: "text on a terminal, else json",
    example: "json",
    about: "lines of the log for people (text) or for machines (json)",
  },
  LOG_FILE: { form: filePath, unset: "none", example: "bulkhead.log", about: "a file that gets the log too" },
  LOG_FILE_MB: {
    form: integer(1, 10_000),
    default: "10",
    about: "megabytes at which LOG_FILE is renamed to LOG_FILE.1, and a new file begins",
  },
  LOG_FILE_KEPT: {
    form: integer(0, 1_000),
    default: "5",
    about: "how many older files are kept; LOG_FILE.1 is the newest",
  },
};

/** Names of all settings, in the order of the table. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(TABLE) as SettingName[];

/** A setting as help and documents show it. */
export interface Setting {
  readonly name: SettingName;
  /** The flag that overrules it, with its dashes, or null. */
  readonly flag: string | null;
  /** What stands for the flag's value in the help; null: the flag is a switch for `yes`, or there is no flag. */
  readonly value: string | null;
  /** The text that an unset one stands for; null: there is none, and `unset` says what happens. */
  readonly default: string | null;
  /** What happens if it is unset, in words, where `default` is null. */
  readonly unset: string | null;
  /** A text that it takes. */
  readonly example: string;
  /** What it is, in one line. */
  readonly about: string;
}

/** Every setting, in the order in which documents list them. */
export const SETTINGS: readonly Setting[] = SETTING_NAMES.map((name) => {
  const { flag: written = "", default: text = null, unset = null, example, about } = TABLE[name];
  const [flag = "", value = null] = written.split(" ");
  return { name, flag: flag === "" ? null : flag, value, default: text, unset, example: example ?? text ?? "", about };
});

/** Returns the list. The compiler refuses one that lacks a member of the union. */
function complete<Union>() {
  return <const List extends readonly Union[]>(list: Exclude<Union, List[number]> extends never ? List : never): List =>
    list;
}
