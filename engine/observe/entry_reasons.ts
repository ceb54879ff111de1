import { formatTimeframe, formatTimeOfDay, quoteCondition } from "../core/mod.ts";
import type { Refusal } from "../journal/mod.ts";
import { type CutReport, cutPlacesText, type TradingHours } from "../market/mod.ts";
import {
  type DataNeed,
  type DenialCode,
  type EntryReason,
  formatDecimal,
  type Instrument,
  NO_ENTRY_CODES,
  type NoEntryCode,
  type RuleNeed,
  type RuleTexts,
  type StrategySpec,
  toDecimal,
  unreachable,
} from "../protocol/mod.ts";
import type { EntryTally } from "./entry_tally.ts";

/** A strategy, with all that its entries have come to. */
export interface ReasonedStrategy {
  /** Null: it never traded. */
  readonly spec: Pick<StrategySpec, "entryCondition" | "exitCondition" | "squareOff" | "timeframe" | "window"> | null;
  readonly instrument: Pick<Instrument, "freezeQty" | "index" | "lot" | "qtyScale" | "scale" | "symbol">;
  /** Filled entries. */
  readonly entries: number;
  readonly refusals: readonly Refusal[];
  /** Null: no slot has told what it had seen until the end. */
  readonly tally: EntryTally | null;
}

/** Rows that hours have cut, as far as they were read. */
export interface CutByHours extends Pick<CutReport, "spans"> {
  readonly hours: TradingHours;
}

/** What reasons need to know besides the strategy. */
export interface ReasonContext {
  readonly priceBandPct: number;
  /** The parts of conditions that need something. Called only if a reason is to name one. */
  readonly needsOf: (texts: RuleTexts) => readonly RuleNeed[];
  /** Null: nobody has counted them. */
  readonly cut: CutByHours | null;
}

/**
 * Why a strategy made no entry, and why entries that it asked for were refused. The same rows give the same words. Empty for
 * one that never traded: its error says why.
 */
export function reasonsOf(strategy: ReasonedStrategy, context: ReasonContext): readonly EntryReason[] {
  const { spec, entries, refusals, tally } = strategy;
  if (spec === null) return [];
  const refused = refusals.map((each) => refusedReason(each, strategy, context));
  if (entries > 0 || tally === null) return refused;
  const { codes, sessions } = tally;
  const unasked = NO_ENTRY_CODES.flatMap((code): readonly EntryReason[] => {
    const count = codes[code] ?? 0;
    if (count === 0) return [];
    const days = count < sessions ? `on ${count} of ${sessions} days: ` : "";
    return [{ code, count, text: `${days}${noEntryText(code, { ...strategy, spec }, context)}` }];
  });
  const mayBeCut = unasked.length === 0 ? refused.length === 0 : unasked.some(({ code }) => !BY_DATA.has(code));
  return [...refused, ...unasked, ...(mayBeCut ? cutReason(strategy.instrument, context.cut) : [])];
}

/** The most strategies whose conditions are looked at for a part to name: each has to be compiled for that. */
const MAX_NEEDS = 1_000;

/** The parts of the first conditions that are asked for; nothing of the others. */
export function limitNeeds(needsOf: ReasonContext["needsOf"]): ReasonContext["needsOf"] {
  let asked = 0;
  return (texts) => {
    asked += 1;
    return asked > MAX_NEEDS ? [] : needsOf(texts);
  };
}

/** Reasons that name a part of the condition. */
const NAMING: readonly NoEntryCode[] = ["warming-up", "no-volume", "no-quotes", "no-prev-close"];

/** True if reasons for no entry may name a part of the condition. */
export function namesParts({ codes }: EntryTally): boolean {
  return NAMING.some((code) => codes[code] !== undefined);
}

/** Reasons that rows of other hours could not have changed. */
const BY_DATA: ReadonlySet<EntryReason["code"]> = new Set(["no-volume", "no-quotes", "no-prev-close", "no-next-row"]);

type Unasked = ReasonedStrategy & { readonly spec: NonNullable<ReasonedStrategy["spec"]> };

function noEntryText(code: NoEntryCode, strategy: Unasked, context: ReasonContext): string {
  const { spec, instrument } = strategy;
  const { symbol } = instrument;
  const squareOff = `square_off ${formatTimeOfDay(spec.squareOff ?? 0)}`;
  const window = windowText(spec);
  const within = window === null ? "" : ` within its window ${window}`;
  switch (code) {
    case "no-rows":
      return `${symbol} had no row`;
    case "warming-up":
      return warmingText(strategy, context);
    case "no-volume":
      return `${symbol} had no volume, which ${partWith(["volume"], strategy, context)} needs`;
    case "no-quotes":
      return `${symbol} had no quotes, which ${partWith(["bid", "ask"], strategy, context)} needs`;
    case "no-prev-close":
      return `${partWith(["prev-close"], strategy, context)} is unknown: ${symbol} had no price before the session`;
    case "unknown":
      return "its entry condition was unknown, with all bars complete: a value was missing, or a division by zero";
    case "no-window-rows":
      if (window !== null) return `${symbol} had no row${within}`;
      return `${symbol} had no row ${spec.squareOff === null ? "at which it might enter" : `before its ${squareOff}`}`;
    case "outside-window":
      return `its entry condition was never true${within}, but outside of it`;
    case "after-square-off":
      return `its entry condition was true only from its ${squareOff} on`;
    case "no-next-row":
      return "its entry condition was true at its last row only, and the order was to be filled at the next";
    case "never-true":
      return `its entry condition was never true${within}`;
    default:
      return unreachable(code);
  }
}

