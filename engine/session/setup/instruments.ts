import type { Instrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";

const NAMED_SCALE = 100;

/**
 * The instruments of a session: the configured ones, then the others that strategies name, with scale 100 and lot 1.
 *
 * @param named symbols in the order in which strategies name them
 */
export function instrumentsOf(config: Config, named: readonly string[]): readonly Instrument[] {
  const configured = config.instruments.map(({ symbol, scale, lot }) => ({ symbol, scale, lot }));
  const known = new Set(configured.map(({ symbol }) => symbol));
  const others = [...new Set([config.defaultIndex, ...named])].filter((symbol) => !known.has(symbol));
  const all = [...configured, ...others.map((symbol) => ({ symbol, scale: NAMED_SCALE, lot: 1 }))];
  return all.map((instrument, index) => ({ index, ...instrument }));
}

/** Instruments by symbol. */
export function bySymbol(instruments: readonly Instrument[]): ReadonlyMap<string, Instrument> {
  return new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
}
