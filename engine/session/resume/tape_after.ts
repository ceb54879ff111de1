import { orderIn } from "../../journal/mod.ts";
import { Field, type Instrument, isTickKind, ROW_DOUBLES, RowKind } from "../../protocol/mod.ts";
import type { TapeStart } from "../../tape/mod.ts";
import type { EarlierRun } from "../engine_options.ts";
import { findLiveState } from "./live_state.ts";
import { lastRowIn } from "./recorded_events.ts";

/** Where the tape goes on in real time: after the last row that the journal knows of, at the last known prices. */
export function tapeAfter(
  { events, rows: recorded, checkpoints }: EarlierRun,
  instruments: readonly Instrument[],
): TapeStart {
  let seq = lastRowIn(events);
  const prices = instruments.map(() => Number.NaN);
  const times = instruments.map(() => Number.NaN);
  const references = instruments.map(() => Number.NaN);
  let [controls, ts] = [0, 0];
  for (const event of events) {
    // An order with an unknown outcome has a price, too.
    const order = event.type === "intent" ? event.order : orderIn(event);
    ts = Math.max(ts, order?.ts ?? ("ts" in event ? event.ts : 0));
    if (order !== null) {
      prices[order.instrument] = order.price;
      times[order.instrument] = order.ts;
      references[order.instrument] = order.price;
    }
    if (event.type === "control" || (event.type === "guard" && event.row !== null)) controls += 1;
  }
  const live = findLiveState(checkpoints);
  if (live !== null) {
    [seq, ts] = [Math.max(seq, live.seq), Math.max(ts, live.ts)];
    for (const [i, time] of live.times.entries()) {
      // An order may be of a later tick than the live state.
      if (Number.isNaN(time) || time < (times[i] ?? 0)) continue;
      [prices[i], times[i]] = [live.prices[i] ?? Number.NaN, time];
      references[i] = live.references[i] ?? Number.NaN;
    }
  }
  const rows = recorded ?? new Float64Array(0);
  for (let at = 0; at < rows.length; at += ROW_DOUBLES) {
    seq = Math.max(seq, rows[at + Field.seq]!);
    ts = Math.max(ts, rows[at + Field.ts]!);
    if (!isTickKind(rows[at + Field.kind]!)) continue;
    const instrument = rows[at + Field.instrument]!;
    prices[instrument] = rows[at + Field.price]!;
    times[instrument] = rows[at + Field.ts]!;
    if (rows[at + Field.kind] !== RowKind.path) references[instrument] = rows[at + Field.price]!;
  }
  return { seq, ts, ticks: Math.max(0, seq - controls), prices, times, references };
}
