import type { RuleKey } from "../../engine/protocol/mod.ts";
import { Column } from "./row_context.ts";

/** The types of the rule language. A condition is yes or no. */
export type RuleType = "number" | "time" | "condition";

/** A name that a rule can use. Checking, compiling, documents and suggestions all read this table. */
export interface VocabularyEntry {
  readonly name: string;
  readonly type: "number" | "time";
  /** Its column in `RowContext.values`. */
  readonly column: number;
  /** The conditions in which it is allowed. */
  readonly allowed: readonly RuleKey[];
  /** One line for people. */
  readonly doc: string;
  /** Other names of it, for "did you mean". */
  readonly aliases: readonly string[];
}

/** The name that counts bars from its column on: the column has the count at the entry. */
export const BARS_IN_TRADE = "bars_in_trade";

const BOTH: readonly RuleKey[] = ["entry_condition", "exit_condition"];
const EXIT: readonly RuleKey[] = ["exit_condition"];

/** Every name of the rule language. */
export const VOCABULARY: readonly VocabularyEntry[] = [
  {
    name: "price",
    type: "number",
    column: Column.price,
    allowed: BOTH,
    doc: "The price of the latest tick",
    aliases: ["ltp", "last", "close", "last_price", "spot"],
  },
  {
    name: "time",
    type: "time",
    column: Column.time,
    allowed: BOTH,
    doc: "The local time of day of the latest tick",
    aliases: ["now", "clock", "time_of_day"],
  },
  {
    name: "bid",
    type: "number",
    column: Column.bid,
    allowed: BOTH,
    doc: "The best bid, unknown if the feed has none",
    aliases: ["best_bid"],
  },
  {
    name: "ask",
    type: "number",
    column: Column.ask,
    allowed: BOTH,
    doc: "The best ask, unknown if the feed has none",
    aliases: ["offer", "best_ask"],
  },
  {
    name: "size",
    type: "number",
    column: Column.size,
    allowed: BOTH,
    doc: "The quantity traded in the latest tick",
    aliases: ["volume", "qty", "quantity"],
  },
  {
    name: "pnl",
    type: "number",
    column: Column.pnl,
    allowed: EXIT,
    doc: "The open position's profit, negative for a loss, before fees",
    aliases: ["profit", "loss", "mtm"],
  },
  {
    name: "entry_price",
    type: "number",
    column: Column.entryPrice,
    allowed: EXIT,
    doc: "The price at which the position was opened",
    aliases: ["entry", "buy_price", "avg_price"],
  },
  {
    name: "minutes_in_trade",
    type: "number",
    column: Column.minutesInTrade,
    allowed: EXIT,
    doc: "Minutes since the position was opened, with decimals",
    aliases: ["minutes", "holding_time", "duration"],
  },
  {
    name: "pnl_pct",
    type: "number",
    column: Column.pnlPct,
    allowed: EXIT,
    doc: "The open position's profit in percent of its entry's price, negative for a loss, before fees",
    aliases: ["pnl_percent", "profit_pct", "return_pct"],
  },
  {
    name: "high_since_entry",
    type: "number",
    column: Column.highSinceEntry,
    allowed: EXIT,
    doc: "The highest price since the position was opened",
    aliases: ["highest_price", "max_price", "peak"],
  },
  {
    name: "low_since_entry",
    type: "number",
    column: Column.lowSinceEntry,
    allowed: EXIT,
    doc: "The lowest price since the position was opened",
    aliases: ["lowest_price", "min_price", "trough"],
  },
  {
    name: BARS_IN_TRADE,
    type: "number",
    column: Column.entryBars,
    allowed: EXIT,
    doc: "Bars of the strategy's timeframe that were completed since the position was opened",
    aliases: ["bars", "bars_held", "barssince_entry"],
  },
];

const BY_NAME: ReadonlyMap<string, VocabularyEntry> = new Map(VOCABULARY.map((entry) => [entry.name, entry]));

/** The entry of a name, in the spelling of the vocabulary; null: there is none. */
export function findName(name: string): VocabularyEntry | null {
  return BY_NAME.get(name) ?? null;
}
