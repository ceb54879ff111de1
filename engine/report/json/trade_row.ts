import type { RoundTrip } from "../../journal/mod.ts";
import { formatIso } from "../../market/mod.ts";
import { type Instrument, MICROS, type OrderRecord, toDecimal, type ZoneOffsets } from "../../protocol/mod.ts";
import type { CsvRow } from "../../terminal/mod.ts";

/** Titles of the columns of a trade, for machines. */
export const TRADE_TITLES: readonly string[] = [
  "strategy",
  "instrument",
  "side",
  "qty",
  "entry_ts",
  "entry_price",
  "exit_reason",
  "exit_ts",
  "exit_price",
  "duration_s",
  "gross",
  "fees",
  "net",
];

/** A trade as a row of CSV, or as JSON. Money is a decimal number, and an instant has the market's offset. */
export function tradeRow(
  trip: RoundTrip,
  { instruments, offsets }: { readonly instruments: readonly Instrument[]; readonly offsets: ZoneOffsets },
): CsvRow {
  const { entry, exit, gross, fees, net } = trip;
  const instrument = instruments[entry.instrument];
  if (instrument === undefined) throw new RangeError(`Expected a known instrument, was ${entry.instrument}`);
  const { symbol, scale, qtyScale, moneyScale } = instrument;
  const price = (minor: number | null): number | null => (minor === null ? null : toDecimal(minor, scale));
  const money = (minor: number | null): number | null => (minor === null ? null : toDecimal(minor, moneyScale));
  const iso = (order: OrderRecord): string => formatIso(order.ts, offsets);
  const micros = durationOf(trip);
  return {
    strategy: entry.strategyId,
    instrument: symbol,
    side: entry.side,
    qty: toDecimal(entry.qty, qtyScale),
    entry_ts: iso(entry),
    entry_price: price(entry.fillPrice),
    exit_reason: exit?.reason ?? null,
    exit_ts: exit === null ? null : iso(exit),
    exit_price: price(exit?.fillPrice ?? null),
    duration_s: micros === null ? null : toDecimal(micros, MICROS.second),
    gross: money(gross),
    fees: money(fees),
    net: money(net),
  };
}

/** Microseconds from entry to exit; null: the position is open. */
export function durationOf({ entry, exit }: RoundTrip): number | null {
  return exit === null ? null : exit.ts - entry.ts;
}
