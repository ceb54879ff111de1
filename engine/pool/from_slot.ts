import {
  type Checkpoint,
  type Fault,
  type FromSlot,
  type Intent,
  MAX_REPORT_LENGTH,
  type OrderReason,
  type Side,
} from "../protocol/mod.ts";

/** What a message from a slot must agree with. */
export interface MessageBounds {
  /** The last published row. */
  readonly head: number;
  /** Whether the strategy of this index is in the slot. */
  readonly has: (strategy: number) => boolean;
}

const SIDES: ReadonlySet<unknown> = new Set<Side>(["BUY", "SELL"]);
const REASONS: ReadonlySet<unknown> = new Set<OrderReason>([
  "entry",
  "rule",
  "stop-loss",
  "target",
  "manual",
  "breaker",
]);
const MAX_SHOWN_LENGTH = 60;

/**
 * Parses what a worker posted. Nothing that comes from a worker is used unread.
 *
 * @throws TypeError if it is not a message that this slot could have sent
 */
export function parseFromSlot(value: unknown, bounds: MessageBounds): FromSlot {
  const message = asRecord(value);
  switch (message["type"]) {
    case "ready":
      return { type: "ready" };
    case "intents":
      return postedOf(message, bounds);
    case "progress":
      return { type: "progress", seq: seqOf(message["seq"], bounds) };
    case "checkpoint":
      return { type: "checkpoint", checkpoint: checkpointOf(message["checkpoint"], bounds) };
    case "report":
      return { type: "report", strategy: strategyOf(message["strategy"], bounds), text: textOf(message["text"]) };
    case "drained":
      return { type: "drained", seq: seqOf(message["seq"], bounds) };
    case "leaving":
      return { type: "leaving", why: textOf(message["why"]) };
    default:
      throw expected("a known type", message["type"]);
  }
}

function postedOf(message: Readonly<Record<string, unknown>>, bounds: MessageBounds): FromSlot {
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

/** A list with one entry a strategy at most, in index order. */
function inOrder<T extends { readonly strategy: number }>(
  value: unknown,
  bounds: MessageBounds,
  parse: (each: unknown, bounds: MessageBounds) => T,
): T[] {
  if (!Array.isArray(value)) throw expected("a list", value);
  let before = -1;
  return value.map((each: unknown) => {
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
  if (!SIDES.has(side)) throw expected("a side", side);
  if (!REASONS.has(reason)) throw expected("a reason that a slot can have", reason);
  return {
    strategy,
    n: integerOf(intent["n"], 1),
    side: side as Side,
    qty: integerOf(intent["qty"], 1),
    reason: reason as OrderReason,
  };
}

function checkpointOf(value: unknown, bounds: MessageBounds): Checkpoint {
  const { seq, arena } = asRecord(value);
  if (!(arena instanceof Float64Array)) throw expected("an arena of doubles", arena);
  return { seq: seqOf(seq, bounds), arena };
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

function integerOf(value: unknown, least: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
    throw expected(`an integer >= ${least}`, value);
  }
  return value;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw expected("an object", value);
  return value as Readonly<Record<string, unknown>>;
}

function expected(what: string, was: unknown): TypeError {
  return new TypeError(`Expected ${what} from a slot, was ${shown(was)}`);
}

/** What was found, in a few words: a worker may have posted anything, and of any size. */
function shown(was: unknown): string {
  if (typeof was === "string") return JSON.stringify(was.slice(0, MAX_SHOWN_LENGTH));
  if (Array.isArray(was)) return `an array of ${was.length}`;
  return typeof was === "object" && was !== null ? "an object" : String(was).slice(0, MAX_SHOWN_LENGTH);
}
