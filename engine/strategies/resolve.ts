import { nearest, parseTimeOfDay } from "../core/mod.ts";
import {
  type Bound,
  type Description,
  formatDecimal,
  type Instrument,
  parseDecimal,
  parseStrategyId,
  RULE_KEYS,
  type RuleTexts,
  type StrategySpec,
} from "../protocol/mod.ts";
import { type DataBars, dataProblems } from "./data_problems.ts";
import type { StrategyEntry, WrittenAmount } from "./entry.ts";
import type { Problem } from "./problem.ts";
import type { StrategiesFile } from "./strategies_file.ts";
import { parsePercent, parseWindow } from "./value_forms.ts";

/** The most decimals of a quantity. */
const MAX_DECIMALS = 8;

/** What `resolveStrategies` needs besides the file. */
export interface ResolveOptions {
  /** The known instruments by symbol: the configured ones, and those that strategies name. */
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** The symbol for strategies that name none. */
  readonly defaultInstrument: string;
  /** `SlotCalls.describe`, in this thread or in a worker. It returns one description for each element of `texts`. */
  readonly describe: (texts: readonly RuleTexts[]) => readonly Description[] | Promise<readonly Description[]>;
  /** What is known of the data that they trade. Absent: nothing yet; see `judgeByData`. */
  readonly bars?: DataBars | undefined;
}

/** One strategy of a session: its spec, or the problems that keep it from trading. */
export interface ResolvedStrategy {
  /** Its place in the session and in the file, 0 to count - 1. */
  readonly index: number;
  /** Unique in the session. It is `#3` for the third strategy if the written id is invalid. */
  readonly id: string;
  /** Null if the instrument is unknown. */
  readonly instrument: Instrument | null;
  /** Null if and only if there are problems. */
  readonly spec: StrategySpec | null;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
  /** Nodes that are evaluated at a tick, at most, in both conditions together. */
  readonly cost: number;
  /** Steps that are computed when bars complete, at most, for both conditions together. */
  readonly costPerBar: number;
  /** How many complete bars the conditions need before every part has a value, the shortest timeframe first. */
  readonly history: Description["history"];
}

/** Takes the place of a missing condition, so that the other one can be checked. */
const VALID_CONDITION = "price > 0";
/** Takes the place of a wrong timeframe. */
const DEFAULT_TIMEFRAME = "1m";

/** Checks every entry of a file: its conditions, its instrument, and its amounts in the instrument's minor unit. */
export async function resolveStrategies(
  file: StrategiesFile,
  { instruments, defaultInstrument, describe, bars }: ResolveOptions,
): Promise<readonly ResolvedStrategy[]> {
  const texts = file.entries.map(({ rules, fields }) => ({
    timeframe: fields?.timeframe ?? DEFAULT_TIMEFRAME,
    entry_condition: rules.entry_condition?.value ?? VALID_CONDITION,
    exit_condition: rules.exit_condition?.value ?? VALID_CONDITION,
  }));
  const descriptions = await describe(texts);
  if (descriptions.length !== texts.length) {
    throw new RangeError(`Expected ${texts.length} descriptions, was ${descriptions.length}`);
  }
  const resolved = file.entries.map((entry, i) => {
    const { diagnostics, cost, costPerBar, history } = descriptions[i] as Description;
    const symbol = entry.instrument ?? defaultInstrument;
    const instrument = instruments.get(symbol) ?? null;
    const problems = [...entry.problems, ...ruleProblems(entry, diagnostics)];
    if (instrument === null) problems.push(unknownInstrument(entry, symbol, [...instruments.keys()]));
    const spec = instrument === null ? null : specOf(entry, instrument, problems);
    problems.sort((left, right) => left.offset - right.offset);
    const valid = problems.length === 0 ? spec : null;
    return { index: entry.index, id: entry.id, instrument, spec: valid, problems, cost, costPerBar, history };
  });
  return bars === undefined ? resolved : judgeByData(file, resolved, bars);
}

/**
 * Holds strategies against the data that they are to trade. One that asks for bars that the data does not have is invalid.
 *
 * @param resolved of the same file, in its order
 */
export function judgeByData(
  { entries }: StrategiesFile,
  resolved: readonly ResolvedStrategy[],
  bars: DataBars,
): readonly ResolvedStrategy[] {
  return resolved.map((strategy, i) => {
    const { instrument, history } = strategy;
    if (instrument === null) return strategy;
    const found = dataProblems({ entry: entries[i] as StrategyEntry, instrument, history }, bars);
    if (found.length === 0) return strategy;
    const problems = [...strategy.problems, ...found].toSorted((left, right) => left.offset - right.offset);
    return { ...strategy, spec: null, problems };
  });
}

function ruleProblems(entry: StrategyEntry, diagnostics: Description["diagnostics"]): Problem[] {
  return RULE_KEYS.flatMap((key) => {
    const source = entry.rules[key];
    if (source === null) return [];
    return diagnostics
      .filter((each) => each.key === key)
      .map(({ offset, length, message, hint }) => ({ ...source.locate(offset, length), message, hint }));
  });
}

