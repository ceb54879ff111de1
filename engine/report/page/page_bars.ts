import type { PackedBars } from "../../page/mod.ts";
import { barsWithin, coarserBars, packBars, type PriceBars } from "../bars/mod.ts";

/** A part of the market's local time in seconds, from `from` to before `to`. */
export interface LocalSpan {
  readonly from: number;
  readonly to: number;
}

/** The bars of an instrument on a page. */
export interface PagedBars {
  readonly far: PackedBars | null;
  /** Shorter bars of the days with trades. Null: `far` has them. */
  readonly near: PackedBars | null;
}

/** The most characters of all packed bars. Where there are more, the far view has longer bars. */
const MAX_CHARACTERS = 1_000_000;
/** Lengths of longer bars, seconds. */
const LONGER = [300, 900, 3_600, 14_400, 86_400];

/**
 * Packs the bars of a page. Where all of them would be more than a megabyte, the far view has longer ones, and the shorter ones
 * are there for the days with trades, newest first, as far as another megabyte goes.
 *
 * @param traded the days with trades of an instrument, ascending
 */
export function pageBars(
  all: ReadonlyMap<number, PriceBars>,
  traded: (instrument: number) => readonly LocalSpan[],
): ReadonlyMap<number, PagedBars> {
  const entries = [...all].filter(([, bars]) => bars.times.length > 0);
  const whole = entries.map(([instrument, bars]) => [instrument, packBars(bars)] as const);
  if (sizeOf(whole.map(([, packed]) => packed)) <= MAX_CHARACTERS)
    return new Map(whole.map(([instrument, far]) => [instrument, { far, near: null }]));
  let far = whole;
  for (const seconds of LONGER) {
    far = entries.map(([instrument, bars]) => [
      instrument,
      packBars(seconds > bars.seconds ? coarserBars(bars, seconds) : bars),
    ]);
    if (sizeOf(far.map(([, packed]) => packed)) <= MAX_CHARACTERS) break;
  }
  const room = MAX_CHARACTERS / entries.length;
  const near = new Map(entries.map(([instrument, bars]) => [instrument, nearBars(bars, traded(instrument), room)]));
  return new Map(far.map(([instrument, packed]) => [instrument, { far: packed, near: near.get(instrument) ?? null }]));
}

/** The bars of the newest spans, as many as there is room for. */
function nearBars(bars: PriceBars, spans: readonly LocalSpan[], room: number): PackedBars {
  for (let count = spans.length; ; count = Math.floor(count / 2)) {
    const packed = packBars(barsWithin(bars, spans.slice(spans.length - count)));
    if (packed.packed.length <= room || count === 0) return packed;
  }
}

function sizeOf(packed: readonly PackedBars[]): number {
  return packed.reduce((sum, each) => sum + each.packed.length, 0);
}
