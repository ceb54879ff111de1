import type { Clock } from "../clock.ts";
import { compareOrders } from "../journal/mod.ts";
import { type Device, emptyOutput, LateDevice, type NamedPath, Outlet } from "../output/mod.ts";
import { EngineError, type OrderRecord, OUTPUT_CHUNK_BYTES } from "../protocol/mod.ts";
import { shelterOf } from "./sheltered.ts";

/** What an orders file is written with. */
export interface OrdersOutputOptions {
  readonly output: NamedPath;
  /** An order's line, its end included. */
  readonly format: (order: OrderRecord) => string;
  /** Virtual time: orders stand in the file's order. Real time: as they are made. */
  readonly inOrder: boolean;
  readonly clock: Pick<Clock, "after" | "wait">;
  readonly onTrouble: (why: string | null) => void;
  /** What is written to in the file's place; by default the file, opened when it is first written to. */
  readonly device?: Device;
}

/** So many orders that wait to be written are many: virtual time waits meanwhile. */
const MANY = 65_536;
/** Orders that are written at a time. */
const AT_A_TIME = 256;

/**
 * The orders file, which gets each order when it is made. What its disk or its reader does not take waits, however much that
 * is: an order is no line of a log, and the book has it anyway.
 */
export class OrdersOutput {
  readonly #options: OrdersOutputOptions;
  readonly #outlet: Outlet;
  /** Null: what is written to is no file. */
  readonly #file: LateDevice | null;
  #waiting: OrderRecord[] = [];
  /** The first of those that wait which is not on its way. */
  #next = 0;
  #begun = false;
  #scheduled = false;
  #gone = false;
  #finishing = false;
  #watchers: (() => void)[] = [];
  readonly #pump: () => void = shelterOf((error) => this.#break(error))(() => this.#passOn());

  constructor(options: OrdersOutputOptions) {
    this.#options = options;
    const { output, clock, onTrouble } = options;
    const file = new LateDevice(output.path, { empty: true });
    this.#file = options.device === undefined ? file : null;
    this.#outlet = new Outlet({
      name: output.name,
      device: options.device ?? file,
      clock,
      maxBytes: () => Infinity,
      lostText: () => "",
      onTrouble: (why) => {
        onTrouble(why);
        this.#notify();
      },
      onGone: () => (this.#gone = true),
      onTaken: () => this.#pump(),
    });
  }

  /** So many orders wait that whoever can wait should. Never while something is wrong with the file. */
  get behind(): boolean {
    return this.#left >= MANY && !this.#gone && this.#outlet.state.trouble === null;
  }

  /** Settles when it is not behind, or early when `signal` is aborted: the caller looks again. */
  async caughtUp(signal?: AbortSignal): Promise<void> {
    while (this.behind && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        signal?.addEventListener("abort", () => resolve(), { once: true });
        this.#watchers.push(resolve);
      });
    }
  }

  /**
   * The session is ours: what the file had goes with the first write.
   *
   * @param before orders of an earlier run of the session that are not made again
   */
  begin(before: readonly OrderRecord[]): void {
    this.#begun = true;
    this.#waiting = before.concat(this.#waiting);
    try {
      if (this.#file !== null) emptyOutput(this.#options.output);
    } catch (error) {
      // The first write tries again.
      if (!(error instanceof EngineError)) throw error;
      this.#options.onTrouble(error.message);
    }
    this.#pump();
  }

  /** An order was made. */
  add(order: OrderRecord): void {
    this.#waiting.push(order);
    if (this.#scheduled || !this.#begun) return;
    // All orders of a row are made in one turn: only then their order is known.
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  /** Writes what is left. @throws EngineError OUTPUT_LOST if not every order is in the file */
  async finish(): Promise<void> {
    const { output } = this.#options;
    this.#finishing = true;
    this.#pump();
    const left = this.#left;
    const written = await this.#outlet.close();
    const happened = (await this.#file?.whatHappened()) ?? null;
    if (written && left === 0 && !this.#gone && happened === null) return;
    const trouble = happened ?? this.#outlet.state.trouble;
    throw new EngineError(
      "OUTPUT_LOST",
      `${output.path}: Expected ${output.name} to take every order, but ${trouble ?? "it does not take them"}\n` +
        "  hint: the journal has them: bulkhead orders --json",
    );
  }

  /** Lets go of the file: the session has failed. What waits is written as far as it is taken. */
  async close(): Promise<void> {
    await this.#outlet.close();
  }

  /** A mistake of ours: nothing more is written, and the session fails in the end. */
  #break(error: unknown): void {
    this.#gone = true;
    this.#options.onTrouble(`${this.#options.output.name} has failed by a mistake in Bulkhead: ${String(error)}`);
  }

  get #left(): number {
    return this.#waiting.length - this.#next;
  }

  /** Passes on what the outlet has room for; at the end all. */
  #passOn(): void {
    if (!this.#begun || this.#gone) return;
    if (this.#options.inOrder && this.#left > 1) {
      this.#waiting = this.#waiting.slice(this.#next).sort(compareOrders);
      this.#next = 0;
    }
    while (this.#left > 0 && (this.#finishing || this.#outlet.backlog < OUTPUT_CHUNK_BYTES)) {
      const orders = this.#waiting.slice(this.#next, this.#next + AT_A_TIME);
      this.#next += orders.length;
      this.#outlet.write(orders.map((order) => this.#options.format(order)).join(""));
    }
    if (this.#left === 0) [this.#waiting, this.#next] = [[], 0];
    this.#notify();
  }

  #notify(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }
}
