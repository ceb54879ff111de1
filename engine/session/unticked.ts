import { namesOf, nearest } from "../core/mod.ts";
import { type Instrument, MAX_GUESSES } from "../protocol/mod.ts";
import type { SessionStrategy } from "./session.ts";
import type { FeedTicks } from "./session_setup.ts";

/** A strategy, and what it trades. */
export type TradedStrategy = Pick<SessionStrategy, "failed" | "id" | "instrument" | "spec">;

/** A session's strategies and instruments, and what has ticked so far. */
export interface TradedSession {
  readonly strategies: readonly TradedStrategy[];
  readonly options: { readonly instruments: readonly Instrument[] };
  readonly tape: { lastTsOf(instrument: number): number };
}

/** An instrument that strategies trade, and that nothing ticks. */
export interface Unticked {
  readonly instrument: Instrument;
  /** Those that trade it, at least one, in their order. */
  readonly ids: readonly string[];
}

/** Instruments that are told of. The rest are counted. */
const MAX_TOLD = 20;

/** The instruments that are not ticked, of those that strategies trade which are not out of action. */
export function findUnticked(
  strategies: readonly TradedStrategy[],
  isTicked: (instrument: Instrument) => boolean,
): readonly Unticked[] {
  const found = new Map<number, { readonly instrument: Instrument; readonly ids: string[] }>();
  for (const { id, instrument, spec, failed } of strategies) {
    if (spec === null || failed !== null || isTicked(instrument)) continue;
    const known = found.get(instrument.index);
    if (known === undefined) found.set(instrument.index, { instrument, ids: [id] });
    else known.ids.push(id);
  }
  return [...found.values()];
}

/**
 * What there is to say at a session's start of instruments that its feed does not tick, one sentence each. Of a file only
 * its beginning is known by then: that an instrument is not there is told if another one there may have been meant.
 */
export function untickedAtStart(
  { strategies, options: { instruments } }: Omit<TradedSession, "tape">,
  { defaultIndex, feed }: { readonly defaultIndex: string; readonly feed: FeedTicks },
): readonly string[] {
  const { all, seen, strangers, name } = feed;
  if (all !== null) {
    const ticked = new Set(all);
    const unticked = findUnticked(strategies, ({ symbol }) => ticked.has(symbol));
    return toldOf(unticked, (each, i) => {
      const { symbol } = each.instrument;
      const called = symbol === defaultIndex ? `${symbol} (DEFAULT_INDEX)` : symbol;
      return `no feed ticks ${called}, ${whoTrades(each)}${whatIsMeant(symbol, { there: all, name, isSought: i < soughtAmong(all) })}`;
    });
  }
  const there = symbolsAt(instruments, (index) => seen.has(index), strangers());
  const missing = findUnticked(strategies, ({ index }) => seen.has(index)).slice(0, soughtAmong(there));
  const unticked = missing.flatMap((each) => {
    const meant = nearest(each.instrument.symbol, there);
    // Contracts of one kind differ in their numbers: one of them may well come later.
    return meant === null || withoutDigits(meant) === withoutDigits(each.instrument.symbol) ? [] : [{ ...each, meant }];
  });
  return toldOf(unticked, (each) => {
    return `no tick of ${each.instrument.symbol}, ${whoTrades(each)}, is at the beginning of ${name}; did you mean ${each.meant}?`;
  });
}

/** What there is to say at the end of a session that replays a file: of instruments that no tick came of. */
export function untickedAtEnd(
  { strategies, options: { instruments }, tape }: TradedSession,
  { all, strangers, name }: Omit<FeedTicks, "seen">,
): readonly string[] {
  if (all !== null) return [];
  const isTicked = (index: number): boolean => !Number.isNaN(tape.lastTsOf(index));
  const unticked = findUnticked(strategies, ({ index }) => isTicked(index));
  return withoutTicks(unticked, { there: symbolsAt(instruments, isTicked, strangers()), name });
}

/** Says of each instrument that no tick came of it, and what may have been meant by it of what was `there`. */
export function withoutTicks(
  unticked: readonly Unticked[],
  { there, name }: { readonly there: readonly string[]; readonly name: string },
): readonly string[] {
  return toldOf(unticked, (each, i) => {
    const { symbol } = each.instrument;
    const meant = whatIsMeant(symbol, { there, name, isSought: i < soughtAmong(there) });
    return `no tick of ${symbol} came, ${whoTrades(each)}${meant}`;
  });
}

/** What is probably meant by a symbol that is not among those that there are, if that is sought, or else which there are. */
function whatIsMeant(
  symbol: string,
  { there, name, isSought }: { readonly there: readonly string[]; readonly name: string; readonly isSought: boolean },
): string {
  const meant = isSought ? nearest(symbol, there) : null;
  if (meant !== null) return `; did you mean ${meant}?`;
  return there.length === 0 ? "" : `; ${name} has ${namesOf(there)}`;
}

/** For how many symbols it is sought which of so many is meant. At least for one. */
function soughtAmong({ length }: readonly string[]): number {
  return Math.max(1, Math.floor(MAX_GUESSES / Math.max(1, length)));
}

function toldOf<Each>(found: readonly Each[], tell: (each: Each, i: number) => string): readonly string[] {
  const left = found.length - MAX_TOLD;
  const more = left === 1 ? "1 more instrument" : `${left} more instruments`;
  return [...found.slice(0, MAX_TOLD).map(tell), ...(left > 0 ? [`no tick of ${more} that strategies trade`] : [])];
}

function symbolsAt(
  instruments: readonly Instrument[],
  isThere: (instrument: number) => boolean,
  strangers: readonly string[],
): readonly string[] {
  return [...instruments.filter(({ index }) => isThere(index)).map(({ symbol }) => symbol), ...strangers];
}

function whoTrades({ ids }: Unticked): string {
  return ids.length === 1 ? `which strategy ${ids[0]} trades` : `which strategies ${namesOf(ids)} trade`;
}

function withoutDigits(symbol: string): string {
  return symbol.replaceAll(/\d/g, "");
}
