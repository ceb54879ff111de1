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
  CommandReply,
  ControlCommand,
  ControlReply,
  ControlRequest,
  FeedHealth,
  Health,
  HealthStatus,
  OrderCounts,
  RefusalCode,
  SessionMode,
  SessionPhase,
  SlotHealth,
  StrategiesHealth,
  StrategyCommand,
  TradingCommand,
} from "./control_api.ts";
export { allocateControlBlock, NOBODY, unwrapSeq, Word } from "./control_block.ts";
export { formatDecimal, isScale, parseDecimal, toDecimal } from "./decimal.ts";
export type { RuleDiagnostic } from "./diagnostic.ts";
export { assert, EngineError, unreachable } from "./errors.ts";
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
  COMMIT_MESSAGES,
  CONTROL_IDLE_MS,
  CONTROL_TIMEOUT_MS,
  FIRST_BACKOFF_MS,
  FOOTER_REDRAW_MS,
  GUARD_RETRY_ROWS,
  HANG_WARNING_PART,
  HARD_MEMORY,
  MARK_ROWS,
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
  MAX_INDICATORS,
  MAX_INSTRUMENTS,
  MAX_LOOK_BACK,
  MAX_LINE_LENGTH,
  MAX_LOCK_TRIES,
  MAX_REPLY_LENGTH,
  MAX_REPORT_LENGTH,
  MAX_REPORTS,
  MAX_REQUEST_LENGTH,
  MAX_RULE_COST,
  MAX_RULE_DEPTH,
  MAX_RULE_LENGTH,
  MAX_LOOK_UPS,
  MAX_SENDS,
  MAX_SLOTS,
  MAX_SOCKET_PATH_BYTES,
  MAX_STRATEGIES,
  MAX_STRATEGIES_FILE_BYTES,
  PUBLISH_ROWS,
  READ_AHEAD_BATCHES,
  READ_AHEAD_ROWS,
  START_TIMEOUT_MS,
  STATUS_TIMEOUT_MS,
  STORE_EXIT_MS,
  TAKEOVER_MS,
  TAPE_ROWS,
  TICK_FRAME_ROWS,
  TURN_ROWS,
  WATCHDOG_LOOKS,
  VENUE_RETRY_MS,
  ZOMBIE_MS,
} from "./limits.ts";
export { LOG_LEVELS } from "./log_level.ts";
export type { LogLevel } from "./log_level.ts";
export type {
  BarCount,
  BreakerNotice,
  Checkpoint,
  Description,
  Fault,
  FromSlot,
  OutFrom,
  Overlay,
  RuleTexts,
  SlotCalls,
  SlotInit,
  SlotPlan,
  SlotSnapshot,
  StrategySnapshot,
  ToSlot,
  ZoneOffsets,
} from "./messages.ts";
export { DEATH_KINDS, SLOT_EVENTS, SLOT_STATUSES } from "./slot_words.ts";
export type { DeathKind, SlotEvent, SlotStatus } from "./slot_words.ts";
export { RULE_KEYS } from "./strategy_spec.ts";
export type { Bound, DayWindow, LateBegin, RuleKey, StrategySpec } from "./strategy_spec.ts";
export { isSymbol, SYMBOL, SYMBOL_FORM, symbolProblem } from "./symbol.ts";
export { allocateTape, TapeReader } from "./tape.ts";
export type { TapeMemory } from "./tape.ts";
export { codeOfControl, CONTROL_KINDS, Field, ROW_DOUBLES, RowKind } from "./tape_row.ts";
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
  BreakerState,
  DenialCode,
  ExitReason,
  FillModel,
  Instrument,
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