function unknownInstrument(entry: StrategyEntry, symbol: string, known: readonly string[]): Problem {
  const message = `Expected a known instrument, found ${JSON.stringify(symbol)}`;
  const meant = nearest(symbol, known);
  let hint = known.length === 0 ? "set INSTRUMENTS" : `the instruments are ${known.slice(0, 10).join(", ")}`;
  if (meant !== null) hint = `did you mean ${meant}?`;
  return { offset: entry.offset, length: 1, message, hint };
}

/** The spec of an entry, or null if one of its keys is wrong. Problems with its amounts are added to `problems`. */
function specOf(entry: StrategyEntry, instrument: Instrument, problems: Problem[]): StrategySpec | null {
  const { fields, amounts } = entry;
  const { symbol, scale, qtyScale, moneyScale, multiplier } = instrument;
  const money = { symbol, scale: moneyScale };
  const maxLoss = boundOf(amounts.max_loss, money, problems);
  const maxProfit = boundOf(amounts.max_profit, money, problems);
  const trailingStop = boundOf(amounts.trailing_stop, instrument, problems);
  const quantity = quantityOf(entry, instrument, problems);
  if (fields === null || maxLoss === null || maxProfit === null || quantity === null) return null;
  return {
    index: entry.index,
    id: parseStrategyId(fields.strategy_id),
    instrument: instrument.index,
    scale,
    qtyScale,
    moneyScale,
    multiplier,
    entryCondition: fields.entry_condition,
    exitCondition: fields.exit_condition,
    quantity,
    maxLoss,
    maxProfit,
    trailingStop,
    side: fields.side,
    window: parseWindow(fields.window ?? ""),
    squareOff: parseTimeOfDay(fields.square_off ?? ""),
    timeframe: fields.timeframe,
    maxEntries: fields.max_entries,
  };
}

/**
 * The quantity in the instrument's minor units. Null if there is none, or if it has more decimals than the instrument's
 * quantities, which adds a problem.
 */
function quantityOf({ fields, amounts }: StrategyEntry, instrument: Instrument, problems: Problem[]): number | null {
  const written = amounts.quantity;
  if (written === null) return null;
  const { symbol, qtyScale } = instrument;
  const { text, offset, length } = written;
  // The text has all its decimals. Other ways of writing a number, such as 1e3, are read from its value.
  const minor = parseDecimal(text, qtyScale) ?? parseDecimal(String(fields?.quantity ?? ""), qtyScale);
  if (minor !== null && minor > 0) return minor;
  const digits = digitsOf(qtyScale);
  const [, decimals = ""] = /^\d*\.(\d*[1-9])/.exec(text) ?? [];
  if (decimals.length <= digits) {
    const message = `Expected a quantity in plain digits that is not too large, found ${text}`;
    problems.push({ offset, length, message, hint: "write digits, and a point where needed, such as 75 or 0.015" });
    return null;
  }
  const expected = digits === 0 ? "a whole number" : `at most ${digits} decimals`;
  const message = `Expected ${expected} for ${symbol}, found ${text}`;
  const hint =
    decimals.length > MAX_DECIMALS
      ? `write at most ${MAX_DECIMALS} decimals`
      : `set quantity_decimals of ${symbol} to ${decimals.length} in INSTRUMENTS_FILE`;
  problems.push({ offset, length, message, hint });
  return null;
}

function digitsOf(scale: number): number {
  return Math.round(Math.log10(scale));
}

/** A percentage, or an exact amount in minor units. Null if there is no amount, or if it is wrong, which adds a problem. */
function boundOf(
  amount: WrittenAmount | null,
  { symbol, scale }: Pick<Instrument, "scale" | "symbol">,
  problems: Problem[],
): Bound | null {
  if (amount === null) return null;
  const percent = parsePercent(amount.text);
  if (percent !== null) return { percent };
  const minor = parseDecimal(amount.text, scale);
  if (minor !== null && minor > 0) return minor;
  const { text, offset, length } = amount;
  const digits = digitsOf(scale);
  const decimals = /^\d+\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
  if (decimals > digits) {
    const message = `Expected at most ${digits} decimals for ${symbol}, found ${text}`;
    problems.push({ offset, length, message, hint: `write ${Number(text).toFixed(digits)}` });
  } else if (/^\d+(?:\.\d*)?$/.test(text)) {
    const message = `Expected an amount of at most ${formatDecimal(Number.MAX_SAFE_INTEGER, scale)} for ${symbol}, found ${text}`;
    problems.push({ offset, length, message, hint: "write a smaller one" });
  } else {
    const message = `Expected an amount in plain digits, found ${text}`;
    problems.push({ offset, length, message, hint: "write digits, and a point where needed, such as 5000 or 250.50" });
  }
  return null;
}
