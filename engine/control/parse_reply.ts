import {
  type ClockHealth,
  type CommandReply,
  type ControlReply,
  type FeedHealth,
  type Health,
  HEALTH_STATUSES,
  type MoneyHealth,
  type OrderCounts,
  type OutputHealth,
  type PositionHealth,
  REFUSAL_CODES,
  SESSION_MODES,
  SESSION_PHASES,
  SLOT_STATUSES,
  type SlotHealth,
  type StrategiesHealth,
  type StrategyMoney,
  TRADING_STATES,
} from "../protocol/mod.ts";
import { findMismatch, Optional, type Shape } from "./shape.ts";

/** The shape of every key of `T`: a key that is added to the protocol is missed here. */
type ShapeOf<T> = Readonly<Record<keyof T, Shape>>;

const FEED = {
  ticks: "number",
  last_ts: "text or null",
  instruments: [{ symbol: "text", price: "number or null", last_ts: "text or null" }],
  out_of_hours: "number",
  bad_rows: "number",
} satisfies ShapeOf<FeedHealth>;

const SLOT = {
  slot: "number",
  status: new Set(SLOT_STATUSES),
  mark: "number",
  behind: "number",
  restarts: "number",
  guarded: new Set([true, false]),
  strategies: "number",
} satisfies ShapeOf<SlotHealth>;

const ORDERS = {
  total: "number",
  filled: "number",
  denied: "number",
  rejected: "number",
} satisfies ShapeOf<OrderCounts>;

const MONEY = {
  realised: "number",
  open_profit: "number or null",
  total: "number or null",
} satisfies ShapeOf<MoneyHealth>;

const POSITION = {
  strategy: "text",
  instrument: "text",
  side: new Set<PositionHealth["side"]>(["BUY", "SELL"]),
  qty: "number",
  entry_ts: "text",
  entry_price: "number",
  price: "number or null",
  open_profit: "number or null",
} satisfies ShapeOf<PositionHealth>;

const STRATEGY_MONEY = {
  ...MONEY,
  id: "text",
  state: "text",
  entries: "number",
} satisfies ShapeOf<StrategyMoney>;

const STRATEGIES = {
  total: "number",
  waiting: "number",
  open: "number",
  closed: "number",
  force_closed: "number",
  failed: "number",
  never_entered: "number",
  disabled: "number",
  inactive: [{ id: "text", reason: "text" }],
  breaker_open: ["text"],
  money: new Optional([STRATEGY_MONEY]),
} satisfies ShapeOf<StrategiesHealth>;

const CLOCK = {
  set_by_s: "number",
  behind_s: "number",
  slept_s: "number",
  stopped_s: "number",
} satisfies ShapeOf<ClockHealth>;

const OUTPUT = { name: "text", lost: "number" } satisfies ShapeOf<OutputHealth>;

const HEALTH = {
  schema: new Set([1]),
  status: new Set(HEALTH_STATUSES),
  mode: new Set(SESSION_MODES),
  pid: "number",
  uptime_s: "number",
  trading: new Set(TRADING_STATES),
  session: {
    id: "text",
    phase: new Set(SESSION_PHASES),
  },
  feed: FEED,
  slots: [SLOT],
  gaps: "number",
  orders: ORDERS,
  money: new Optional(MONEY),
  positions: new Optional([POSITION]),
  strategies: STRATEGIES,
  clock: new Optional(CLOCK),
  outputs: new Optional([OUTPUT]),
  reasons: ["text"],
} satisfies ShapeOf<Health>;

const REPLIES: Readonly<Record<ControlReply["type"], Shape>> = {
  health: { health: HEALTH },
  done: { message: "text", seq: "number or null", count: "number" } satisfies Omit<
    ShapeOf<Extract<CommandReply, { type: "done" }>>,
    "type"
  >,
  refused: { code: new Set(REFUSAL_CODES), message: "text" },
};

/**
 * Parses what an engine answered.
 *
 * @throws SyntaxError if it is not JSON
 * @throws TypeError if it is no reply, as from an engine of another version
 */
export function parseControlReply(line: string): ControlReply {
  const value: unknown = JSON.parse(line);
  const problem = findMismatch(value, { type: new Set(Object.keys(REPLIES)) });
  if (problem !== null) throw new TypeError(problem);
  const reply = value as ControlReply;
  const mismatch = findMismatch(reply, REPLIES[reply.type]);
  if (mismatch !== null) throw new TypeError(mismatch);
  return reply;
}
