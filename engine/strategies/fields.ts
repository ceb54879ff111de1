import * as z from "zod/mini";
import { _default as withDefault } from "zod/mini";
import { parseTimeframe, parseTimeOfDay } from "../core/mod.ts";
import { isStrategyId, NEW_STRATEGY_ID, type Side, SIDES, SYMBOL, SYMBOL_FORM } from "../protocol/mod.ts";
import { MAX_PERCENT, parsePercent, parseWindow, PERCENT, TIME, TIMEFRAME, WINDOW } from "./value_forms.ts";

/**
 * A strategy's keys, each of its form, with defaults filled in. Amounts are doubles here; `StrategyEntry.amounts` has their
 * exact text.
 */
export interface StrategyFields {
  readonly strategy_id: string;
  readonly instrument?: string | undefined;
  readonly entry_condition: string;
  readonly exit_condition: string;
  readonly quantity: number;
  readonly max_loss: number | string;
  readonly max_profit: number | string;
  readonly trailing_stop?: number | string | undefined;
  readonly side: Side;
  readonly window?: string | undefined;
  readonly square_off?: string | undefined;
  readonly timeframe: string;
  readonly max_entries: number;
}

/** What is wrong with one key: it is missing, it is unknown, or its value has the wrong form. */
export interface FieldIssue {
  readonly kind: "missing" | "unknown" | "value";
  readonly key: string;
}

const count = z.int().check(z.positive());
const condition = z.string();

/** An amount of money or price as a number, or a percentage as text. */
function bound(isPercent: (percent: number) => boolean): z.ZodMiniType<number | string, number | string> {
  return z.union([
    z.number().check(z.positive()),
    z.string().check(
      z.regex(PERCENT),
      z.refine((text) => {
        const percent = parsePercent(text);
        return percent !== null && percent > 0 && isPercent(percent);
      }),
    ),
  ]);
}

const notionalBound = bound((percent) => percent <= MAX_PERCENT);

/** The keys of a strategy in their usual order. Each has the description that the JSON Schema and the documents show. */
const shape = {
  strategy_id: z.string().check(
    z.regex(NEW_STRATEGY_ID),
    z.meta({
      description:
        "Its name: 1 to 64 letters, digits, spaces, `_`, `.` or `-`; no `-` at its beginning, no space at its ends. Each name once in a file.",
      examples: ["morning-breakout"],
    }),
  ),
  instrument: z.optional(z.string().check(z.regex(SYMBOL))).check(
    z.meta({
      description: `The symbol of what it trades: ${SYMBOL_FORM}. Left out: the instrument of DEFAULT_INDEX.`,
      examples: ["NIFTY", "NSE:NIFTY50-INDEX", "EUR/USD"],
    }),
  ),
  entry_condition: condition.check(
    z.meta({
      description: "When to get in. Asked at each tick of the instrument while the strategy has no position.",
      examples: ["price > 20100 AND time between '09:20' and '11:00'"],
    }),
  ),
  exit_condition: condition.check(
    z.meta({
      description: "When to get out. Asked at each tick after the entry's, once no bound has been reached.",
      examples: ["price < entry_price - 20 OR minutes_in_trade >= 30"],
    }),
  ),
  quantity: z.number().check(
    z.positive(),
    z.meta({
      description:
        "How much each order is for: a number above 0, and a multiple of the instrument's lot. A whole number, but for an instrument with `quantity_decimals`.",
      examples: [75, 0.015],
    }),
  ),
  max_loss: notionalBound.check(
    z.meta({
      description:
        "The loss of the position at which it is closed (`stop-loss`): money, or a percentage of what the entry is worth: its price × quantity.",
      examples: [4000, 2500.5, "0.5%"],
    }),
  ),
  max_profit: notionalBound.check(
    z.meta({
      description:
        "The profit of the position at which it is closed (`target`): money, or a percentage of what the entry is worth: its price × quantity.",
      examples: [6000, "1%"],
    }),
  ),
  trailing_stop: z.optional(bound((percent) => percent < 100)).check(
    z.meta({
      description:
        "How far the price may come back from its best since the entry before the position is closed (`trailing-stop`): points of price, or a percentage of that best price. Left out: no trailing stop.",
      examples: [25, "0.4%"],
    }),
  ),
  side: withDefault(z.enum(SIDES), "BUY").check(
    z.meta({ description: "BUY buys first and sells later; SELL sells first and buys back.", examples: ["SELL"] }),
  ),
  window: z
    .optional(
      z.string().check(
        z.regex(WINDOW),
        z.refine((text) => parseWindow(text) !== null),
      ),
    )
    .check(
      z.meta({
        description:
          "The two times of day between which it may enter, both included; from later than to is past midnight. Left out: the whole session.",
        examples: ["09:20-14:30"],
      }),
    ),
  square_off: z
    .optional(
      z.string().check(
        z.regex(TIME),
        z.refine((text) => parseTimeOfDay(text) !== null),
      ),
    )
    .check(
      z.meta({
        description:
          "The time of day from which it holds nothing and enters no more: an open position is closed (`square-off`). Left out: the session's end.",
        examples: ["15:10"],
      }),
    ),
  timeframe: withDefault(
    z.string().check(
      z.regex(TIMEFRAME),
      z.refine((text) => parseTimeframe(text) !== null),
    ),
    "1m",
  ).check(z.meta({ description: "The length of its bars, from 10s to 1d.", examples: ["30s", "5m", "1h"] })),
  max_entries: withDefault(count, 1).check(
    z.meta({ description: "How often it may get in during a session.", examples: [3] }),
  ),
};

