import * as z from "zod/mini";
import english from "zod/v4/locales/en.js";
import { BREAKER_STATES, CONTROL_KINDS, ORDER_REASONS, ORDER_STATUSES, SIDES } from "../protocol/mod.ts";
import { ANY_HEADER, laterFormat } from "./header_text.ts";
import { HEADER_FORMAT, type JournalEvent } from "./journal_event.ts";
import { strictObject } from "./strict_object.ts";

/** The event that a text is, or why it is none. */
export type ReadRecord = { readonly record: JournalEvent } | { readonly problem: string };

const row = z.int().check(z.nonnegative());
const ts = z.int().check(z.nonnegative());
const index = z.int().check(z.nonnegative());
const positive = z.int().check(z.positive());
const side = z.enum(SIDES);

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
  price: z.int(),
  reason: z.enum(ORDER_REASONS),
};

const order = strictObject({
  ...draft,
  status: z.enum(ORDER_STATUSES),
  why: z.nullable(z.string()),
  reference: z.optional(z.int()),
  fillPrice: z.nullable(z.int()),
  fees: z.int().check(z.nonnegative()),
  realised: z.int(),
});

const strategy = { id: z.string(), text: z.string(), failed: z.nullable(z.string()) };

/** The schema of each type of event. */
const FORMS = {
  session: ANY_HEADER,
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
  close: strictObject({
    type: z.literal("close"),
    seq: row,
    orders: index,
    ticks: index,
    realised: z.nullable(z.number()),
    realisedByCurrency: z.optional(z.record(z.string(), z.number())),
    refused: z.optional(z.string()),
  }),
} satisfies Readonly<Record<JournalEvent["type"], z.core.$ZodTypeDiscriminable>>;

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
  const later = laterFormat(value);
  if (later !== null) {
    const read = `this one reads formats up to ${HEADER_FORMAT}`;
    return { problem: `its header has format ${later}, by a later version of the program; ${read}` };
  }
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.map(String).join(".")}: `;
  return { problem: `its text is no event (${place}${issue?.message ?? "unknown"})` };
}
