import type { Cell } from "./record_source.ts";

const NUMBER = /^[-+(]?[$₹€£]?\s?(?:\d[\d., '_]*|\.\d+)(?:[eE][-+]?\d+)?[%)]?$/;
const DATE =
  /^(?:\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ,]+\d{2,4}|\d{1,2}[A-Za-z]{3}\d{2,4}|(?:[A-Za-z]{3},? )?[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4})/;
const TIME = /^\d{1,2}:\d{2}(?:[:.]\d|$|\s|[AaPp])/;
const NOTHING = /^(?:nan|null|none|n\/a|na|-+|inf|-inf)$/i;

/** What columns of prices are called, in small letters without anything but letters. */
const NAMES: ReadonlySet<string> = new Set(
  (
    "instrument symbol ticker tradingsymbol tckrsymb scrip name exchange series token ts date time datetime timestamp " +
    "index gmttime utctime localtime opentime closetime starttime day open high low close price last ltp lasttradedprice " +
    "volume vol tickvol tickvolume qty quantity size ltq bid ask adjclose oi openinterest spread vwap trades turnover " +
    "value amount change o h l c v t unix unixtime opnpric hghpric lwpric clspric tottrdqty ttltradgvol traddt expiry strike"
  ).split(" "),
);

/** What such names end in, where they are longer. */
const NAME_END = /(?:price|time|timestamp|date|volume|qty|quantity|symbol)$/;

/** True if a cell is a number, a date or a time. */
export function isValue(cell: Cell): boolean {
  if (typeof cell !== "string") return cell !== null;
  return NUMBER.test(cell) || DATE.test(cell) || TIME.test(cell);
}

/** True if a cell is empty, or one of the words for it. */
export function isNothing(cell: Cell): boolean {
  return cell === null || (typeof cell === "string" && NOTHING.test(cell));
}

/** True if a cell is what a column of prices is called. */
export function isKnownName(cell: Cell): boolean {
  if (typeof cell !== "string" || cell.length > 40) return false;
  const name = cell.toLowerCase().replaceAll(/[^a-z]/g, "");
  return NAMES.has(name) || NAME_END.test(name);
}
