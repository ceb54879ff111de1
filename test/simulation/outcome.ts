import type { Summary, WarmUp } from "../../engine/observe/mod.ts";
import {
  allocateControlBlock,
  allocateTape,
  type SlotPlan,
  type SlotSnapshot,
  type StrategySpec,
} from "../../engine/protocol/mod.ts";
import { baseOf } from "../../workers/host/arena.ts";
import type { SeriesNodeSet } from "../../workers/rules/mod.ts";
import { openState } from "../../workers/host/slot_state.ts";
import { INDIA, OPEN } from "../fixtures/session.ts";

/** What a session has come to, in a form that two runs can be compared in. */
export interface SessionOutcome {
  /** A line a record. */
  readonly book: readonly string[];
  readonly summary: Summary;
  /** The last states of the slots, part by part: by strategy, and by what was computed for all of an instrument. */
  readonly arenas: ReadonlyMap<string, readonly number[]>;
  /** The history that strategies lack, as main was told of it; a line a strategy. */
  readonly lacks: readonly string[];
}

/** Where two runs differ, in a line each of what was expected and of what came. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

const NOTHING = "nothing";

/** A slot's last state, part by part. */
export function arenasOf(
  { seq, arena }: Pick<SlotSnapshot, "seq" | "arena">,
  placed: readonly StrategySpec[],
): ReadonlyMap<string, readonly number[]> {
  const strategies = placed.map(
    ({ index }, i) => [strategyPart(index), [...arena.slice(baseOf(i), baseOf(i + 1))]] as const,
  );
  const { series } = openState({ ...PLAN, strategies: placed, checkpoint: { seq, arena } });
  const instruments = [...new Set(placed.map(({ instrument }) => instrument))];
  const nodes = instruments.flatMap((instrument) => {
    const set = series.nodesOf(instrument);
    const columnOf = series.columnsOf(instrument);
    return namesOf(set).map(
      (name, node) => [`series ${instrument} ${name}`, [arena[columnOf({ kind: "node", node })] ?? 0]] as const,
    );
  });
  return new Map<string, readonly number[]>([...strategies, ...nodes]);
}

/** What strategies lack, a line each. */
export function lacksOf(warmUp: WarmUp, strategies: readonly { readonly index: number }[]): readonly string[] {
  return strategies.map(({ index }) => `strategy ${index}: ${JSON.stringify(warmUp.lackOf(index))}`);
}

/** What a state is opened with that says nothing of where it stands. */
const PLAN: Omit<SlotPlan, "strategies" | "checkpoint"> = {
  fillModel: "signal",
  zone: INDIA,
  openTs: OPEN,
  prevCloses: [],
  tape: allocateTape(16),
  control: allocateControlBlock(0),
  checkpointRows: 1,
  overrun: null,
  quarantined: [],
};

function strategyPart(index: number): string {
  return `strategy ${String(index).padStart(3, "0")}`;
}

/** Names of series nodes that do not depend on their numbers. The inputs of a node come before it. */
function namesOf(nodes: SeriesNodeSet): readonly string[] {
  const names: string[] = [];
  for (const node of nodes.all) {
    const text = JSON.stringify(node, (key, value: unknown) => {
      if (key === "indicator") return undefined;
      if (key === "inputs") return (value as number[]).map((input) => names[input]);
      return key === "node" ? names[value as number] : value;
    });
    // Without what a name within a name would be escaped by, again and again.
    names.push(text.replaceAll(/["\\]/g, ""));
  }
  return names;
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
    differInLines("the final arenas", arenaLines(expected, poisonous), arenaLines(actual, poisonous)) ??
    differInLines("the history that is lacking", expected.lacks, actual.lacks)
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
    .filter(([part]) => poisonous === null || part !== strategyPart(poisonous.index))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([part, values]) => `${part}: ${values.join(" ")}`);
}

function differInLines(what: string, expected: readonly string[], actual: readonly string[]): Difference | null {
  const at = expected.findIndex((line, i) => line !== actual[i]);
  const line = at === -1 && actual.length > expected.length ? expected.length : at;
  if (line === -1) return null;
  return { what: `${what}, line ${line + 1}`, expected: expected[line] ?? NOTHING, actual: actual[line] ?? NOTHING };
}
