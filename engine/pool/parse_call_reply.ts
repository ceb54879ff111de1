import { parseTimeframe } from "../core/mod.ts";
import {
  ALL_SEEN,
  type Description,
  type EntrySeen,
  MAX_LOOK_BACK,
  MAX_RULE_LENGTH,
  type RuleKey,
  type RuleTexts,
  SLOT_STATES,
  type SlotSnapshot,
  type StrategySnapshot,
} from "../protocol/mod.ts";
import { arenaOf, asRecord, expected, integerOf, listOf } from "./shape.ts";

/** What a slot's last state is checked against. */
export interface SnapshotBounds {
  /** The last row of the session. */
  readonly seq: number;
  /** The strategies of the slot, in index order. */
  readonly strategies: readonly { readonly index: number }[];
}

/** Characters of a diagnostic, which may quote a whole text twice. */
const MAX_MESSAGE_LENGTH = 3 * MAX_RULE_LENGTH;
const KEYS: readonly RuleKey[] = ["entry_condition", "exit_condition"];
const STATES: ReadonlySet<unknown> = new Set(SLOT_STATES);

/**
 * Parses a worker's descriptions of strategies' texts: one for each pair of texts, in their order.
 *
 * @throws TypeError if they cannot be descriptions of these texts
 */
export function parseDescriptions(value: unknown, texts: readonly RuleTexts[]): readonly Description[] {
  const list = listOf(value, texts.length, (each, i) => descriptionOf(each, texts[i]!));
  if (list.length < texts.length) throw expected(`${texts.length} descriptions`, value);
  return list;
}

/**
 * Parses the last state of a slot: one entry for each strategy, in index order.
 *
 * @throws TypeError if it cannot be the state of this slot at this row
 */
export function parseSnapshot(value: unknown, { seq, strategies }: SnapshotBounds): SlotSnapshot {
  const snapshot = asRecord(value);
  if (snapshot["seq"] !== seq) throw expected(`a state at row ${seq}`, snapshot["seq"]);
  const list = listOf(snapshot["strategies"], strategies.length, (each, i) => stateOf(each, strategies[i]!.index));
  if (list.length < strategies.length) throw expected(`${strategies.length} states`, snapshot["strategies"]);
  return { seq, strategies: list, arena: arenaOf(snapshot["arena"]) };
}

function descriptionOf(value: unknown, texts: RuleTexts): Description {
  const { diagnostics, cost, costPerBar, history } = asRecord(value);
  // Each text has at most one diagnostic at each place, its end included. Timeframes are not more than that either.
  const places = texts.entry_condition.length + texts.exit_condition.length + 2;
  return {
    diagnostics: listOf(diagnostics, places, (each) => diagnosticOf(each, texts)),
    cost: integerOf(cost, 0),
    costPerBar: integerOf(costPerBar, 0),
    history: listOf(history, places, historyOf),
  };
}

function diagnosticOf(value: unknown, texts: RuleTexts): Description["diagnostics"][number] {
  const diagnostic = asRecord(value);
  const key = KEYS.find((each) => each === diagnostic["key"]);
  if (key === undefined) throw expected("the key of a condition", diagnostic["key"]);
  const { hint } = diagnostic;
  const offset = integerOf(diagnostic["offset"], 0, texts[key].length);
  return {
    key,
    offset,
    length: integerOf(diagnostic["length"], 0, texts[key].length - offset),
    message: textOf(diagnostic["message"]),
    hint: hint === null ? null : textOf(hint),
  };
}

function historyOf(value: unknown): Description["history"][number] {
  const { timeframe, bars } = asRecord(value);
  if (typeof timeframe !== "string" || parseTimeframe(timeframe) === null) throw expected("a timeframe", timeframe);
  return { timeframe, bars: integerOf(bars, 0, MAX_LOOK_BACK) };
}

function stateOf(value: unknown, index: number): StrategySnapshot {
  const { strategy, state, enabled, n, entries, entryPrice, seen } = asRecord(value);
  if (strategy !== index) throw expected(`the state of strategy ${index}`, strategy);
  if (!STATES.has(state)) throw expected("a strategy's state", state);
  if (typeof enabled !== "boolean") throw expected("true or false", enabled);
  return {
    strategy: index,
    state: state as StrategySnapshot["state"],
    enabled,
    n: integerOf(n, 0),
    entries: integerOf(entries, 0),
    entryPrice: entryPrice === null ? null : integerOf(entryPrice, Number.MIN_SAFE_INTEGER),
    seen: seenOf(seen),
  };
}

function seenOf(value: unknown): EntrySeen {
  const { bits, data, bars } = asRecord(value);
  return {
    bits: integerOf(bits, 0, ALL_SEEN),
    data: integerOf(data, 0, ALL_SEEN),
    bars: listOf(bars, MAX_RULE_LENGTH, (each) => {
      const { timeframe, needed, count } = asRecord(each);
      const most = integerOf(needed, 1, MAX_LOOK_BACK);
      return { timeframe: integerOf(timeframe, 1), needed: most, count: integerOf(count, 0, most) };
    }),
  };
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw expected("text", value);
  return value.slice(0, MAX_MESSAGE_LENGTH);
}
