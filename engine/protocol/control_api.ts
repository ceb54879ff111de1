import type { SlotStatus } from "./slot_status.ts";
import type { Side, StrategyState, TradingState } from "./trading.ts";

/** Commands that concern one strategy, by their names; each is a control row of that kind. */
export const STRATEGY_COMMANDS = ["enable", "disable", "close"] as const;

/** The name of a command that concerns one strategy. */
export type StrategyCommand = (typeof STRATEGY_COMMANDS)[number];

/** Commands that change the engine's trading state, by their names; each is a control row of that kind. */
export const TRADING_COMMANDS = ["halt", "reduce", "resume"] as const;

/** The name of a command that changes the engine's trading state. */
export type TradingCommand = (typeof TRADING_COMMANDS)[number];

/** A command to a running engine that is put onto its tape as control rows. */
export type ControlCommand =
  | { readonly type: StrategyCommand; readonly strategy: string }
  | { readonly type: TradingCommand }
  | { readonly type: "close-all" };

/** What a running engine can be asked: one line of JSON each. */
export type ControlRequest = { readonly type: "status" } | { readonly type: "drain" } | ControlCommand;

/** Why a request was refused. */
export const REFUSAL_CODES = ["bad-request", "unknown-strategy", "failed-strategy", "no-session", "internal"] as const;

/** Why a request was refused. */
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** What became of a command. */
export type CommandReply =
  | {
      readonly type: "done";
      /** What was done and what follows from it, one sentence. */
      readonly message: string;
      /** The last control row that was put onto the tape and is in force, or null if there is none. */
      readonly seq: number | null;
      /** How many control rows there are. */
      readonly count: number;
    }
  | { readonly type: "refused"; readonly code: RefusalCode; readonly message: string };

/** What a running engine answers: one line of JSON a request. */
export type ControlReply = { readonly type: "health"; readonly health: Health } | CommandReply;

/** How an engine can be. `down` is also said of one that does not answer. */
export const HEALTH_STATUSES = ["healthy", "degraded", "down"] as const;

/** How an engine is. */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** Where a session can stand, in this order. Real time waits for the market to open. */
export const SESSION_PHASES = ["starting", "waiting-for-open", "trading", "draining", "ended"] as const;

/** Where a session stands. */
export type SessionPhase = (typeof SESSION_PHASES)[number];

/** What a session's time can be: virtual time counts rows; real time has a clock, and does not wait. */
export const SESSION_MODES = ["virtual", "real"] as const;

/** What a session's time is. */
export type SessionMode = (typeof SESSION_MODES)[number];

/** How a running engine is, schema 1. Times are ISO 8601 with the market's offset, prices decimal numbers. */
export interface Health {
  readonly schema: 1;
  readonly status: HealthStatus;
  readonly mode: SessionMode;
  readonly pid: number;
  /** Whole seconds of wall time since the process began the session. */
  readonly uptime_s: number;
  readonly trading: TradingState;
  readonly session: { readonly id: string; readonly phase: SessionPhase };
  readonly feed: FeedHealth;
  readonly slots: readonly SlotHealth[];
  /** Times that a slot was overrun by the tape, and lost rows. */
  readonly gaps: number;
  readonly orders: OrderCounts;
  /** What the session has made. Absent only in the answer of an engine of an earlier version. */
  readonly money?: MoneyHealth;
  /** What is open, in the order of the strategies, at most `MAX_HEALTH_ROWS`. Absent as `money` is. */
  readonly positions?: readonly PositionHealth[];
  readonly strategies: StrategiesHealth;
  readonly clock?: ClockHealth;
  /** Log, terminal, and files that are written as the session goes on. */
  readonly outputs?: readonly OutputHealth[];
  /** Why the status is not `healthy`; empty if it is. */
  readonly reasons: readonly string[];
}

/** What time has done since the process began, in whole seconds. */
export interface ClockHealth {
  /** The wall clock now, less the session's time: below 0, it was set back. */
  readonly set_by_s: number;
  /** How far it is behind the session, whose time stands still until then. */
  readonly behind_s: number;
  /** What the machine has slept. */
  readonly slept_s: number;
  /** How long the process stood still: stopped, or without a processor. */
  readonly stopped_s: number;
}

