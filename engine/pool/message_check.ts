import type { RowReport } from "../orders/mod.ts";
import {
  type BarCount,
  type Checkpoint,
  type FromSlot,
  MAX_ARENA_DOUBLES,
  MAX_REPORTS,
  type SlotStatus,
} from "../protocol/mod.ts";
import type { ControlWords } from "./control_words.ts";
import { parseFromSlot } from "./from_slot.ts";
import type { SlotWork } from "./slot_handle.ts";

/** What a slot has and is when a message comes. */
export interface SlotMoment {
  /** The last published row. */
  readonly head: number;
  readonly work: SlotWork | null;
  readonly status: SlotStatus;
  readonly checkpoint: Checkpoint | null;
  readonly posted: RowReport | null;
  readonly end: number | null;
}

/**
 * Holds the messages of one generation against what it can say and when: a worker says little, and whatever goes beyond
 * that is a fault or a flood, and would cost main its time.
 */
export class MessageCheck {
  readonly #words: ControlWords;
  #lastPosted = 0;
  #reports = 0;
  /** By instrument and timeframe: bars that it has told of. */
  readonly #bars = new Map<string, number>();
  #drained = false;
  #leaving = false;

  constructor(words: ControlWords) {
    this.#words = words;
  }

  /** @throws TypeError if it is not a message that the generation can have sent now */
  parse(value: unknown, moment: SlotMoment): FromSlot {
    const { head, work, status } = moment;
    const has = (strategy: number): boolean => work?.has(strategy) ?? false;
    const message = parseFromSlot(value, { head, has, strategies: work?.plan.strategies.length ?? 0 });
    const inTime = status === (message.type === "ready" ? "starting" : "loaded");
    if (!inTime) throw new TypeError(`Expected no ${message.type} from a slot that is ${status}`);
    const problem = this.#problemOf(message, moment);
    if (problem !== null) throw new TypeError(problem);
    return message;
  }

  #problemOf(message: FromSlot, { work, checkpoint, posted, end }: SlotMoment): string | null {
    switch (message.type) {
      case "intents": {
        const { seq } = message;
        if (posted !== null) return `Expected a slot to wait for the answer to row ${posted.seq}, posted row ${seq}`;
        if (seq <= this.#lastPosted) return `Expected a row after ${this.#lastPosted} from a slot, was ${seq}`;
        this.#lastPosted = seq;
        // What is posted is answered, which bounds how often: reports that go with it are no flood.
        this.#reports = 0;
        return null;
      }
      case "progress":
        return this.#words.takeProgress() ? null : "Expected no progress that nobody has asked for";
      case "checkpoint":
        return problemOfCheckpoint(message.checkpoint, { held: checkpoint, work });
      case "report": {
        this.#reports += 1;
        const most = MAX_REPORTS.more + MAX_REPORTS.perStrategy * (work?.plan.strategies.length ?? 0);
        return this.#reports <= most ? null : `Expected at most ${most} reports from a worker`;
      }
      case "bars":
        return this.#problemOfBars(message.counts, work);
      case "drained":
        if (this.#drained || message.seq !== end) return "Expected `drained` once, at the end";
        this.#drained = true;
        return null;
      case "leaving": {
        const again = this.#leaving;
        this.#leaving = true;
        return again ? "Expected a worker to say once that it leaves" : null;
      }
      default:
        return null;
    }
  }

  /** A count only rises, as far as the rules need: that bounds how often there is something to tell. */
  #problemOfBars(counts: readonly BarCount[], work: SlotWork | null): string | null {
    for (const { instrument, timeframe, count } of counts) {
      const key = `${instrument}/${timeframe}`;
      const before = this.#bars.get(key) ?? -1;
      const most = work?.needs({ instrument, timeframe }) ?? 0;
      if (most === 0) return `Expected bars that a slot's rules need, was ${timeframe} of instrument ${instrument}`;
      if (count <= before) return `Expected more than ${before} bars from a slot, was ${count}`;
      if (count > most) return `Expected at most ${most} bars from a slot, was ${count}`;
      this.#bars.set(key, count);
    }
    return null;
  }
}

/**
 * How long an arena is, the rules decide, and main does not know it: a first one is as long as it can be at all, and every
 * later one, of whatever generation, as long as the first.
 */
function problemOfCheckpoint(
  { seq, arena }: Checkpoint,
  { held, work }: { readonly held: Checkpoint | null; readonly work: SlotWork | null },
): string | null {
  if (held === null) {
    const least = work?.plan.strategies.length ?? 0;
    const isPossible = arena.length >= least && arena.length <= MAX_ARENA_DOUBLES;
    return isPossible ? null : `Expected a checkpoint of ${least} to ${MAX_ARENA_DOUBLES} doubles, was ${arena.length}`;
  }
  if (seq > held.seq && arena.length === held.arena.length) return null;
  return `Expected a checkpoint of ${held.arena.length} doubles after ${held.seq}, was of ${arena.length} at ${seq}`;
}
