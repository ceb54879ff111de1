/** Values of the last completed bar. */
const BAR_VALUES = ["open", "high", "low", "close", "volume"] as const;
/** Values of the session so far, with the present tick, and the close before it. */
const DAY_VALUES = ["day_open", "day_high", "day_low", "prev_close"] as const;

/** The name of a bar's value in rules. */
export type BarValue = (typeof BAR_VALUES)[number];
/** The name of a value of the day in rules. */
export type DayValue = (typeof DAY_VALUES)[number];

/** A name of a value that all strategies of an instrument share. */
export interface SeriesName {
  readonly name: BarValue | DayValue;
  readonly doc: string;
  /** Other names of it, for "did you mean". */
  readonly aliases: readonly string[];
}

/** All these names, in the order in which they are listed for people. */
export const SERIES_NAMES: readonly SeriesName[] = [
  { name: "open", doc: "The first price of the last completed bar", aliases: ["o"] },
  { name: "high", doc: "The highest price of the last completed bar", aliases: ["h"] },
  { name: "low", doc: "The lowest price of the last completed bar", aliases: ["l"] },
  { name: "close", doc: "The last price of the last completed bar", aliases: ["c"] },
  { name: "volume", doc: "The quantity traded in the last completed bar", aliases: ["v", "vol"] },
  { name: "day_open", doc: "The first price of the session", aliases: ["session_open", "open_price"] },
  { name: "day_high", doc: "The highest price of the session so far", aliases: ["session_high", "high_price"] },
  { name: "day_low", doc: "The lowest price of the session so far", aliases: ["session_low", "low_price"] },
  {
    name: "prev_close",
    doc: "The instrument's last price before the session's open, unknown if there is none",
    aliases: ["previous_close", "last_close", "yesterday_close", "pclose"],
  },
];

/** True for the name of a bar's value. */
export function isBarValue(name: string): name is BarValue {
  return (BAR_VALUES as readonly string[]).includes(name);
}

/** True for the name of a value of the day. */
export function isDayValue(name: string): name is DayValue {
  return (DAY_VALUES as readonly string[]).includes(name);
}

/** True for a value that is fixed before the session and does not change with ticks. */
export function isSettledValue(name: string): name is "prev_close" {
  return name === "prev_close";
}
