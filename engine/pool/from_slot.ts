import {
  type BarCount,
  type Checkpoint,
  type Fault,
  type FromSlot,
  type Intent,
  MAX_LOOK_BACK,
  MAX_REPORT_LENGTH,
  ORDER_REASONS,
  type OrderReason,
  type Side,
  SIDES,
} from "../protocol/mod.ts";
import { arenaOf, asRecord, expected, integerOf, listOf } from "./shape.ts";

/** What the parts of a message are checked against. */
export interface MessageBounds {
  /** The last published row. */
  readonly head: number;
  /** Whether the strategy of this index is in the slot. */
  readonly has: (strategy: number) => boolean;
  /** How many strategies are in the slot. */
  readonly strategies: number;
}

const KNOWN_SIDES: ReadonlySet<unknown> = new Set(SIDES);
/** A slot never gives the reason `guard`: main makes those orders itself. */
const REASONS: ReadonlySet<unknown> = new Set(ORDER_REASONS.filter((reason) => reason !== "guard"));

/**
 * Parses a message of a worker. A worker may send anything: main uses nothing that has not been parsed.
 *
 * @throws TypeError if it is no message of this slot
 */
export function parseFromSlot(value: unknown, bounds: MessageBounds): FromSlot {
  const message = asRecord(value);
  switch (message["type"]) {
    case "ready":
      return { type: "ready" };
    case "intents":
      return rowReportOf(message, bounds);
    case "progress":
      return { type: "progress", seq: seqOf(message["seq"], bounds) };
    case "checkpoint":
      return { type: "checkpoint", checkpoint: checkpointOf(message["checkpoint"], bounds) };
    case "report":
      return { type: "report", strategy: strategyOf(message["strategy"], bounds), text: textOf(message["text"]) };
    case "bars":
      return { type: "bars", counts: countsOf(message["counts"]) };
    case "drained":
      return { type: "drained", seq: seqOf(message["seq"], bounds) };
    case "leaving":
      return { type: "leaving", why: textOf(message["why"]) };
    default:
      throw expected("a known type", message["type"]);
  }
}

function rowReportOf(message: Readonly<Record<string, unknown>>, bounds: MessageBounds): FromSlot {
  const intents = inOrder(message["intents"], bounds, intentOf);
  const faults = inOrder(message["faults"], bounds, faultOf);
  const recovered = inOrder(message["recovered"], bounds, (value) => ({ strategy: strategyOf(value, bounds) }));
  if (intents.length + faults.length + recovered.length === 0) throw expected("something of a row", "nothing");
  return {
    type: "intents",
    seq: seqOf(message["seq"], bounds),
    intents,
    faults,
    recovered: recovered.map(({ strategy }) => strategy),
  };
}

/** A list with at most one entry a strategy, in index order. */
function inOrder<T extends { readonly strategy: number }>(
  value: unknown,
  bounds: MessageBounds,
  parse: (each: unknown, bounds: MessageBounds) => T,
): readonly T[] {
  let before = -1;
  return listOf(value, bounds.strategies, (each) => {
    const parsed = parse(each, bounds);
    if (parsed.strategy <= before) throw expected("one entry a strategy, in index order", parsed.strategy);
    before = parsed.strategy;
    return parsed;
  });
}

function faultOf(value: unknown, bounds: MessageBounds): Fault {
  const { strategy, streak } = asRecord(value);
  return { strategy: strategyOf(strategy, bounds), streak: integerOf(streak, 1) };
}

function intentOf(value: unknown, bounds: MessageBounds): Intent {
  const intent = asRecord(value);
  const strategy = strategyOf(intent["strategy"], bounds);
  const { side, reason } = intent;
  if (!KNOWN_SIDES.has(side)) throw expected("a side", side);
  if (!REASONS.has(reason)) throw expected("a reason that a slot can have", reason);
  return {
    strategy,
    n: integerOf(intent["n"], 1),
    side: side as Side,
    qty: integerOf(intent["qty"], 1),
    reason: reason as OrderReason,
  };
}

function countsOf(value: unknown): readonly BarCount[] {
  // Without a limit here: only the slot knows how many timeframes its rules have.
  const counts = listOf(value, Infinity, barCountOf);
  if (counts.length === 0) throw expected("a list of counts", value);
  return counts;
}

function barCountOf(value: unknown): BarCount {
  const { instrument, timeframe, count } = asRecord(value);
  const bars = integerOf(count, 0);
  if (bars > MAX_LOOK_BACK) throw expected(`at most ${MAX_LOOK_BACK} bars`, bars);
  return { instrument: integerOf(instrument, 0), timeframe: integerOf(timeframe, 1), count: bars };
}

function checkpointOf(value: unknown, bounds: MessageBounds): Checkpoint {
  const { seq, arena } = asRecord(value);
  return { seq: seqOf(seq, bounds), arena: arenaOf(arena) };
}

function seqOf(value: unknown, { head }: MessageBounds): number {
  const seq = integerOf(value, 1);
  if (seq > head) throw expected(`a published row, up to ${head}`, seq);
  return seq;
}

function strategyOf(value: unknown, { has }: MessageBounds): number {
  const strategy = integerOf(value, 0);
  if (!has(strategy)) throw expected("a strategy of this slot", strategy);
  return strategy;
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw expected("text", value);
  return value.slice(0, MAX_REPORT_LENGTH);
}
