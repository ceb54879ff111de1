import { readInstrumentsFile, type SaidInstrument } from "../../market/mod.ts";
import { EngineError, type Instrument, newInstrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import { factsOf } from "./instrument_facts.ts";

/** What instruments are made of. */
export type InstrumentConfig = Pick<Config, "defaultIndex" | "instruments" | "instrumentsFile">;

const NOTHING_SAID: ReadonlyMap<string, SaidInstrument> = new Map();

/**
 * The instruments of a session: the configured ones, then the others that strategies name. What `INSTRUMENTS_FILE` says of
 * them is joined with `INSTRUMENTS`; of what nobody says there are defaults.
 *
 * @param named symbols in the order in which strategies name them
 * @param onNote gets a line about the file, such as columns that are not used
 * @throws EngineError INPUT_FILE if the instruments file is wrong; CONFIGURATION if `INSTRUMENTS` says something else
 */
export function instrumentsOf(
  { defaultIndex, instruments: configured, instrumentsFile }: InstrumentConfig,
  named: readonly string[],
  onNote: (text: string) => void = () => {},
): readonly Instrument[] {
  const settings = new Map(configured.map((setting) => [setting.symbol, setting]));
  const symbols = [...new Set([...settings.keys(), defaultIndex, ...named])];
  const file = instrumentsFile === null ? null : readInstrumentsFile(instrumentsFile);
  if (file !== null && file.note !== null) onNote(file.note);
  const said = file?.of(symbols) ?? NOTHING_SAID;
  for (const symbol of file === null ? [] : symbols.filter((each) => !said.has(each))) {
    const other = file?.inOtherCase(symbol) ?? null;
    if (other !== null) onNote(`${instrumentsFile}: it says nothing of ${symbol}; did you mean ${symbol} by ${other}?`);
  }
  const problems: string[] = [];
  const all = symbols.map((symbol, index) => {
    const { facts, problem } = factsOf(settings.get(symbol) ?? null, said.get(symbol) ?? null);
    if (problem !== null) problems.push(`INSTRUMENTS: ${symbol}: ${problem}`);
    return newInstrument({ ...facts, index, symbol });
  });
  if (problems.length > 0) throw new EngineError("CONFIGURATION", problems.join("\n"));
  return all;
}

/** Instruments by symbol. */
export function bySymbol(instruments: readonly Instrument[]): ReadonlyMap<string, Instrument> {
  return new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
}
