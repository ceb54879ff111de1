import type { Clock } from "../clock.ts";
import { MAX_OUTPUT_BYTES, MAX_VIRTUAL_OUTPUT_BYTES } from "../protocol/mod.ts";
import type { Device } from "./device.ts";
import { Outlet, type OutletOptions, type OutletState } from "./outlet.ts";

/** What the outputs are made from. */
export interface OutputsOptions {
  readonly clock: Pick<Clock, "after" | "wait">;
  /** Called with an output's name when its trouble begins or changes, and with null when it is over. */
  readonly onTrouble: (name: string, why: string | null) => void;
  /** Bytes that may wait for one output in real time. `MAX_OUTPUT_BYTES` by default. */
  readonly maxBytes?: number;
}

/** What a new output has of its own. */
export type OpenedOutlet = Pick<OutletOptions, "name" | "lostText"> &
  Partial<Pick<OutletOptions, "onGone" | "onTaken">>;

/** The outlets of a session: log, terminal, and the files that it writes while it runs. */
export class Outputs {
  readonly #options: OutputsOptions;
  readonly #outlets: Outlet[] = [];
  #canWait = false;

  constructor(options: OutputsOptions) {
    this.#options = options;
  }

  /** The session can wait for slow outputs from now on, as it does in virtual time: larger bursts may wait. */
  waitForSlow(): void {
    this.#canWait = true;
  }

  /** Makes an outlet and adds it. */
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

  /** True while one outlet is behind. */
  get behind(): boolean {
    return this.#outlets.some((outlet) => outlet.behind);
  }

  /** Resolves when no outlet is behind, or earlier when `signal` is aborted; the caller checks again. */
  async caughtUp(signal?: AbortSignal): Promise<void> {
    await Promise.all(this.#outlets.map((outlet) => outlet.caughtUp(signal)));
  }

  /** Writes what waits, and closes all outlets: see `Outlet.close`. */
  async close(): Promise<void> {
    await Promise.all(this.#outlets.map((outlet) => outlet.close()));
  }

  /** Writes what the devices take at once, and closes them: the process is about to exit. */
  closeNow(): void {
    for (const outlet of this.#outlets) outlet.closeNow();
  }
}
