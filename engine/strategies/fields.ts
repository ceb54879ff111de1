import { z } from "zod";
import { isStrategyId } from "../protocol/mod.ts";
import type { Side } from "../protocol/mod.ts";

/** A strategy's keys as they are written, checked one by one; money is still a number, its text is kept beside it. */
export interface StrategyFields {
  readonly strategy_id: string;
  readonly instrument?: string | undefined;
  readonly entry_condition: string;
  readonly exit_condition: string;
  readonly quantity: number;
  readonly max_loss: number;
  readonly max_profit: number;
  readonly side: Side;
  readonly timeframe: string;
  readonly max_entries: number;
}

/** What is wrong with one key: it is missing, it is not one of ours, or its value is not what it should be. */
export interface FieldIssue {
  readonly kind: "missing" | "unknown" | "value";
  readonly key: string;
}

const SYMBOL = /^[A-Za-z0-9][A-Za-z0-9 &._-]{0,31}$/;
const TIMEFRAME = /^([1-9]\d{0,4})([smhd])$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const SHORTEST_BAR_S = 10;

const condition = z.string().describe("a condition in text, such as `price > 20100`");
const count = z.int().positive().describe("a whole number above 0");
const amount = z.number().positive().describe("an amount above 0");

const schema = z.strictObject({
  strategy_id: z.string().refine(isStrategyId).describe("an id of 1 to 64 letters, digits, spaces, `_`, `.` or `-`"),
  instrument: z.string().regex(SYMBOL).optional().describe("an instrument's symbol, such as NIFTY"),
  entry_condition: condition,
  exit_condition: condition,
  quantity: count,
  max_loss: amount,
  max_profit: amount,
  side: z.enum(["BUY", "SELL"]).default("BUY").describe("BUY or SELL"),
  timeframe: z.string().refine(isTimeframe).default("1m").describe("a bar's length from 10s to 1d, such as 1m"),
  max_entries: count.default(1).describe("a whole number above 0"),
});

/** Every key that a strategy may have, in the order in which they are usually written. */
export const FIELD_KEYS: readonly string[] = Object.keys(schema.shape);

/** What the value of a key should be, for people. */
export function describeField(key: string): string {
  return (schema.shape as Readonly<Record<string, z.ZodType>>)[key]?.description ?? "a known key";
}

/** Checks a strategy's keys. All issues are found at once, in no particular order. */
export function checkFields(
  plain: Readonly<Record<string, unknown>>,
): { readonly ok: true; readonly fields: StrategyFields } | { readonly ok: false; readonly issues: FieldIssue[] } {
  const result = schema.safeParse(plain);
  if (result.success) return { ok: true, fields: result.data };
  const issues = result.error.issues.flatMap((issue): FieldIssue[] => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ kind: "unknown", key }));
    const key = String(issue.path[0]);
    return [{ kind: Object.hasOwn(plain, key) ? "value" : "missing", key }];
  });
  return { ok: false, issues };
}

function isTimeframe(text: string): boolean {
  const match = TIMEFRAME.exec(text);
  const seconds = Number(match?.[1]) * (SECONDS[match?.[2] ?? ""] ?? Number.NaN);
  return seconds >= SHORTEST_BAR_S && seconds <= 86_400;
}