function windowText({ window }: Unasked["spec"]): string | null {
  return window === null ? null : `${formatTimeOfDay(window.from)}-${formatTimeOfDay(window.to)}`;
}

/** The bars that conditions never had, by timeframe. */
function warmingText({ spec, tally }: Unasked, context: ReasonContext): string {
  const needs = entryNeeds(spec, context);
  const lacking = (tally?.bars ?? []).filter(({ needed, count }) => count < needed);
  const session = tally?.sessions === 1 ? "the session" : "the longest session";
  return lacking
    .map(({ timeframe, needed, count }) => {
      const text = formatTimeframe(timeframe);
      const part = needs.find(({ bars }) => bars.some((each) => each.timeframe === text && each.bars === needed));
      const subject = part === undefined ? "its entry condition" : quoted(part, spec);
      return `${subject} needs ${needed} complete ${needed === 1 ? "bar" : "bars"} of ${text}, ${session} had ${count}`;
    })
    .join("; ");
}

function entryNeeds(spec: Unasked["spec"], { needsOf }: ReasonContext): readonly RuleNeed[] {
  const { timeframe, entryCondition, exitCondition } = spec;
  const needs = needsOf({ timeframe, entry_condition: entryCondition, exit_condition: exitCondition });
  return needs.filter(({ key }) => key === "entry_condition");
}

/** The first part of the entry condition that needs any of these data. */
function partWith(wanted: readonly DataNeed[], { spec }: Unasked, context: ReasonContext): string {
  const part = entryNeeds(spec, context).find(({ data }) => data.some((need) => wanted.includes(need)));
  return part === undefined ? "its entry condition" : quoted(part, spec);
}

function quoted({ offset, length }: RuleNeed, { entryCondition }: Unasked["spec"]): string {
  return quoteCondition(entryCondition.slice(offset, offset + length));
}

function refusedReason(refusal: Refusal, { instrument }: ReasonedStrategy, context: ReasonContext): EntryReason {
  const { code, count } = refusal;
  const entries = count === 1 ? "1 entry" : `${count} entries`;
  if (code === "rejected") return { code, count, text: `${entries} rejected: ${refusal.first.why ?? ""}` };
  const why = denialText(code, refusal, { instrument, ...context });
  return { code, count, text: `${entries} denied: ${code}${why === "" ? "" : `: ${why}`}` };
}

function denialText(
  code: DenialCode,
  { first: { price, qty, reference } }: Refusal,
  {
    instrument: { freezeQty, scale, lot, qtyScale },
    priceBandPct,
  }: Pick<ReasonContext, "priceBandPct"> & Pick<ReasonedStrategy, "instrument">,
): string {
  switch (code) {
    case "price-band": {
      if (reference === undefined) return `PRICE_BAND_PCT is ${priceBandPct}`;
      // Not 0: near it there is no band.
      const percent = percentText((100 * Math.abs(price - reference)) / Math.abs(reference), priceBandPct);
      const [now, before] = [formatDecimal(price, scale), formatDecimal(reference, scale)];
      const side = price > reference ? "above" : "below";
      return `${now} is ${percent} % ${side} ${before}, PRICE_BAND_PCT is ${priceBandPct}`;
    }
    case "lot":
      return `${toDecimal(qty, qtyScale)} is no multiple of the lot, ${toDecimal(lot, qtyScale)}`;
    case "quantity":
      if (freezeQty === null || qty <= freezeQty) return "price and quantity are too large";
      return `${toDecimal(qty, qtyScale)} is above the freeze quantity, ${toDecimal(freezeQty, qtyScale)}`;
    case "rate":
      return "more than MAX_ORDERS_PER_SECOND";
    case "stale-feed":
      return "no row for longer than STALE_FEED_MS";
    default:
      return "";
  }
}

/** A percentage with as few decimals as show that it is above the limit. */
function percentText(percent: number, limit: number): string {
  const decimals = [0, 1, 2, 4].find((each) => Number(percent.toFixed(each)) > limit) ?? 6;
  return String(Number(percent.toFixed(decimals)));
}

/** The rows that hours have cut: of its own instrument, or of one that is not known. */
function cutReason({ index }: ReasonedStrategy["instrument"], cut: ReasonContext["cut"]): readonly EntryReason[] {
  const own = cut?.spans.filter(({ instrument }) => instrument === index || instrument < 0) ?? [];
  if (cut === null || own.length === 0) return [];
  const count = own.reduce((sum, { rows }) => sum + rows, 0);
  return [{ code: "rows-cut", count, text: `rows ${cutPlacesText(own, cut.hours)} were cut` }];
}
