import { namesOf, nearest } from "../core/mod.ts";
import { MAX_GUESSES } from "../protocol/mod.ts";
import type { Problem } from "./problem.ts";
import type { ResolvedStrategy } from "./resolve.ts";
import type { StrategiesFile } from "./strategies_file.ts";

/** What the instruments of a file are compared with. */
export interface WarningContext {
  /** The symbols of INSTRUMENTS. */
  readonly configured: readonly string[];
  readonly defaultInstrument: string;
}

/** A probable mistake that keeps no strategy from trading. */
export interface Warning extends Problem {
  /** The symbol that the warning is about. */
  readonly symbol: string;
}

/** Symbols with a warning that is shown. The rest are counted. */
const MAX_SHOWN = 20;

/** For each strategy: a warning if its instrument is not configured, else null. */
export function warningsOf(
  { entries }: StrategiesFile,
  resolved: readonly Pick<ResolvedStrategy, "spec">[],
  { configured, defaultInstrument }: WarningContext,
): readonly (Warning | null)[] {
  const known = new Set(configured);
  const hints = new Map<string, string>();
  const hintOf = (symbol: string): string => {
    const hint = hints.get(symbol) ?? makeHint(symbol, configured, hints.size * configured.length < MAX_GUESSES);
    hints.set(symbol, hint);
    return hint;
  };
  return entries.map(({ instrument, instrumentAt, offset }, i) => {
    const symbol = instrument ?? defaultInstrument;
    if (known.has(symbol)) return null;
    if (instrument !== null) {
      const message = `Expected an instrument of INSTRUMENTS, found ${JSON.stringify(symbol)}`;
      return { ...(instrumentAt ?? { offset, length: 1 }), symbol, message, hint: hintOf(symbol) };
    }
    // A wrong strategy may have been meant for another instrument.
    if (resolved[i]?.spec === null) return null;
    const message = `Expected an instrument of INSTRUMENTS, found none, and DEFAULT_INDEX is ${JSON.stringify(symbol)}`;
    return { offset, length: 1, symbol, message, hint: hintOf(symbol) };
  });
}

/** The warnings to show: the first of each symbol, with the number of further strategies that have it. */
export function shownWarnings(warnings: readonly (Warning | null)[]): {
  readonly shown: readonly Problem[];
  /** How many symbols with a warning are not shown. */
  readonly left: number;
} {
  const bySymbol = new Map<string, { readonly first: Warning; count: number }>();
  for (const warning of warnings) {
    if (warning === null) continue;
    const known = bySymbol.get(warning.symbol);
    if (known === undefined) bySymbol.set(warning.symbol, { first: warning, count: 1 });
    else known.count += 1;
  }
  const shown = [...bySymbol.values()].slice(0, MAX_SHOWN).map(({ first, count }) => {
    const more = count === 2 ? "1 more strategy" : `${count - 1} more strategies`;
    return { ...first, message: `Warning: ${first.message}${count === 1 ? "" : `, here and in ${more}`}` };
  });
  return { shown, left: bySymbol.size - shown.length };
}

function makeHint(symbol: string, configured: readonly string[], mayGuess: boolean): string {
  const meant = mayGuess ? nearest(symbol, configured) : null;
  if (meant !== null) return `did you mean ${meant}?`;
  return `INSTRUMENTS has ${namesOf(configured)}; the simulated feed ticks no other`;
}
