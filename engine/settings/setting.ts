/** The environment's name of a setting. */
export type SettingName =
  | "DEFAULT_INDEX"
  | "DEFAULT_PRICE"
  | "PRICE_FLUCTUATION"
  | "INSTRUMENTS"
  | "MARKET_OPEN"
  | "MARKET_CLOSE"
  | "MARKET_TZ"
  | "SESSION_DATE"
  | "TICK_INTERVAL_MS"
  | "SPEED"
  | "SEED"
  | "STRATEGIES"
  | "WORKERS"
  | "RUN_DIR"
  | "JOURNAL"
  | "JOURNAL_RESERVE_MB"
  | "RECORD_TICKS"
  | "FILL_MODEL"
  | "SLIPPAGE_TICKS"
  | "FEE_RATE"
  | "FEE_FIXED"
  | "MAX_ORDERS_PER_SECOND"
  | "PRICE_BAND_PCT"
  | "DRAIN_TIMEOUT_MS"
  | "GUARD_LAG_MS"
  | "HANG_MS"
  | "BREAKER_FAULTS"
  | "BREAKER_WINDOW"
  | "BREAKER_COOLDOWN"
  | "STALE_FEED_MS"
  | "SLOT_MEMORY_MB"
  | "LOG_LEVEL"
  | "LOG_FORMAT"
  | "LOG_FILE"
  | "LOG_FILE_MB"
  | "LOG_FILE_KEPT";

/** A setting as documents show it. */
export interface Setting {
  readonly name: SettingName;
  /** The command-line flag that goes before it, or null. */
  readonly flag: string | null;
  /** The text that stands for an unset one; null: there is none, and `unset` says what happens. */
  readonly default: string | null;
  /** What an unset one means, in words, where `default` is null. */
  readonly unset: string | null;
  /** What it is, in one line. */
  readonly about: string;
}
