import { EngineError, formatDecimal, type Instrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";

/** An instrument of the simulated feed, in the minor units of the session's instrument. */
export interface SimulatedWalk {
  /** Its index in the session. */
  readonly index: number;
  readonly symbol: string;
  readonly start: number;
  readonly fluctuation: number;
}

const MAX_FLUCTUATION = 2 ** 31 - 1;

/**
 * The walks of the configured instruments. Their prices are read before it is known how many decimals an instrument has.
 *
 * @throws EngineError CONFIGURATION if the instrument's decimals cannot express a price or a step
 */
export function walksOf(
  { instruments: configured }: Pick<Config, "instruments">,
  instruments: readonly Instrument[],
): readonly SimulatedWalk[] {
  const known = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  return configured.map((setting) => {
    const { symbol, scale } = setting;
    const { index, scale: now } = known.get(symbol) ?? setting;
    const rescale = (minor: number, most: number, what: string): number => {
      const scaled = (minor * now) / scale;
      if (Number.isSafeInteger(scaled) && scaled <= most) return scaled;
      const expected = `a ${what} that its ${Math.round(Math.log10(now))} decimals can express`;
      const text = `INSTRUMENTS: ${symbol}: expected ${expected}, was ${formatDecimal(minor, scale)}`;
      throw new EngineError("CONFIGURATION", `${text}; change it, or price_decimals in the instruments file`);
    };
    const start = rescale(setting.start, Number.MAX_SAFE_INTEGER, "first price");
    return { index, symbol, start, fluctuation: rescale(setting.fluctuation, MAX_FLUCTUATION, "step") };
  });
}
