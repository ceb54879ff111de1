import type { Summary } from "../../engine/observe/mod.ts";
import type { SlotSnapshot, StrategySpec } from "../../engine/protocol/mod.ts";
import { baseOf } from "../../workers/arena.ts";

/** What a session has come to, in a form that two runs can be compared in. */
export interface SessionOutcome {
  /** A line a record. */
  readonly book: readonly string[];
  readonly summary: Summary;
  /** By strategy: its part of the last state of its slot. */
  readonly arenas: ReadonlyMap<number, readonly number[]>;
}

/** Where two runs differ, in a line each of what was expected and of what came. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

const NOTHING = "nothing";

/** The strategies' parts of a slot's last state. */
export function arenasOf(
  snapshot: Pick<SlotSnapshot, "arena">,
  placed: readonly StrategySpec[],
): ReadonlyMap<number, readonly number[]> {
  return new Map(placed.map(({ index }, i) => [index, [...snapshot.arena.slice(baseOf(i), baseOf(i + 1))]]));
}

/**
 * The first difference between two runs of one scenario, or null. The summary's slots are left out: they tell how the
 * session came about. So is a strategy that was put out of action for killing its threads, and nothing else of it.
 */
export function firstDifference(
  expected: SessionOutcome,
  actual: SessionOutcome,
  poisonous: { readonly index: number; readonly id: string } | null,
): Difference | null {
  return (
    differInLines("the book", booklet(expected, poisonous), booklet(actual, poisonous)) ??
    differInLines("the summary", summaryLines(expected, poisonous), summaryLines(actual, poisonous)) ??
    differInLines("the final arenas", arenaLines(expected, poisonous), arenaLines(actual, poisonous))
  );
}

function booklet({ book }: SessionOutcome, poisonous: { readonly id: string } | null): readonly string[] {
  if (poisonous === null) return book;
  const { id } = poisonous;
  return book
    .filter((line) => !line.includes(`"strategyId":"${id}"`) && !line.includes(`"strategy":"${id}"`))
    .map((line) => (line.startsWith('{"type":"close"') ? '{"type":"close"}' : line));
}

function summaryLines({ summary }: SessionOutcome, poisonous: { readonly id: string } | null): readonly string[] {
  const sums = { ...summary, slots: null, strategies: null };
  const others = summary.strategies.filter(({ id }) => id !== poisonous?.id);
  return [...(poisonous === null ? [JSON.stringify(sums)] : []), ...others.map((each) => JSON.stringify(each))];
}

function arenaLines({ arenas }: SessionOutcome, poisonous: { readonly index: number } | null): readonly string[] {
  return [...arenas]
    .filter(([index]) => index !== poisonous?.index)
    .sort(([a], [b]) => a - b)
    .map(([index, arena]) => `strategy ${index}: ${arena.join(" ")}`);
}

function differInLines(what: string, expected: readonly string[], actual: readonly string[]): Difference | null {
  const at = expected.findIndex((line, i) => line !== actual[i]);
  const line = at === -1 && actual.length > expected.length ? expected.length : at;
  if (line === -1) return null;
  return { what: `${what}, line ${line + 1}`, expected: expected[line] ?? NOTHING, actual: actual[line] ?? NOTHING };
}
