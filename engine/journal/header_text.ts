import * as z from "zod/mini";
import { DECIMALS_SOURCES, INSTRUMENT_KINDS } from "../protocol/mod.ts";
import { HEADER_FORMAT } from "./journal_event.ts";
import { strictObject } from "./strict_object.ts";

const integer = z.int();
const positive = z.int().check(z.positive());
const instant = z.int().check(z.nonnegative());

const strategies = z.array(strictObject({ id: z.string(), text: z.string(), failed: z.nullable(z.string()) }));

const words = z.record(z.string(), z.union([z.string(), z.number()]));

const FIRST_HEADER = strictObject({
  type: z.literal("session"),
  format: z.literal(1),
  date: z.string(),
  settings: words,
  input: words,
  instruments: z.array(strictObject({ symbol: z.string(), scale: positive, lot: positive })),
  strategies,
});

const instrument = strictObject({
  symbol: z.string(),
  scale: positive,
  decimals: z.enum(DECIMALS_SOURCES),
  tick: positive,
  qtyScale: positive,
  lot: positive,
  multiplier: positive,
  currency: z.nullable(z.string()),
  moneyScale: positive,
  kind: z.nullable(z.enum(INSTRUMENT_KINDS)),
  group: z.nullable(z.string()),
  expiry: z.nullable(z.string()),
  freezeQty: z.nullable(positive),
});

const HEADER = strictObject({
  type: z.literal("session"),
  format: z.literal(HEADER_FORMAT),
  date: z.string(),
  settings: z.record(z.string(), z.string()),
  hours: z
    .array(
      strictObject({
        group: z.string(),
        instruments: z.nullable(z.array(instant)),
        windows: z.array(strictObject({ open: instant, close: instant })),
      }),
    )
    .check(z.minLength(1)),
  calendar: z.nullable(strictObject({ name: z.string(), sha256: z.string() })),
  zone: strictObject({
    name: z.string(),
    from: z.array(integer).check(z.minLength(1)),
    offset: z.array(integer).check(z.minLength(1)),
  }),
  instruments: z.array(instrument),
  strategies,
  input: z.record(z.string(), z.json()),
});

/** The schema of headers, by their format. */
export const ANY_HEADER: z.core.$ZodTypeDiscriminable = z.discriminatedUnion("format", [FIRST_HEADER, HEADER]);

/** What a header says of its format, if it is of a later one than this program knows; null: it is not. */
export function laterFormat(value: unknown): number | null {
  const { type, format } = (value ?? {}) as { readonly type?: unknown; readonly format?: unknown };
  return type === "session" && Number.isSafeInteger(format) && Number(format) > HEADER_FORMAT ? Number(format) : null;
}
