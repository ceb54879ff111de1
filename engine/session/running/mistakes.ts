import { childLog, type Log } from "../../log.ts";
import type { Troubles } from "../../observe/mod.ts";

/** Errors of Bulkhead itself in parts that only report: they are counted, logged and shown by health. Trading goes on. */
export class Mistakes {
  readonly #log: Log;
  readonly #troubles: Pick<Troubles, "set">;
  #count = 0;
  #isLogging = false;

  constructor(log: Log, troubles: Pick<Troubles, "set">) {
    this.#log = log;
    this.#troubles = troubles;
  }

  /** @param where the part that failed */
  note(where: string, error: unknown): void {
    this.#count += 1;
    const what = error instanceof Error ? error.message : String(error);
    const times = this.#count === 1 ? "" : ` (${this.#count} times)`;
    this.#troubles.set("mistake", `${where} has failed by a mistake in Bulkhead${times}: ${what}`);
    // The log itself may have failed: an error while this is logged is not logged again.
    if (this.#isLogging) return;
    this.#isLogging = true;
    try {
      childLog(this.#log, "engine").error({ err: error }, `${where} has failed by a mistake in Bulkhead`);
    } finally {
      this.#isLogging = false;
    }
  }
}
