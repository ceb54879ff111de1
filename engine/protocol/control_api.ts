import type { SlotStatus } from "./slot_status.ts";
import type { Side, StrategyState, TradingState } from "./trading.ts";

/** Names of the commands for one strategy. Each is put onto the tape as a control row of that kind. */
export const STRATEGY_COMMANDS = ["enable", "disable", "close"] as const;

/** The name of a command for one strategy. */
export type StrategyCommand = (typeof STRATEGY_COMMANDS)[number];

/** Names of the commands that change the trading state. Each is put onto the tape as a control row of that kind. */
export const TRADING_COMMANDS = ["halt", "reduce", "resume"] as const;

/** The name of a command that changes the engine's trading state. */
export type TradingCommand = (typeof TRADING_COMMANDS)[number];

/** A command to a running engine. It becomes one or more control rows on the tape. */
export type ControlCommand =
  | { readonly type: StrategyCommand; readonly strategy: string }
  | { readonly type: TradingCommand }
  | { readonly type: "close-all" };

/** A request to a running engine: one line of JSON. */
export type ControlRequest = { readonly type: "status" } | { readonly type: "drain" } | ControlCommand;

/** Reasons to refuse a request. */
export const REFUSAL_CODES = ["bad-request", "unknown-strategy", "failed-strategy", "no-session", "internal"] as const;

/** Why a request was refused. */
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** The outcome of a command. */
export type CommandReply =
  | {
      readonly type: "done";
      /** What was done and what follows from it, in one sentence. */
      readonly message: string;
      /** The last control row of the command that is in force, or null if there is none. */
      readonly seq: number | null;
      /** How many control rows the command put onto the tape. */
      readonly count: number;
    }
  | { readonly type: "refused"; readonly code: RefusalCode; readonly message: string };

/** A reply to a request: one line of JSON. */
export type ControlReply = { readonly type: "health"; readonly health: Health } | CommandReply;

/** States of an engine's health. An engine that does not answer counts as `down`. */
export const HEALTH_STATUSES = ["healthy", "degraded", "down"] as const;

/** The state of an engine's health. */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** The phases of a session, in order. Only a session in real time waits for the open. */
export const SESSION_PHASES = ["starting", "waiting-for-open", "trading", "draining", "ended"] as const;

/** The phase of a session. */
export type SessionPhase = (typeof SESSION_PHASES)[number];

/** Kinds of session time. Virtual time counts rows and waits for slots; real time follows the clock and does not wait. */
export const SESSION_MODES = ["virtual", "real"] as const;

/** The kind of a session's time. */
export type SessionMode = (typeof SESSION_MODES)[number];

/** The health of a running engine, schema 1. Times are ISO 8601 with the market's offset; prices are decimal numbers. */
export interface Health {
  readonly schema: 1;
  readonly status: HealthStatus;
  readonly mode: SessionMode;
  readonly pid: number;
  /** Whole seconds of wall time since this process began the session. */
  readonly uptime_s: number;
  readonly trading: TradingState;
  readonly session: { readonly id: string; readonly phase: SessionPhase };
  readonly feed: FeedHealth;
  readonly slots: readonly SlotHealth[];
  /** How often the tape has overrun a slot, which then lost rows. */
  readonly gaps: number;
  readonly orders: OrderCounts;
  /** The session's money. Absent only in the reply of an engine of an earlier version. */
  readonly money?: SessionMoney;
  /** Open positions in the order of the strategies, at most `MAX_HEALTH_ROWS`. Absent where `money` is. */
  readonly positions?: readonly PositionHealth[];
  readonly strategies: StrategiesHealth;
  readonly clock?: ClockHealth;
  /** Log, terminal, and the files that the session writes while it runs. */
  readonly outputs?: readonly OutputHealth[];
  /** Why the status is not `healthy`. Empty if it is. */
  readonly reasons: readonly string[];
}

/** What the clocks did since the process began, in whole seconds. */
export interface ClockHealth {
  /** The wall clock less the session's time. Below 0: the wall clock was set back. */
  readonly set_by_s: number;
  /** How far the wall clock is behind the session's time, which stands still until the wall clock has caught up. */
  readonly behind_s: number;
  /** How long the machine slept. */
  readonly slept_s: number;
  /** How long the process stood still: stopped, or without a processor. */
  readonly stopped_s: number;
}

