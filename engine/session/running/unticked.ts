import { namesOf, nearest } from "../../core/mod.ts";
import { type Instrument, MAX_GUESSES } from "../../protocol/mod.ts";
import type { SessionStrategy } from "../session_strategy.ts";
import type { FeedTicks } from "../setup/opened_feed.ts";

/** A strategy, and what it trades. */
export type TradedStrategy = Pick<SessionStrategy, "failed" | "id" | "instrument" | "spec">;

/** A session's strategies and instruments, and which instruments had ticks so far. */
export interface TradedSession {
  readonly strategies: readonly TradedStrategy[];
  readonly options: { readonly instruments: readonly Instrument[] };
  readonly tape: { lastTsOf(instrument: number): number };
}

/** An instrument without ticks that strategies trade. */
export interface Unticked {
  readonly instrument: Instrument;
  /** The ids of the strategies that trade it, at least one, in their order. */
  readonly ids: readonly string[];
}

/** So many instruments are named. The rest are counted. */
const MAX_NAMED = 20;

/** The instruments without ticks that valid strategies trade. */
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
 * Warnings at a session's start about instruments without ticks, one sentence each. Only the beginning of a file is known
 * by then: an instrument that is missing there is reported if a similar symbol is there, which may be what was meant.
 */
export function untickedAtStart(
  { strategies, options: { instruments } }: Omit<TradedSession, "tape">,
  { defaultIndex, feed }: { readonly defaultIndex: string; readonly feed: FeedTicks },
): readonly string[] {
  const { all, seen, unknownSymbols, name } = feed;
  if (all !== null) {
    const ticked = new Set(all);
    const unticked = findUnticked(strategies, ({ symbol }) => ticked.has(symbol));
    return sentencesOf(unticked, (each, i) => {
      const { symbol } = each.instrument;
      const called = symbol === defaultIndex ? `${symbol} (DEFAULT_INDEX)` : symbol;
      return `no feed ticks ${called}, ${whoTrades(each)}${whatIsMeant(symbol, { there: all, name, isSought: i < soughtAmong(all) })}`;
    });
  }
  const there = symbolsAt(instruments, (index) => seen.has(index), unknownSymbols());
  const missing = findUnticked(strategies, ({ index }) => seen.has(index)).slice(0, soughtAmong(there));
  const unticked = missing.flatMap((each) => {
    const meant = nearest(each.instrument.symbol, there);
    // Contracts of one kind differ in their digits only: the missing one may come later.
    return meant === null || withoutDigits(meant) === withoutDigits(each.instrument.symbol) ? [] : [{ ...each, meant }];
  });
  return sentencesOf(unticked, (each) => {
    return `no tick of ${each.instrument.symbol}, ${whoTrades(each)}, is at the beginning of ${name}; did you mean ${each.meant}?`;
  });
}

/** Warnings at the end of a session that replays a file about instruments without ticks. */
export function untickedAtEnd(
  { strategies, options: { instruments }, tape }: TradedSession,
  { all, unknownSymbols, name }: Omit<FeedTicks, "seen">,
): readonly string[] {
  if (all !== null) return [];
  const isTicked = (index: number): boolean => !Number.isNaN(tape.lastTsOf(index));
  const unticked = findUnticked(strategies, ({ index }) => isTicked(index));
  return withoutTicks(unticked, { there: symbolsAt(instruments, isTicked, unknownSymbols()), name });
}

/** One sentence for each instrument without ticks, with the most similar of the symbols that are `there`. */
export function withoutTicks(
  unticked: readonly Unticked[],
  { there, name }: { readonly there: readonly string[]; readonly name: string },
): readonly string[] {
  return sentencesOf(unticked, (each, i) => {
    const { symbol } = each.instrument;
    const meant = whatIsMeant(symbol, { there, name, isSought: i < soughtAmong(there) });
    return `no tick of ${symbol} came, ${whoTrades(each)}${meant}`;
  });
}

/** The similar symbol that is probably meant, if it `isSought` and there is one. Else the symbols that are there. */
function whatIsMeant(
  symbol: string,
  { there, name, isSought }: { readonly there: readonly string[]; readonly name: string; readonly isSought: boolean },
): string {
  const meant = isSought ? nearest(symbol, there) : null;
  if (meant !== null) return `; did you mean ${meant}?`;
  return there.length === 0 ? "" : `; ${name} has ${namesOf(there)}`;
}

/** For how many symbols a similar one is sought among so many. At least 1. */
function soughtAmong({ length }: readonly string[]): number {
  return Math.max(1, Math.floor(MAX_GUESSES / Math.max(1, length)));
}

function sentencesOf<Each>(found: readonly Each[], sentenceOf: (each: Each, i: number) => string): readonly string[] {
  const left = found.length - MAX_NAMED;
  const more = left === 1 ? "1 more instrument" : `${left} more instruments`;
  return [
    ...found.slice(0, MAX_NAMED).map(sentenceOf),
    ...(left > 0 ? [`no tick of ${more} that strategies trade`] : []),
  ];
}

function symbolsAt(
  instruments: readonly Instrument[],
  isThere: (instrument: number) => boolean,
  unknownSymbols: readonly string[],
): readonly string[] {
  return [...instruments.filter(({ index }) => isThere(index)).map(({ symbol }) => symbol), ...unknownSymbols];
}

function whoTrades({ ids }: Unticked): string {
  return ids.length === 1 ? `which strategy ${ids[0]} trades` : `which strategies ${namesOf(ids)} trade`;
}

function withoutDigits(symbol: string): string {
  return symbol.replaceAll(/\d/g, "");
}