/** An output, and the lines of it that were lost. */
export interface OutputHealth {
  readonly name: string;
  readonly lost: number;
}

/** What has come in. */
export interface FeedHealth {
  readonly ticks: number;
  /** Of the last tick of any instrument. */
  readonly last_ts: string | null;
  readonly instruments: readonly {
    readonly symbol: string;
    readonly price: number | null;
    readonly last_ts: string | null;
  }[];
  /** Ticks before the open, left out. */
  readonly out_of_hours: number;
  /** Rows of an input file that were left out. */
  readonly bad_rows: number;
}

/** One slot. */
export interface SlotHealth {
  readonly slot: number;
  readonly status: SlotStatus;
  /** The highest row that it has finished. */
  readonly mark: number;
  /** Published rows after its mark. */
  readonly behind: number;
  /** Workers that were replaced. */
  readonly restarts: number;
  /** True while main watches the bounds of its positions, because it is down or behind. */
  readonly guarded: boolean;
  /** How many strategies live in it. */
  readonly strategies: number;
}

/** Orders by what became of them: `total` is the sum of the others. */
export interface OrderCounts {
  readonly total: number;
  readonly filled: number;
  readonly denied: number;
  readonly rejected: number;
}

/** Money as decimal numbers, of a strategy or of a session. */
export interface MoneyHealth {
  /** By fills: gross less fees. */
  readonly realised: number;
  /** What open positions are worth by the last prices, fees left out; null: one of them has no price yet. */
  readonly open_profit: number | null;
  /** `realised` and `open_profit` together, null as the latter is. */
  readonly total: number | null;
}

/** A position that is open. */
export interface PositionHealth {
  readonly strategy: string;
  readonly instrument: string;
  /** Of its entry: `SELL` is a short position. */
  readonly side: Side;
  readonly qty: number;
  readonly entry_ts: string;
  /** That of the entry's fill. */
  readonly entry_price: number;
  /** The instrument's last price; null before it is known. */
  readonly price: number | null;
  /** By that price, fees left out. */
  readonly open_profit: number | null;
}

/** What a strategy that has entered has made. */
export interface StrategyMoney extends MoneyHealth {
  readonly id: string;
  readonly state: StrategyState;
  /** Filled ones. */
  readonly entries: number;
}

/** Strategies by state: `total` is the sum of `waiting`, `open`, `closed`, `force_closed` and `failed`. */
export interface StrategiesHealth {
  readonly total: number;
  readonly waiting: number;
  readonly open: number;
  readonly closed: number;
  readonly force_closed: number;
  readonly failed: number;
  /** Without a filled entry so far, the failed ones not counted. */
  readonly never_entered: number;
  readonly disabled: number;
  /** Those that cannot act or have not acted, each with the reason that says most. */
  readonly inactive: readonly { readonly id: string; readonly reason: string }[];
  /** Ids of strategies whose breaker is open. */
  readonly breaker_open: readonly string[];
  /**
   * Those with a filled entry, at most `MAX_HEALTH_ROWS`, and no others: what has not entered has made nothing. Absent as
   * the health's `money` is.
   */
  readonly money?: readonly StrategyMoney[];
}

const SHOWN = 60;
const FORMS =
  '{"type": "status"}, or one of drain, halt, reduce, resume, close-all, or enable, disable and close with "strategy"';

/**
 * Parses a line of a control socket. Nothing that comes over it is used unread.
 *
 * @throws TypeError if it is not one request
 */
export function parseControlRequest(line: string): ControlRequest {
  const request = parseObject(line);
  const { type, strategy } = request;
  const keys = Object.keys(request).length;
  switch (type) {
    case "status":
    case "drain":
    case "close-all":
    case "halt":
    case "reduce":
    case "resume":
      if (keys === 1) return { type };
      break;
    case "enable":
    case "disable":
    case "close":
      if (keys === 2 && typeof strategy === "string") return { type, strategy };
      break;
    default:
  }
  throw unlike(line);
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw unlike(line, cause);
  }
  if (typeof value !== "object" || value === null) throw unlike(line);
  return value as Readonly<Record<string, unknown>>;
}

function unlike(line: string, cause?: unknown): TypeError {
  const shown = line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
  return new TypeError(`Expected a request such as ${FORMS}, was ${JSON.stringify(shown)}`, { cause });
}
