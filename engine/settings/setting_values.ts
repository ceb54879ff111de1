import type { FillModel, LogFormat, LogLevel } from "../protocol/mod.ts";
import type { InstrumentSetting } from "./instrument_forms.ts";

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
  /** A file's path. */
  readonly INSTRUMENTS_FILE: string | null;
  /** Minutes after midnight, 0 to 1439. */
  readonly MARKET_OPEN: number;
  /** Minutes after midnight, 0 to 1440. At or before the open: a time of the next day. */
  readonly MARKET_CLOSE: number;
  /** An IANA name. */
  readonly MARKET_TZ: string;
  /** The name of a calendar that is known, or a file's path. */
  readonly CALENDAR: string | null;
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
  /** The percentage of a file's rows that may be unreadable, 0 to 100; any: all of them. */
  readonly BAD_ROWS: number | "any";
  readonly FILL_MODEL: FillModel;
  /** Ticks of the fill's instrument, >= 0. */
  readonly SLIPPAGE_TICKS: number;
  /** The name or path of a fee schedule, or its text as a header has it. */
  readonly FEES: string | null;
  /** Billionths of a fill's value. */
  readonly FEE_RATE: number;
  /** Billionths of a unit of money. */
  readonly FEE_FIXED: number;
  /** Units of money, > 0. */
  readonly CAPITAL: number | null;
  /** >= 1. */
  readonly DAYS_A_YEAR: number;
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
