import { addDays, localDate, sessionWindow } from "../market/mod.ts";
import { MICROS, type UnixMicros } from "../protocol/mod.ts";

/** The shortest bar. */
const MIN_BAR_MICROS = MICROS.second;

/**
 * When the exchange closes. `daily`: each day, in minutes after midnight; `instants`: at these, in microseconds, in order.
 * Plain data: it is posted to the thread that reads a file.
 */
export type ExchangeCloses =
  | { readonly kind: "daily"; readonly open: number; readonly close: number; readonly zone: string }
  | { readonly kind: "instants"; readonly instants: readonly number[] };

/** The end of a bar that starts at `start`; both in microseconds. To be asked with starts that do not go back. */
export type BarEnd = (start: number) => number;

/**
 * The ends of bars of one length: `start` + length, or the exchange's close if that is earlier.
 *
 * @param barMicros an integer from a second to a day
 * @param closes null: nobody has said when the exchange closes, and no bar is cut
 * @throws RangeError if the length is out of range
 */
export function barEnds(barMicros: number, closes: ExchangeCloses | null = null): BarEnd {
  if (!Number.isSafeInteger(barMicros) || barMicros < MIN_BAR_MICROS || barMicros > MICROS.day) {
    throw new RangeError(`Expected a bar of 1 second to 1 day in microseconds, was ${barMicros}`);
  }
  if (closes === null) return (start) => start + barMicros;
  const closeAfter = closes.kind === "daily" ? dailyCloses(closes) : givenCloses(closes.instants);
  return (start) => Math.min(start + barMicros, closeAfter(start));
}

/** The first close after an instant. It is worked out once a day. */
function dailyCloses(hours: { readonly open: number; readonly close: number; readonly zone: string }): BarEnd {
  let [from, close] = [Infinity, -Infinity];
  return (start) => {
    if (start >= from && start < close) return close;
    from = start;
    // A session that goes past midnight began the day before.
    const today = localDate(start as UnixMicros, hours.zone);
    for (let days = today > "1970-01-01" ? -1 : 0; ; days += 1) {
      close = sessionWindow({ ...hours, date: addDays(today, days) }).closeMicros;
      if (close > start) return close;
    }
  };
}

function givenCloses(instants: readonly number[]): BarEnd {
  let next = 0;
  return (start) => {
    while (next < instants.length && instants[next]! <= start) next += 1;
    return instants[next] ?? Infinity;
  };
}
