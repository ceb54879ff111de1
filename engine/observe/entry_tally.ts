import { type EntrySeen, type NoEntryCode, Seen, type SeenBars, type StrategySnapshot } from "../protocol/mod.ts";

/** What was seen of a strategy's entry in its sessions. */
export interface EntryTally {
  /** How many sessions there are. */
  readonly sessions: number;
  /** In how many sessions it asked for no entry, by reason. */
  readonly codes: Readonly<Partial<Record<NoEntryCode, number>>>;
  /** By timeframe: the most complete bars that a session had. */
  readonly bars: readonly SeenBars[];
}

/** No session yet. */
export const NO_SESSIONS: EntryTally = { sessions: 0, codes: {}, bars: [] };

/**
 * Adds a session. If the strategy has asked for an entry there, its orders tell the rest.
 * @param snapshot its last state in the session
 */
export function tallySession(tally: EntryTally, { seen, n }: Pick<StrategySnapshot, "n" | "seen">): EntryTally {
  const codes = { ...tally.codes };
  if (n === 0) for (const code of noEntryCodes(seen)) codes[code] = (codes[code] ?? 0) + 1;
  return { sessions: tally.sessions + 1, codes, bars: mostBars(tally.bars, seen.bars) };
}

/** The two together: of different sessions. */
export function joinTallies(a: EntryTally, b: EntryTally): EntryTally {
  const codes = { ...a.codes };
  for (const [code, count] of Object.entries(b.codes) as [NoEntryCode, number][]) {
    codes[code] = (codes[code] ?? 0) + count;
  }
  return { sessions: a.sessions + b.sessions, codes, bars: mostBars(a.bars, b.bars) };
}

/**
 * Why a strategy made no entry in a session, by what its slot has seen. A value that is unknown while its bars are few
 * matters only if they were too few to the end.
 */
function noEntryCodes({ bits, data, bars }: EntrySeen): readonly NoEntryCode[] {
  const has = (bit: number): boolean => (bits & bit) !== 0;
  const lacks = (bit: number): boolean => (data & bit) !== 0 && !has(bit);
  if (!has(Seen.row)) return ["no-rows"];
  if (has(Seen.true)) return ["no-next-row"];
  if (!has(Seen.false | Seen.unknown)) return ["no-window-rows"];
  const codes: NoEntryCode[] = [];
  const isShort = bars.some(({ needed, count }) => count < needed);
  if (has(Seen.unknown) && isShort) codes.push("warming-up");
  // A volume that is missing counts as 0, which may make a condition false as well as unknown.
  if (lacks(Seen.volume)) codes.push("no-volume");
  const mayLack = has(Seen.unknownWarm) || (has(Seen.unknown) && isShort);
  if (mayLack && (lacks(Seen.bid) || lacks(Seen.ask))) codes.push("no-quotes");
  if (mayLack && lacks(Seen.prevClose)) codes.push("no-prev-close");
  if (has(Seen.unknownWarm) && codes.length === 0) codes.push("unknown");
  if (has(Seen.trueOutside)) codes.push("outside-window");
  if (has(Seen.trueLate)) codes.push("after-square-off");
  return codes.length > 0 ? codes : ["never-true"];
}

function mostBars(a: readonly SeenBars[], b: readonly SeenBars[]): readonly SeenBars[] {
  const byTimeframe = new Map(a.map((each) => [each.timeframe, each]));
  for (const each of b) {
    const known = byTimeframe.get(each.timeframe);
    if (known === undefined || known.count < each.count) byTimeframe.set(each.timeframe, each);
  }
  return [...byTimeframe.values()].toSorted((left, right) => left.timeframe - right.timeframe);
}
