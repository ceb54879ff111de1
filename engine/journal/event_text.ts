import * as z from "zod/mini";
import { $ZodObjectJIT } from "zod/v4/core";
import english from "zod/v4/locales/en.js";
import { BREAKER_STATES, CONTROL_KINDS, ORDER_REASONS, ORDER_STATUSES, SIDES } from "../protocol/mod.ts";
import type { JournalEvent } from "./journal_event.ts";

/** The event that a text is, or why it is none. */
export type ReadRecord = { readonly record: JournalEvent } | { readonly problem: string };

/** An object of these keys alone. It is compiled, unlike the objects of zod/mini: a journal may have millions of events. */
function strictObject<Shape extends z.core.$ZodShape>(shape: Shape): z.core.$ZodObject<Shape, z.core.$strict> {
  return new $ZodObjectJIT({ type: "object", shape, catchall: z.never() }) as z.core.$ZodObject<Shape, z.core.$strict>;
}

const row = z.int().check(z.nonnegative());
const ts = z.int().check(z.nonnegative());
const index = z.int().check(z.nonnegative());
const positive = z.int().check(z.positive());
const side = z.enum(SIDES);

const words = z.record(z.string(), z.union([z.string(), z.number()]));

const draft = {
  id: z.string(),
  strategyId: z.string(),
  strategy: index,
  n: z.nullable(positive),
  instrument: index,
  side,
  qty: positive,
  seq: row,
  ts,
  price: positive,
  reason: z.enum(ORDER_REASONS),
};

const order = strictObject({
  ...draft,
  status: z.enum(ORDER_STATUSES),
  why: z.nullable(z.string()),
  reference: z.optional(positive),
  fillPrice: z.nullable(positive),
  fees: z.int().check(z.nonnegative()),
  realised: z.int(),
});

const strategy = { id: z.string(), text: z.string(), failed: z.nullable(z.string()) };

/** The schema of each type of event. */
const FORMS = {
  session: strictObject({
    type: z.literal("session"),
    format: z.literal(1),
    date: z.string(),
    settings: words,
    input: words,
    instruments: z.array(strictObject({ symbol: z.string(), scale: positive, lot: positive })),
    strategies: z.array(strictObject(strategy)),
  }),
  control: strictObject({
    type: z.literal("control"),
    seq: row,
    ts,
    kind: z.enum(CONTROL_KINDS),
    strategy: z.nullable(z.string()),
  }),
  intent: strictObject({
    type: z.literal("intent"),
    entryN: z.nullable(positive),
    order: strictObject(draft),
  }),
  order: strictObject({ type: z.literal("order"), order }),
  guard: strictObject({ type: z.literal("guard"), row: z.nullable(row), entryN: positive, order }),
  breaker: strictObject({
    type: z.literal("breaker"),
    seq: row,
    ts,
    strategy: z.string(),
    state: z.enum(BREAKER_STATES),
    until: z.nullable(ts),
  }),
  out: strictObject({ type: z.literal("out"), seq: row, strategy: z.string() }),
  cut: strictObject({ type: z.literal("cut"), seq: row, strategy: z.string() }),
  resumed: strictObject({ type: z.literal("resumed"), seq: row, ts }),
  revised: strictObject({
    type: z.literal("revised"),
    seq: row,
    strategies: z.array(strictObject({ ...strategy, wanted: z.boolean(), limits: z.optional(z.literal(true)) })),
  }),
  gap: strictObject({ type: z.literal("gap"), slot: index, from: row, seq: row }),
  close: strictObject({ type: z.literal("close"), seq: row, orders: index, ticks: index, realised: z.number() }),
} satisfies Readonly<Record<JournalEvent["type"], z.core.$ZodObject>>;

type Form = (typeof FORMS)[keyof typeof FORMS];

const journalEvent = z.discriminatedUnion("type", Object.values(FORMS) as [Form, ...Form[]]);

/** What a message says of a value. zod/mini brings no words of its own. */
const MESSAGES = english().localeError;

/** Parses the text of an event and checks it against its schema. */
export function readRecord(text: string): ReadRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "its text is no JSON" };
  }
  const parsed = journalEvent.safeParse(value, { error: MESSAGES });
  if (parsed.success) return { record: value as JournalEvent };
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.map(String).join(".")}: `;
  return { problem: `its text is no event (${place}${issue?.message ?? "unknown"})` };
}
