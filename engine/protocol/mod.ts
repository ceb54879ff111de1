export {
  HEALTH_STATUSES,
  parseControlRequest,
  REFUSAL_CODES,
  SESSION_MODES,
  SESSION_PHASES,
  STRATEGY_COMMANDS,
  TRADING_COMMANDS,
} from "./control_api.ts";
export type {
  ClockHealth,
  CommandReply,
  ControlCommand,
  ControlReply,
  ControlRequest,
  FeedHealth,
  Health,
  HealthStatus,
  MoneyHealth,
  OrderCounts,
  OutputHealth,
  PositionHealth,
  RefusalCode,
  SessionMode,
  SessionMoney,
  SessionPhase,
  SlotHealth,
  StrategiesHealth,
  StrategyMoney,
  StrategyCommand,
  TradingCommand,
} from "./control_api.ts";
export { allocateControlBlock, NO_STRATEGY, unwrapSeq, Word } from "./control_block.ts";
export { formatDecimal, isScale, parseDecimal, toDecimal } from "./decimal.ts";
export { NO_ENTRY_CODES } from "./entry_reason.ts";
export type { EntryReason, NoEntryCode, RefusedCode } from "./entry_reason.ts";
export { ALL_SEEN, DATA_NEEDS, NEED_BITS, Seen } from "./entry_seen.ts";
export type { DataNeed, EntrySeen, RuleNeed, SeenBars } from "./entry_seen.ts";
export { DECIMALS_SOURCES, DEFAULT_SCALE, INSTRUMENT_KINDS, newInstrument } from "./instrument.ts";
export type { DecimalsSource, Instrument, InstrumentFacts, InstrumentKind, Units } from "./instrument.ts";
export { assert, EngineError, unreachable, UsageError } from "./errors.ts";
export type { EngineErrorCode } from "./errors.ts";
export type {
  ProbedPart,
  ProbedTruth,
  ProbedValue,
  ProbePlan,
  ProbeReading,
  ProbeRow,
  RuleProbe,
  WordedRule,
  WordedRules,
  Wording,
} from "./explanation.ts";
export {
  CALL_TIMEOUT_MS,
  CHECKPOINT_ANSWERS,
  CHECKPOINTS_PER_TAPE,
  CLOCK_LOOK_MS,
  COMMIT_MESSAGES,
  JOURNAL_LOOK_MS,
  MIN_RESERVE_BYTES,
  CONTROL_IDLE_MS,
  CONTROL_TIMEOUT_MS,
  FIRST_BACKOFF_MS,
  FOOTER_REDRAW_MS,
  GUARD_RETRY_ROWS,
  HANG_WARNING_PART,
  HARD_MEMORY,
  WATERMARK_ROWS,
  MAX_ARENA_DOUBLES,
  MAX_BACKLOG,
  MAX_BAD_ROWS_SHOWN,
  MAX_CONTROL_CONNECTIONS,
  MAX_CLOSING_ROWS,
  MAX_DEATHS_WITHOUT_PROGRESS,
  MAX_EXIT_REJECTIONS,
  MAX_FAILED_STARTS,
  MAX_FOOTER_MOVES,
  MAX_HANG_PATIENCE,
  MAX_GUESSES,
  MAX_HEALTH_ROWS,
  MAX_INDICATORS,
  MAX_INSTRUMENTS,
  MAX_LOOK_BACK,
  MAX_LINE_LENGTH,
  MAX_ROWS_AT_INSTANT,
  MAX_REPLY_LENGTH,
  MAX_REPORT_LENGTH,
  MAX_REPORTS,
  MAX_REQUEST_LENGTH,
  MAX_RULE_COST,
  MAX_RULE_DEPTH,
  MAX_RULE_LENGTH,
  MAX_LOOK_UPS,
  MAX_OUTPUT_BYTES,
  MAX_VIRTUAL_OUTPUT_BYTES,
  OUTPUT_CHUNK_BYTES,
  OUTPUT_FLUSH_MS,
  OUTPUT_RETRY_MS,
  OUTPUT_STALL_MS,
  MAX_SENDS,
  MAX_SLOTS,
  MAX_SOCKET_PATH_BYTES,
  MAX_UNKNOWN_SYMBOLS,
  MAX_STRATEGIES,
  MAX_STRATEGIES_FILE_BYTES,
  PUBLISH_ROWS,
  READ_AHEAD_BATCHES,
  READ_AHEAD_ROWS,
  RUN_DIR_LOOK_MS,
  RUN_DIR_WAIT_MS,
  START_TIMEOUT_MS,
  STATUS_TIMEOUT_MS,
  STORE_EXIT_MS,
  TAPE_ROWS,
  TICK_FRAME_ROWS,
  TURN_ROWS,
  WATCHDOG_LOOKS,
  VENUE_RETRY_MS,
  ZOMBIE_MS,
} from "./limits.ts";
export { LOG_FORMATS, LOG_LEVELS } from "./log_options.ts";
export type { LogFormat, LogLevel } from "./log_options.ts";
export type {
  BarCount,
  BreakerNotice,
  Checkpoint,
  Description,
  Fault,
  FromSlot,
  KnownPosition,
  QuarantinedFrom,
  RecoveredState,
  RuleDiagnostic,
  RuleTexts,
  SlotCalls,
  SlotInit,
  SlotPlan,
  SlotSnapshot,
  StrategySnapshot,
  ToSlot,
  ZoneOffsets,
} from "./messages.ts";
export { DEATH_KINDS, SLOT_EVENTS, SLOT_STATUSES } from "./slot_status.ts";
export type { DeathKind, SlotEvent, SlotStatus } from "./slot_status.ts";
export { RULE_KEYS } from "./strategy_spec.ts";
export type { Bound, DayWindow, EarlierLimits, ExitLimits, LateBegin, RuleKey, StrategySpec } from "./strategy_spec.ts";
export { compareSymbols, isSymbol, SYMBOL, SYMBOL_FORM, symbolProblem, symbolRanks } from "./symbol.ts";
export { allocateTape, TapeReader } from "./tape_memory.ts";
export type { TapeMemory } from "./tape_memory.ts";
export { codeOfControl, CONTROL_KINDS, Field, isTickKind, ROW_DOUBLES, RowKind } from "./tape_row.ts";
export type { ControlKind, RowKindCode } from "./tape_row.ts";
export {
  BREAKER_STATES,
  DENIAL_CODES,
  EXIT_REASONS,
  FILL_MODELS,
  ORDER_REASONS,
  ORDER_STATUSES,
  SIDES,
  SLOT_STATES,
  TRADING_STATES,
} from "./trading.ts";
export type {
  Answer,
  BreakerRule,
  BreakerState,
  DenialCode,
  ExitReason,
  FillModel,
  Intent,
  OrderDraft,
  OrderReason,
  OrderRecord,
  OrderStatus,
  Side,
  SlotState,
  StrategyState,
  TradingState,
} from "./trading.ts";
export {
  isStrategyId,
  MICROS,
  NEW_STRATEGY_ID,
  parseCashMinor,
  parsePriceMinor,
  parseQty,
  parseSeq,
  parseStrategyId,
  parseUnixMicros,
} from "./units.ts";
export type { CashMinor, PriceMinor, Qty, Seq, StrategyId, UnixMicros } from "./units.ts";
