import type { PostedRow } from "../orders/mod.ts";
import { type Checkpoint, type FromSlot, MAX_REPORTS } from "../protocol/mod.ts";
import type { ControlWords } from "./control_words.ts";
import { parseFromSlot } from "./from_slot.ts";
import type { SlotStatus, SlotWork } from "./slot_handle.ts";

/** What a slot has and is when a message comes. */
export interface SlotMoment {
  /** The last published row. */
  readonly head: number;
  readonly work: SlotWork | null;
  readonly status: SlotStatus;
  readonly checkpoint: Checkpoint | null;
  readonly posted: PostedRow | null;
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
  #drained = false;
  #leaving = false;

  constructor(words: ControlWords) {
    this.#words = words;
  }

  /** @throws TypeError if it is not a message that the generation can have sent now */
  parse(value: unknown, moment: SlotMoment): FromSlot {
    const { head, work, status } = moment;
    const has = (strategy: number): boolean => work?.has(strategy) ?? false;
    const message = parseFromSlot(value, { head, has });
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
        return problemOfCheckpoint(message.checkpoint, checkpoint);
      case "report": {
        this.#reports += 1;
        const most = MAX_REPORTS.more + MAX_REPORTS.perStrategy * (work?.plan.strategies.length ?? 0);
        return this.#reports <= most ? null : `Expected at most ${most} reports from a worker`;
      }
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
}

function problemOfCheckpoint({ seq, arena }: Checkpoint, held: Checkpoint | null): string | null {
  if (held === null || (seq > held.seq && arena.length === held.arena.length)) return null;
  return `Expected a checkpoint of ${held.arena.length} doubles after ${held.seq}, was at ${seq}`;
}
