import { MAX_DEATHS_WITHOUT_PROGRESS, type QuarantinedFrom } from "../protocol/mod.ts";
import type { Death, Generation } from "./generation.ts";
import type { SlotEvents } from "./slot_handle.ts";
import { believeMarker, Supervisor } from "./supervisor.ts";
import type { WorkerMirror } from "./worker_mirror.ts";

/** What the deaths of a slot's workers are handled with. */
export interface WorkerDeathsParts {
  readonly slot: number;
  readonly mirror: WorkerMirror;
  /** The last published row. */
  readonly head: () => number;
  readonly events: Pick<SlotEvents, "onChange" | "onDeath" | "onQuarantine">;
  /** Gives the slot up. */
  readonly retire: (cause: string) => void;
}

/**
 * The deaths of a slot's workers, and what follows: the next worker, at once or after a wait; the quarantine of a strategy
 * that has killed two workers; the end of a slot whose workers die without getting any further.
 */
export class WorkerDeaths {
  readonly #parts: WorkerDeathsParts;
  readonly #supervisor = new Supervisor();
  #quarantined: readonly QuarantinedFrom[] = [];
  #restarts = 0;
  #isExpected = false;
  #leavingReason: string | null = null;
  #failure: string | null = null;

  constructor(parts: WorkerDeathsParts) {
    this.#parts = parts;
  }

  /** Workers that have died. */
  get restarts(): number {
    return this.#restarts;
  }

  /** True while main has ordered a death that it has not seen yet. */
  get isExpected(): boolean {
    return this.#isExpected;
  }

  /** Strategies of the slot that are quarantined, each from its row on. */
  get quarantined(): readonly QuarantinedFrom[] {
    return this.#quarantined;
  }

  /** Why the slot was given up for its deaths; null: it was not. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Strategies that an earlier run of the session has quarantined. */
  restore(quarantined: readonly QuarantinedFrom[]): void {
    this.#quarantined = quarantined;
  }

  /** Main has ordered the next death, which says nothing about the slot. */
  expect(): void {
    this.#isExpected = true;
  }

  /** The worker has said why it is about to exit. */
  noteLeaving(reason: string): void {
    this.#leavingReason = reason;
  }

  /** A worker has died. @returns milliseconds to wait before the next one, or null if there is to be none */
  onDeath({ number, words }: Generation, death: NonNullable<Death>): number | null {
    const { slot, mirror, head, events, retire } = this.#parts;
    const { watermark } = mirror;
    const cause = this.#leavingReason ?? death.cause;
    const has = (strategy: number): boolean => mirror.work?.has(strategy) ?? false;
    const marker = believeMarker(words.readMarker(watermark), { head: head(), has });
    const { charged, waitMs, hopeless } = this.#supervisor.judge({ watermark, marker, ordered: this.#isExpected });
    mirror.dropPosted();
    this.#restarts += 1;
    this.#isExpected = false;
    this.#leavingReason = null;
    mirror.status = "down";
    events.onDeath(slot, { generation: number, cause, watermark });
    if (charged !== null) this.#quarantine(charged, cause);
    if (hopeless) {
      this.#failure = `it died ${MAX_DEATHS_WITHOUT_PROGRESS} times in a row without progress, last: ${cause}`;
      retire(this.#failure);
      return null;
    }
    events.onChange();
    return waitMs;
  }

  #quarantine(marker: QuarantinedFrom, cause: string): void {
    const { slot, mirror, events } = this.#parts;
    this.#quarantined = [...this.#quarantined, marker];
    // The slot does not judge the strategy from the marker's row on. Main quarantines it after every row that it may have
    // heard of. With the fill model `next` that may be the marker's row: orders of a row come before its judgements.
    const unheard = marker.seq + (mirror.work?.plan.fillModel === "next" ? 1 : 0);
    events.onQuarantine(slot, { ...marker, seq: Math.max(unheard, mirror.passed + 1) }, cause);
  }
}
