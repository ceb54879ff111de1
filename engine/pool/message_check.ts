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

/** The state of a slot when a message comes. */
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
 * Checks the messages of one generation: whether a sound worker can send them now, and no more of them than it needs. A
 * sound worker sends few messages; more are a fault or a flood, and would cost main its time.
 */
export class MessageCheck {
  readonly #words: ControlWords;
  #lastPosted = 0;
  #reports = 0;
  /** By instrument and timeframe: the bars that the worker has reported. */
  readonly #bars = new Map<string, number>();
  #drained = false;
  #leaving = false;

  constructor(words: ControlWords) {
    this.#words = words;
  }

  /** Parses and checks a message. @throws TypeError if the worker cannot have sent it now */
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
        // The worker waits for the answer to each row. That limits its reports too, so that they count from 0 again.
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
        const isRepeated = this.#leaving;
        this.#leaving = true;
        return isRepeated ? "Expected a worker to say once that it leaves" : null;
      }
      default:
        return null;
    }
  }

  /** A count only rises, and only as far as the rules need. That limits the messages. */
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
 * Main does not know the length of a slot's arena, which follows from the rules. The first arena may have any possible
 * length; every later one, of any generation, has the length of the first.
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
