import { currencyDecimals } from "../../market/mod.ts";
import type { Instrument } from "../../protocol/mod.ts";
import { hundredthIn, placesOf } from "./instrument_facts.ts";

const MAX_DECIMALS = 8;
const LEAST_DECIMALS = 2;

/**
 * The instruments with the decimals that their data has. Those of which somebody has said the decimals stay as they are.
 * A tick stays what it is: a hundredth, unless another is said. Money is not touched.
 *
 * @param found the most decimals of all prices, by symbol; a symbol without data is not in it
 */
export function withFoundDecimals(
  instruments: readonly Instrument[],
  found: ReadonlyMap<string, number>,
): readonly Instrument[] {
  return instruments.map((instrument) => {
    const places = found.get(instrument.symbol);
    return places === undefined || instrument.decimals === "said" ? instrument : withPlaces(instrument, places);
  });
}

/** The decimals that recorded instruments have by their data, by symbol: `withFoundDecimals` makes the same of them. */
export function recordedDecimals(instruments: readonly Instrument[]): ReadonlyMap<string, number> {
  const found = instruments.filter(({ decimals }) => decimals === "found");
  return new Map(found.map(({ symbol, scale }) => [symbol, placesOf(scale)]));
}

function withPlaces(instrument: Instrument, found: number): Instrument {
  const { scale: before, tick: ticks } = instrument;
  const isUnsaidTick = ticks === hundredthIn(before);
  const needed = isUnsaidTick ? 0 : decimalsOfTick(ticks, before);
  const scale = 10 ** Math.min(MAX_DECIMALS, Math.max(found, leastDecimals(instrument), needed));
  const tick = isUnsaidTick ? hundredthIn(scale) : (ticks * scale) / before;
  return { ...instrument, scale, decimals: "found", tick };
}

/** Prices have at least two decimals: a file of round prices is no reason to round money to them. */
function leastDecimals({ kind, currency }: Instrument): number {
  if (kind === "crypto") return MAX_DECIMALS;
  return currency !== null && currencyDecimals(currency) === 0 ? 0 : LEAST_DECIMALS;
}

/** The decimals of a tick that somebody has said. */
function decimalsOfTick(tick: number, scale: number): number {
  let places = placesOf(scale);
  for (let rest = tick; places > 0 && rest % 10 === 0; rest /= 10) places -= 1;
  return places;
}
