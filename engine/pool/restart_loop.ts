import type { Clock } from "../clock.ts";
import { allocateControlBlock, START_TIMEOUT_MS } from "../protocol/mod.ts";
import type { Death, Generation, SpawnGeneration } from "./generation.ts";

/** What a restart loop works with. */
export interface RestartLoopParts {
  readonly slot: number;
  readonly spawn: SpawnGeneration;
  readonly clock: Pick<Clock, "after" | "wait">;
  /** The row that the next generation begins after. */
  readonly from: () => number;
  /** Called before a generation is started. */
  readonly onSpawn: () => void;
  /** A message of the present generation. */
  readonly onMessage: (message: unknown) => void;
  /**
   * Called when a generation has died and its channels are closed.
   *
   * @returns milliseconds to wait before the next one, or null if there is to be none
   */
  readonly onDeath: (generation: Generation, death: NonNullable<Death>) => number | null;
  /** True once no other generation is to be started. */
  readonly isOver: () => boolean;
}

/** The generations of one slot, one after the other, until one ends well or no other is to be started. */
export class RestartLoop {
  readonly #parts: RestartLoopParts;
  #number = 0;
  #current: Generation;
  #stopStartTimer: () => void = () => {};
  #isEnded = false;
  /** Resolves when the last generation is gone. */
  readonly ended: Promise<void>;

  constructor(parts: RestartLoopParts) {
    this.#parts = parts;
    this.#current = this.#spawn();
    this.ended = this.#run().finally(() => {
      this.#isEnded = true;
    });
  }

  /** True once the last generation is gone. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The present generation, or the last one while there is none. */
  get current(): Generation {
    return this.#current;
  }

  /** The present generation is ready, or is given up: nothing waits for its start any more. */
  stopStartTimer(): void {
    this.#stopStartTimer();
  }

  async #run(): Promise<void> {
    for (;;) {
      const generation = this.#current;
      const death = await generation.ended;
      generation.close();
      if (death === null || this.#parts.isOver()) return;
      const waitMs = this.#parts.onDeath(generation, death);
      if (waitMs === null) return;
      if (waitMs > 0) await this.#parts.clock.wait(waitMs);
      if (this.#parts.isOver()) return;
      this.#current = this.#spawn();
    }
  }

  #spawn(): Generation {
    const { slot, spawn, from, onSpawn, onMessage } = this.#parts;
    onSpawn();
    this.#number += 1;
    const number = this.#number;
    const generation = spawn({
      slot,
      number,
      // A new one: a terminated worker may write into its own for a while.
      control: allocateControlBlock(from()),
      // Messages of an older generation may arrive after its death. They do not count.
      onMessage: (message) => {
        if (this.#current.number === number && !this.#current.condemned) onMessage(message);
      },
    });
    // Nobody may report the death of a worker that dies while it starts: only the clock shows it.
    this.#stopStartTimer = this.#parts.clock.after(START_TIMEOUT_MS, () => {
      generation.terminate(`it was not ready in ${START_TIMEOUT_MS} ms`);
    });
    void generation.ended.then(this.#stopStartTimer);
    return generation;
  }
}
