import type { LevelWithSilent } from "pino";
import { formatMinuteOfDay } from "../market/mod.ts";
import { DEFAULT_SCALE, FILL_MODELS, LOG_FORMATS, LOG_LEVELS, MAX_SLOTS, SYMBOL_FORM } from "../protocol/mod.ts";
import {
  amount,
  badRows,
  calendarDate,
  choice,
  decimal,
  filePath,
  integer,
  journalPath,
  nano,
  speed,
  timeOfDay,
  timeZone,
  yesOrNo,
} from "./forms.ts";
import { fluctuation, instrumentList, startPrice, symbol } from "./instrument_forms.ts";
import type { Entry, Orders } from "./setting_entry.ts";
import { badRowsText, decimalText, instrumentListText, minorText, nanoText } from "./setting_texts.ts";
import type { SettingName, SettingValues } from "./setting_values.ts";

/** Texts of the command line, by the name of the setting that each one overrules. */
export type Overrides = Readonly<Partial<Record<SettingName, string>>>;

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
    orders: true,
    text: String,
  },
  DEFAULT_PRICE: {
    form: startPrice(DEFAULT_SCALE),
    default: "20100",
    about: "first price of DEFAULT_INDEX in the simulated feed",
    orders: "simulated",
    text: minorText(DEFAULT_SCALE),
  },
  PRICE_FLUCTUATION: {
    form: fluctuation(DEFAULT_SCALE),
    default: "10",
    about: "largest step of that price from tick to tick, up or down",
    orders: "simulated",
    text: minorText(DEFAULT_SCALE),
  },
  INSTRUMENTS: {
    form: instrumentList,
    unset: "one, from DEFAULT_INDEX, DEFAULT_PRICE and PRICE_FLUCTUATION",
    example: "NIFTY:20100:10,BANKNIFTY:44000:25",
    about: "comma list of SYMBOL:START:FLUCTUATION[:SCALE[:LOT]]; a symbol with a colon in double quotes",
    orders: "simulated",
    text: instrumentListText,
  },
  INSTRUMENTS_FILE: {
    form: filePath,
    unset: "none",
    example: "instruments.csv",
    flag: "--instruments-file FILE",
    about: "CSV or YAML: decimals, tick, lot, currency",
    // What it says stands in the header: of each instrument.
    orders: false,
  },
  MARKET_OPEN: {
    form: timeOfDay(1_439),
    default: "09:15",
    about: "when the session begins",
    orders: "said",
    text: formatMinuteOfDay,
  },
  MARKET_CLOSE: {
    form: timeOfDay(1_440),
    default: "15:20",
    about: "when the session ends; at or before MARKET_OPEN: on the next day",
    orders: "said",
    text: formatMinuteOfDay,
  },
  MARKET_TZ: {
    form: timeZone(DEFAULT_ZONE),
    default: DEFAULT_ZONE,
    about: "the market's time zone",
    orders: "said",
    text: String,
  },
  CALENDAR: {
    form: filePath,
    unset: "none",
    example: "nse",
    flag: "--calendar NAME",
    about: "days and hours: nse, 24x7, or a file",
    // Its name, and the hash of its days, stand in the header.
    orders: false,
  },
  SESSION_DATE: {
    form: calendarDate,
    unset: "simulated: 2026-01-01; in real time: today; replay: the file's first day",
    example: "2026-01-01",
    flag: "--session-date DATE",
    about: "the session's day, YYYY-MM-DD",
    orders: false,
  },
  TICK_INTERVAL_MS: {
    form: integer(1, MAX_MS),
    default: "1000",
    about: "milliseconds of market time between simulated ticks",
    orders: "simulated",
    text: String,
  },
  SPEED: {
    form: speed,
    default: "1",
    flag: "--speed N",
    about: "times real time, or max",
    orders: false,
  },
  SEED: {
    form: integer(0, 2 ** 32 - 1),
    default: "1",
    flag: "--seed N",
    about: "seed of everything random, 0 to 4294967295",
    orders: "simulated",
    text: String,
  },
  STRATEGIES: {
    form: filePath,
    default: "strategies/nifty.yaml",
    flag: "--strategies FILE",
    about: "strategies file (YAML or JSON); -: standard input",
    orders: false,
  },
  WORKERS: {
    form: integer(0, MAX_SLOTS),
    unset: "cores − 1, at least 2",
    example: "2",
    flag: "--workers N",
    about: "worker threads, 0 to 64; 0: all in the main thread",
    orders: false,
  },
  RUN_DIR: {
    form: filePath,
    default: ".bulkhead/run",
    about: "folder of the control socket and of health.json",
    orders: false,
  },
  JOURNAL: {
    form: journalPath,
    default: ".bulkhead/journal.db",
    flag: "--journal FILE",
    about: "the file that sessions are written to; off: none",
    orders: false,
  },
  JOURNAL_RESERVE_MB: {
    form: integer(0, MAX_RESERVE_MB),
    default: "4",
    about: "megabytes kept free on the journal's disk, to end a session in order when it is full; 0: none",
    orders: false,
  },
  RECORD_TICKS: {
    form: yesOrNo,
    default: "no",
    flag: "--record-ticks",
    about: "in real time, write the ticks to the journal too",
    orders: false,
  },
  BAD_ROWS: {
    form: badRows,
    default: "0.1%",
    flag: "--bad-rows PART",
    about: "rows of a file that may be unreadable, or any",
    orders: "files",
    text: badRowsText,
  },
  FILL_MODEL: {
    form: choice(...FILL_MODELS),
    default: "signal",
    flag: "--fill-model MODEL",
    about: "signal: fill at the decision's row; next: at the next",
    orders: true,
    text: String,
  },
  SLIPPAGE_TICKS: {
    form: integer(0, 1_000_000),
    default: "0",
    about: "ticks of its instrument by which each fill is worse",
    orders: true,
    text: String,
  },
  FEES: {
    form: filePath,
    unset: "FEE_RATE and FEE_FIXED",
    example: "zerodha-2026",
    flag: "--fees SCHEDULE",
    about: "fees by kind and side: zerodha-2026, or a file",
    orders: true,
    text: String,
  },
  FEE_RATE: {
    form: nano(1),
    default: "0",
    about: "fee of a fill as a part of its value: 0.0003 is 0.03 %",
    orders: true,
    text: nanoText,
  },
  FEE_FIXED: {
    form: nano(1_000_000),
    default: "0",
    about: "fee of a fill in units of money, besides FEE_RATE",
    orders: true,
    text: nanoText,
  },
  CAPITAL: {
    form: amount(1_000_000_000_000),
    unset: "none: what would be a part of it is not told",
    example: "1000000",
    flag: "--capital AMOUNT",
    about: "money that results are percentages of",
    orders: false,
  },
  DAYS_A_YEAR: {
    form: integer(1, 366),
    default: "252",
    flag: "--days-a-year DAYS",
    about: "sessions a year has: 365 for crypto",
    orders: false,
  },
  MAX_ORDERS_PER_SECOND: {
    form: integer(1, 1_000_000),
    default: "10",
    about: "entries of one strategy in a second of market time",
    orders: true,
    text: String,
  },
  PRICE_BAND_PCT: {
    form: decimal(1_000),
    default: "20",
    about: "largest distance of an entry from the previous price, in percent; 0: no limit; options have none",
    orders: true,
    text: decimalText,
  },
  DRAIN_TIMEOUT_MS: {
    form: integer(1, MAX_MS),
    default: "8000",
    about: "longest time in which a session closes after SIGTERM or SIGINT",
    orders: false,
  },
  GUARD_LAG_MS: {
    form: integer(1, MAX_MS),
    default: "1000",
    about:
      "in real time, how late a worker may be; beyond it entries are denied as stale, and the main thread guards positions",
    orders: false,
  },
  HANG_MS: {
    form: integer(10, MAX_MS),
    default: "1000",
    about: "how long a worker may stand still before it counts as hung",
    orders: false,
  },
  BREAKER_FAULTS: {
    form: integer(1, 1_000),
    default: "3",
    about: "faults of a strategy, in a row or within BREAKER_WINDOW, that open its breaker",
    orders: true,
    text: String,
  },
  BREAKER_WINDOW: {
    form: integer(1, MAX_SECONDS),
    default: "60",
    about: "length of that window, in seconds of market time",
    orders: true,
    text: String,
  },
  BREAKER_COOLDOWN: {
    form: integer(1, MAX_SECONDS),
    default: "300",
    about: "seconds of market time from a breaker's opening to its trial",
    orders: true,
    text: String,
  },
  STALE_FEED_MS: {
    form: integer(1, MAX_MS),
    unset: "10000, or 5 × TICK_INTERVAL_MS if that is more",
    example: "10000",
    about: "in real time, how long an instrument may have no tick before its feed is stale",
    orders: false,
  },
  SLOT_MEMORY_MB: {
    form: integer(16, 65_536),
    default: "128",
    about: "megabytes of a worker, beyond what its strategies take, at which it is replaced",
    orders: false,
  },
  LOG_LEVEL: {
    form: choice(...complete<LevelWithSilent>()(LOG_LEVELS)),
    default: "info",
    about: `lowest level that is logged: ${LOG_LEVELS.slice(0, -1).join(", ")} or ${LOG_LEVELS.at(-1)}`,
    orders: false,
  },
  LOG_FORMAT: {
    form: choice(...LOG_FORMATS),
    unset: "text on a terminal, else json",
    example: "json",
    about: "lines of the log for people (text) or for machines (json)",
    orders: false,
  },
  LOG_FILE: {
    form: filePath,
    unset: "none",
    example: "bulkhead.log",
    about: "a file that gets the log too",
    orders: false,
  },
  LOG_FILE_MB: {
    form: integer(1, 10_000),
    default: "10",
    about: "megabytes at which LOG_FILE is renamed to LOG_FILE.1, and a new file begins",
    orders: false,
  },
  LOG_FILE_KEPT: {
    form: integer(0, 1_000),
    default: "5",
    about: "how many older files are kept; LOG_FILE.1 is the newest",
    orders: false,
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
  /** Whether it can change an order. */
  readonly orders: Orders;
}

/** Every setting, in the order in which documents list them. */
export const SETTINGS: readonly Setting[] = SETTING_NAMES.map((name) => {
  const { flag: written = "", default: text = null, unset = null, example, about, orders } = TABLE[name];
  const [flag = "", value = null] = written.split(" ");
  return {
    name,
    flag: flag === "" ? null : flag,
    value,
    default: text,
    unset,
    example: example ?? text ?? "",
    about,
    orders,
  };
});

/** Returns the list. The compiler refuses one that lacks a member of the union. */
function complete<Union>() {
  return <const List extends readonly Union[]>(list: Exclude<Union, List[number]> extends never ? List : never): List =>
    list;
}
