import { readInstrumentsFile, type TradingHours } from "../../market/mod.ts";
import type { Instrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";

/** Where it stands which hours group an instrument has. */
export interface GroupFacts {
  /** Null: no instrument is known but by its symbol. */
  readonly instruments: readonly Instrument[] | null;
  readonly config: Pick<Config, "instrumentsFile">;
}

/**
 * Finds the hours group of a symbol: by the instruments that are traded, else by the instruments file, else the default.
 *
 * @throws EngineError INPUT_FILE if the instruments file is wrong
 */
export function groupFinder(
  hours: TradingHours,
  { instruments, config: { instrumentsFile } }: GroupFacts,
): (symbol: string) => string {
  const known = new Map(instruments?.map((each) => [each.symbol, each]));
  const file = instruments !== null || instrumentsFile === null ? null : readInstrumentsFile(instrumentsFile);
  const groups = new Map<string, string>();
  return (symbol) => {
    const found = groups.get(symbol);
    if (found !== undefined) return found;
    const facts = known.get(symbol) ?? file?.of([symbol]).get(symbol) ?? { kind: null, group: null };
    const group = hours.groupOf({ symbol, kind: facts.kind, group: facts.group });
    groups.set(symbol, group);
    return group;
  };
}