/** Schema of one strategy in a file. It refuses unknown keys and fills in defaults. */
const strategySchema: z.ZodMiniType<StrategyFields> = z.strictObject(shape).check(
  z.meta({
    id: "strategy",
    description: "One strategy: when to get in, when to get out, how much to trade, and what it may lose and earn.",
  }),
);

/**
 * The JSON Schema (draft 2020-12) of a strategies file, for editors: it completes keys, shows their descriptions, and marks
 * values of the wrong form. It knows neither the rule language nor the instruments; `check` does.
 */
export function strategiesSchema(): object {
  const list = z.array(strategySchema).check(z.minLength(1));
  const file = z.union([list, z.strictObject({ strategies: list })]).check(
    z.meta({
      title: "Bulkhead strategies file",
      description: "A list of strategies, or one key `strategies` with the list.",
    }),
  );
  // "input": the file as people write it, where keys with a default may be missing.
  return z.toJSONSchema(file, { io: "input" });
}

/** Every key that a strategy may have, in the usual order. */
export const FIELD_KEYS: readonly string[] = Object.keys(shape);

/** What each key expects, in a few words. */
const EXPECTED: Readonly<Record<string, string>> = {
  strategy_id: "an id of 1 to 64 letters, digits, spaces, `_`, `.` or `-`",
  instrument: "an instrument's symbol, such as NIFTY",
  entry_condition: "a condition in text, such as `price > 20100`",
  exit_condition: "a condition in text, such as `price > 20100`",
  quantity: "a number above 0",
  max_loss: "an amount above 0, or a percentage",
  max_profit: "an amount above 0, or a percentage",
  trailing_stop: "points of price above 0, or a percentage",
  side: "BUY or SELL",
  window: "two times of day, such as 09:20-14:30",
  square_off: "a time of day, such as 15:10",
  timeframe: "a bar's length from 10s to 1d, such as 1m",
  max_entries: "a whole number above 0",
} satisfies Record<keyof typeof shape, string>;

/** What a key expects, as the end of a message: `Expected a whole number above 0`. */
export function describeField(key: string): string {
  return EXPECTED[key] ?? "a known key";
}

/** Forms of names in earlier versions, which are wider. Journals of these versions have such names. */
const RECORDED_NAMES: Readonly<Record<"instrument" | "strategy_id", (name: string) => boolean>> = {
  strategy_id: isStrategyId,
  instrument: (name) => /^[A-Za-z0-9][A-Za-z0-9 &._-]{0,31}$/.test(name),
};

/** Takes the place of a recorded name while the other keys are checked. */
const PLACEHOLDER = "x";

/**
 * Checks a strategy's keys, and finds all issues at once: at most one for each key, in no particular order.
 *
 * @param options `isRecorded`: the strategy comes from a journal, so names of earlier versions are valid
 */
export function checkFields(
  plain: Readonly<Record<string, unknown>>,
  { isRecorded }: { readonly isRecorded: boolean } = { isRecorded: false },
): { readonly ok: true; readonly fields: StrategyFields } | { readonly ok: false; readonly issues: FieldIssue[] } {
  const recorded = isRecorded ? Object.entries(plain).filter(([key, value]) => isRecordedName(key, value)) : [];
  const result = strategySchema.safeParse({
    ...plain,
    ...Object.fromEntries(recorded.map(([key]) => [key, PLACEHOLDER])),
  });
  if (result.success) return { ok: true, fields: { ...result.data, ...Object.fromEntries(recorded) } };
  const issues = result.error.issues.flatMap((issue): FieldIssue[] => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ kind: "unknown", key }));
    const key = String(issue.path[0]);
    return [{ kind: Object.hasOwn(plain, key) ? "value" : "missing", key }];
  });
  return { ok: false, issues: [...new Map(issues.map((issue) => [issue.key, issue])).values()] };
}

function isRecordedName(key: string, value: unknown): boolean {
  return (key === "strategy_id" || key === "instrument") && typeof value === "string" && RECORDED_NAMES[key](value);
}
