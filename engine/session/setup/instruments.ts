import { type Instrument, type InstrumentFacts, newInstrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";

/**
 * The instruments of a session: the configured ones, then the others that strategies name, with scale 100 and lot 1.
 *
 * @param named symbols in the order in which strategies name them
 */
export function instrumentsOf(config: Config, named: readonly string[]): readonly Instrument[] {
  const configured: readonly Omit<InstrumentFacts, "index">[] = config.instruments.map(
    ({ start: _start, fluctuation: _fluctuation, ...instrument }) => instrument,
  );
  const known = new Set(configured.map(({ symbol }) => symbol));
  const others = [...new Set([config.defaultIndex, ...named])].filter((symbol) => !known.has(symbol));
  const all = [...configured, ...others.map((symbol) => ({ symbol }))];
  return all.map((facts, index) => newInstrument({ ...facts, index }));
}

/** Instruments by symbol. */
export function bySymbol(instruments: readonly Instrument[]): ReadonlyMap<string, Instrument> {
  return new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
}
