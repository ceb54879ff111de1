import type { Clock } from "../clock.ts";
import { MAX_OUTPUT_BYTES, MAX_VIRTUAL_OUTPUT_BYTES } from "../protocol/mod.ts";
import type { Device } from "./device.ts";
import { Outlet, type OutletOptions, type OutletState } from "./outlet.ts";

/** What outputs work with. */
export interface OutputsOptions {
  readonly clock: Pick<Clock, "after" | "wait">;
  /** Told of what is wrong with an output, by its name, and with null when it is over. */
  readonly onTrouble: (name: string, why: string | null) => void;
  /** Bytes that wait for an output in real time, at most. */
  readonly maxBytes?: number;
}

/** What is said of an output of its own. */
export type OpenedOutlet = Pick<OutletOptions, "name" | "lostText"> &
  Partial<Pick<OutletOptions, "onGone" | "onTaken">>;

/** The outlets of a session: log, terminal, files that it writes as it goes. */
export class Outputs {
  readonly #options: OutputsOptions;
  readonly #outlets: Outlet[] = [];
  #canWait = false;

  constructor(options: OutputsOptions) {
    this.#options = options;
  }

  /** From now on the session waits for outputs that are written slowly, as one in virtual time can: they may be bursts. */
  waitForSlow(): void {
    this.#canWait = true;
  }

  /** An outlet that is one of these from now on. */
  open(device: Device, { name, ...about }: OpenedOutlet): Outlet {
    const { maxBytes = MAX_OUTPUT_BYTES } = this.#options;
    const outlet = new Outlet({
      ...about,
      name,
      device,
      clock: this.#options.clock,
      maxBytes: () => (this.#canWait ? MAX_VIRTUAL_OUTPUT_BYTES : maxBytes),
      behindBytes: MAX_OUTPUT_BYTES,
      onTrouble: (why) => this.#options.onTrouble(name, why),
    });
    this.#outlets.push(outlet);
    return outlet;
  }

  get states(): readonly OutletState[] {
    return this.#outlets.map(({ state }) => state);
  }

  /** True while one of them is behind. */
  get behind(): boolean {
    return this.#outlets.some((outlet) => outlet.behind);
  }

  /** Settles when none is behind, or early when `signal` is aborted: the caller looks again. */
  async caughtUp(signal?: AbortSignal): Promise<void> {
    await Promise.all(this.#outlets.map((outlet) => outlet.caughtUp(signal)));
  }

  /** Writes what waits, as far as it is taken, and lets go of all. */
  async close(): Promise<void> {
    await Promise.all(this.#outlets.map((outlet) => outlet.close()));
  }

  /** Writes what can be written at once: the process is about to exit. */
  closeNow(): void {
    for (const outlet of this.#outlets) outlet.closeNow();
  }
}
