import * as z from "zod/mini";
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
  type SessionMoney,
  SIDES,
  SLOT_STATUSES,
  type SlotHealth,
  type StrategiesHealth,
  type StrategyMoney,
  TRADING_STATES,
} from "../protocol/mod.ts";
import { checkForm, type FormsOf } from "./json_form.ts";

const text = z.string();
const number = z.number();
const textOrNull = z.nullable(z.string({ error: "text or null" }));
const numberOrNull = z.nullable(z.number({ error: "number or null" }));

const FEED = z.object({
  ticks: number,
  last_ts: textOrNull,
  instruments: z.array(z.object({ symbol: text, price: numberOrNull, last_ts: textOrNull })),
  out_of_hours: number,
  bad_rows: number,
} satisfies FormsOf<FeedHealth>);

const SLOT = z.object({
  slot: number,
  status: z.enum(SLOT_STATUSES),
  mark: number,
  behind: number,
  restarts: number,
  guarded: z.literal([true, false]),
  strategies: number,
} satisfies FormsOf<SlotHealth>);

const ORDERS = z.object({
  total: number,
  filled: number,
  denied: number,
  rejected: number,
} satisfies FormsOf<OrderCounts>);

const MONEY = {
  realised: number,
  open_profit: numberOrNull,
  total: numberOrNull,
} satisfies FormsOf<MoneyHealth>;

const SESSION_MONEY = z.object({
  realised: numberOrNull,
  open_profit: numberOrNull,
  total: numberOrNull,
  by_currency: z.optional(z.record(text, z.object(MONEY))),
} satisfies FormsOf<SessionMoney>);

const POSITION = z.object({
  strategy: text,
  instrument: text,
  side: z.enum(SIDES),
  qty: number,
  entry_ts: text,
  entry_price: number,
  price: numberOrNull,
  open_profit: numberOrNull,
} satisfies FormsOf<PositionHealth>);

const STRATEGY_MONEY = z.object({
  ...MONEY,
  id: text,
  state: text,
  entries: number,
} satisfies FormsOf<StrategyMoney>);

const STRATEGIES = z.object({
  total: number,
  waiting: number,
  open: number,
  closed: number,
  force_closed: number,
  failed: number,
  never_entered: number,
  disabled: number,
  inactive: z.array(z.object({ id: text, reason: text })),
  breaker_open: z.array(text),
  money: z.optional(z.array(STRATEGY_MONEY)),
} satisfies FormsOf<StrategiesHealth>);

const CLOCK = z.object({
  set_by_s: number,
  behind_s: number,
  slept_s: number,
  stopped_s: number,
} satisfies FormsOf<ClockHealth>);

const OUTPUT = z.object({ name: text, lost: number } satisfies FormsOf<OutputHealth>);

const HEALTH = z.object({
  schema: z.literal(1),
  status: z.enum(HEALTH_STATUSES),
  mode: z.enum(SESSION_MODES),
  pid: number,
  uptime_s: number,
  trading: z.enum(TRADING_STATES),
  session: z.object({ id: text, phase: z.enum(SESSION_PHASES) }),
  feed: FEED,
  slots: z.array(SLOT),
  gaps: number,
  orders: ORDERS,
  money: z.optional(SESSION_MONEY),
  positions: z.optional(z.array(POSITION)),
  strategies: STRATEGIES,
  clock: z.optional(CLOCK),
  outputs: z.optional(z.array(OUTPUT)),
  reasons: z.array(text),
} satisfies FormsOf<Health>);

/** Forms of replies by their type, without the type itself. */
const REPLIES = {
  health: z.object({ health: HEALTH }),
  done: z.object({ message: text, seq: numberOrNull, count: number } satisfies ReplyForms<"done">),
  refused: z.object({ code: z.enum(REFUSAL_CODES), message: text } satisfies ReplyForms<"refused">),
} satisfies Readonly<Record<ControlReply["type"], z.ZodMiniType>>;

type ReplyForms<Type extends CommandReply["type"]> = Omit<FormsOf<Extract<CommandReply, { type: Type }>>, "type">;

const TYPED = z.object({ type: z.enum(Object.keys(REPLIES)) });

/**
 * Parses the reply of an engine. Keys that this version does not know are kept.
 *
 * @throws SyntaxError if it is not JSON
 * @throws TypeError if it is not a reply of this version
 */
export function parseControlReply(line: string): ControlReply {
  const value: unknown = JSON.parse(line);
  checkForm(value, TYPED);
  const reply = value as ControlReply;
  checkForm(reply, REPLIES[reply.type]);
  return reply;
}
