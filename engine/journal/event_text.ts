import { z } from "zod";
import { BREAKER_STATES, CONTROL_KINDS, ORDER_REASONS, ORDER_STATUSES, SIDES } from "../protocol/mod.ts";
import type { JournalEvent } from "./journal_event.ts";

/** The event that a text is, or why it is none. */
export type ReadRecord = { readonly record: JournalEvent } | { readonly problem: string };

const row = z.int().nonnegative();
const ts = z.int().nonnegative();
const index = z.int().nonnegative();
const side = z.enum(SIDES);

const words = z.record(z.string(), z.union([z.string(), z.number()]));

const draft = {
  id: z.string(),
  strategyId: z.string(),
  strategy: index,
  n: z.int().positive().nullable(),
  instrument: index,
  side,
  qty: z.int().positive(),
  seq: row,
  ts,
  price: z.int().positive(),
  reason: z.enum(ORDER_REASONS),
};

const order = z.strictObject({
  ...draft,
  status: z.enum(ORDER_STATUSES),
  why: z.string().nullable(),
  fillPrice: z.int().positive().nullable(),
  fees: z.int().nonnegative(),
  realised: z.int(),
});

const strategy = { id: z.string(), text: z.string(), failed: z.string().nullable() };

/** The schema of each type of event. */
const FORMS = {
  session: z.strictObject({
    type: z.literal("session"),
    format: z.literal(1),
    date: z.string(),
    settings: words,
    input: words,
    instruments: z.array(z.strictObject({ symbol: z.string(), scale: z.int().positive(), lot: z.int().positive() })),
    strategies: z.array(z.strictObject(strategy)),
  }),
  control: z.strictObject({
    type: z.literal("control"),
    seq: row,
    ts,
    kind: z.enum(CONTROL_KINDS),
    strategy: z.string().nullable(),
  }),
  intent: z.strictObject({
    type: z.literal("intent"),
    entryN: z.int().positive().nullable(),
    order: z.strictObject(draft),
  }),
  order: z.strictObject({ type: z.literal("order"), order }),
  guard: z.strictObject({ type: z.literal("guard"), row: row.nullable(), entryN: z.int().positive(), order }),
  breaker: z.strictObject({
    type: z.literal("breaker"),
    seq: row,
    ts,
    strategy: z.string(),
    state: z.enum(BREAKER_STATES),
    until: ts.nullable(),
  }),
  out: z.strictObject({ type: z.literal("out"), seq: row, strategy: z.string() }),
  cut: z.strictObject({ type: z.literal("cut"), seq: row, strategy: z.string() }),
  resumed: z.strictObject({ type: z.literal("resumed"), seq: row, ts }),
  revised: z.strictObject({
    type: z.literal("revised"),
    seq: row,
    strategies: z.array(z.strictObject({ ...strategy, wanted: z.boolean(), limits: z.literal(true).optional() })),
  }),
  gap: z.strictObject({ type: z.literal("gap"), slot: index, from: row, seq: row }),
  close: z.strictObject({ type: z.literal("close"), seq: row, orders: index, ticks: index, realised: z.number() }),
} satisfies Readonly<Record<JournalEvent["type"], z.ZodObject>>;

type Form = (typeof FORMS)[keyof typeof FORMS];

const journalEvent = z.discriminatedUnion("type", Object.values(FORMS) as [Form, ...Form[]]);

/** Parses the text of an event and checks it against its schema. */
export function readRecord(text: string): ReadRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "its text is no JSON" };
  }
  const parsed = journalEvent.safeParse(value);
  if (parsed.success) return { record: value as JournalEvent };
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.map(String).join(".")}: `;
  return { problem: `its text is no event (${place}${issue?.message ?? "unknown"})` };
}