/** An output, and how many of its lines were lost. */
export interface OutputHealth {
  readonly name: string;
  readonly lost: number;
}

/** The input of a session. */
export interface FeedHealth {
  readonly ticks: number;
  /** Time of the last tick of any instrument. */
  readonly last_ts: string | null;
  readonly instruments: readonly {
    readonly symbol: string;
    readonly price: number | null;
    readonly last_ts: string | null;
  }[];
  /** How many ticks outside of market hours were left out. */
  readonly out_of_hours: number;
  /** How many bad rows of an input file were left out. */
  readonly bad_rows: number;
}

/** The health of one slot. */
export interface SlotHealth {
  readonly slot: number;
  readonly status: SlotStatus;
  /** The slot's watermark: the last row that it has finished. */
  readonly mark: number;
  /** How many published rows the slot has not finished yet. */
  readonly behind: number;
  /** How many of its workers were replaced. */
  readonly restarts: number;
  /** True while the guard in main watches the slot's positions, because the slot is down or behind. */
  readonly guarded: boolean;
  /** How many strategies the slot has. */
  readonly strategies: number;
}

/** Orders by outcome. `total` is the sum of the others. */
export interface OrderCounts {
  readonly total: number;
  readonly filled: number;
  readonly denied: number;
  readonly rejected: number;
}

/** Money of one currency, as decimal numbers. */
export interface MoneyHealth {
  /** Realised by fills: gross less fees. */
  readonly realised: number;
  /** Gross profit of the open positions at the last prices. Null: one of them has no price yet. */
  readonly open_profit: number | null;
  /** `realised` plus `open_profit`. Null where `open_profit` is null. */
  readonly total: number | null;
}

/** Money of a session. */
export interface SessionMoney extends Omit<MoneyHealth, "realised"> {
  /** Null: there are several currencies. */
  readonly realised: number | null;
  /** By the currency's name, where there are several: then the other figures are null. */
  readonly by_currency?: Readonly<Record<string, MoneyHealth>>;
}

/** An open position. */
export interface PositionHealth {
  readonly strategy: string;
  readonly instrument: string;
  /** The side of its entry: `SELL` is a short position. */
  readonly side: Side;
  /** A decimal number. */
  readonly qty: number;
  readonly entry_ts: string;
  /** The price of the entry's fill. */
  readonly entry_price: number;
  /** The instrument's last price. Null before its first tick. */
  readonly price: number | null;
  /** Gross profit at `price`. Null where `price` is null. */
  readonly open_profit: number | null;
}

/** Money of a strategy that has entered at least once. */
export interface StrategyMoney extends MoneyHealth {
  readonly id: string;
  readonly state: StrategyState;
  /** How many entries were filled. */
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
  /** Strategies without a filled entry so far. Failed strategies do not count. */
  readonly never_entered: number;
  readonly disabled: number;
  /** Strategies that cannot act or have not acted, each with the most telling reason. */
  readonly inactive: readonly { readonly id: string; readonly reason: string }[];
  /** Ids of strategies whose breaker is open. */
  readonly breaker_open: readonly string[];
  /** Strategies with a filled entry only, at most `MAX_HEALTH_ROWS`. Absent where `Health.money` is. */
  readonly money?: readonly StrategyMoney[];
}

/** Characters of a wrong request that the error shows. */
const SHOWN = 60;
const FORMS =
  '{"type": "status"}, or one of drain, halt, reduce, resume, close-all, or enable, disable and close with "strategy"';

/**
 * Parses a line of the control socket. Every key is checked.
 *
 * @throws TypeError if the line is not a valid request
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
  throw badRequest(line);
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw badRequest(line, cause);
  }
  if (typeof value !== "object" || value === null) throw badRequest(line);
  return value as Readonly<Record<string, unknown>>;
}

function badRequest(line: string, cause?: unknown): TypeError {
  const shown = line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
  return new TypeError(`Expected a request such as ${FORMS}, was ${JSON.stringify(shown)}`, { cause });
}
