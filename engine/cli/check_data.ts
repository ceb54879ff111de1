import { systemClock } from "../clock.ts";
import { mostOf } from "../core/mod.ts";
import type { Understood } from "../data/mod.ts";
import { MarketSessions, type TradingHours } from "../market/mod.ts";
import { type Instrument, parseUnixMicros, type UnixMicros } from "../protocol/mod.ts";
import { dataBars, inputNotes, openInput, type ReplayChoice, withDecimalsOf } from "../session/mod.ts";
import type { Config } from "../settings/mod.ts";
import type { DataBars, DataFacts } from "../strategies/mod.ts";

/** What files of prices say to strategies. */
export interface CheckedData {
  /** The instruments, with the decimals that the files have. */
  readonly instruments: readonly Instrument[];
  readonly bars: DataBars;
  /** By symbol, of each instrument. */
  readonly facts: ReadonlyMap<string, DataFacts>;
  /** The last row of all. Null: there is none. */
  readonly until: UnixMicros | null;
}

/** How the files are read. */
export interface CheckedFiles {
  readonly config: Config;
  readonly hours: TradingHours;
  readonly choice: ReplayChoice;
  /** Gets what is to be said about the files. */
  readonly say: (note: string) => void;
}

/**
 * Reads files of prices as a whole, for what they have and what they do not have.
 *
 * @throws EngineError INPUT_FILE if they cannot be understood
 */
export async function readCheckedData(
  { config, hours, choice, say }: CheckedFiles,
  said: readonly Instrument[],
): Promise<CheckedData> {
  const understood = await openInput({
    config,
    hours,
    choice,
    instruments: said,
    clock: systemClock,
    mayBePlain: false,
  });
  try {
    for (const note of inputNotes(understood)) say(note);
    const instruments = withDecimalsOf(understood, said);
    const bars = dataBars(understood, new MarketSessions(hours, instruments));
    return { instruments, bars, facts: dataFacts(understood, instruments), until: lastRow(understood) };
  } finally {
    understood.close();
  }
}

function lastRow({ market }: Pick<Understood, "market">): UnixMicros | null {
  const times = market.instruments.flatMap(({ lastTs }) => (Number.isNaN(lastTs) ? [] : [lastTs]));
  return times.length === 0 ? null : parseUnixMicros(mostOf(times, (each) => each));
}

function dataFacts({ market }: Pick<Understood, "market">, instruments: readonly Instrument[]): CheckedData["facts"] {
  const found = new Map(market.instruments.map((each) => [each.symbol, each]));
  return new Map(
    instruments.map(({ symbol }) => {
      const { rows = 0, hasVolume = false, hasBidAsk = false } = found.get(symbol) ?? {};
      return [symbol, { hasRows: rows > 0, hasVolume, hasQuotes: hasBidAsk }];
    }),
  );
}
