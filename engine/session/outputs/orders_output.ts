import type { Clock } from "../../clock.ts";
import { compareOrders } from "../../journal/mod.ts";
import { type Device, emptyOutput, LateDevice, type NamedPath, Outlet } from "../../output/mod.ts";
import { EngineError, type OrderRecord, OUTPUT_CHUNK_BYTES } from "../../protocol/mod.ts";
import { isolateErrors } from "../session_listener.ts";

/** What the orders file is written with. */
export interface OrdersOutputOptions {
  readonly output: NamedPath;
  /** The line of an order, with its line break. */
  readonly format: (order: OrderRecord) => string;
  /** True in virtual time: orders are sorted. False in real time: they are in the order in which they are made. */
  readonly inOrder: boolean;
  readonly clock: Pick<Clock, "after" | "wait">;
  readonly onTrouble: (why: string | null) => void;
  /** Written to instead of the file. Absent: the file, which is opened at the first write. */
  readonly device?: Device;
}

/** Virtual time waits while so many orders are queued. */
const MANY = 65_536;
/** Orders in one write. */
const AT_A_TIME = 256;

/**
 * The orders file. It gets each order when it is made. Orders that its disk or its reader does not take are queued without
 * a limit: unlike a line of the log, an order is never dropped.
 */
export class OrdersOutput {
  readonly #options: OrdersOutputOptions;
  readonly #outlet: Outlet;
  /** Null: another device is written to. */
  readonly #file: LateDevice | null;
  #waiting: OrderRecord[] = [];
  /** Index of the first queued order that the outlet does not have yet. */
  #next = 0;
  #begun = false;
  #scheduled = false;
  #gone = false;
  #finishing = false;
  #watchers: (() => void)[] = [];
  readonly #pump: () => void = isolateErrors((error) => this.#break(error))(() => this.#passOn());

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

  /** True while many orders are queued. False while something is wrong with the file: waiting would not help. */
  get behind(): boolean {
    return this.#left >= MANY && !this.#gone && this.#outlet.state.trouble === null;
  }

  /** Resolves when it is not behind, or early when `signal` is aborted. The caller checks again. */
  async caughtUp(signal?: AbortSignal): Promise<void> {
    while (this.behind && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        signal?.addEventListener("abort", () => resolve(), { once: true });
        this.#watchers.push(resolve);
      });
    }
  }

  /**
   * Empties the file and starts writing.
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

  /** Adds an order. */
  add(order: OrderRecord): void {
    this.#waiting.push(order);
    if (this.#scheduled || !this.#begun) return;
    // All orders of a row are made in one turn of the event loop. They can be sorted only after it.
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  /** Writes the rest. @throws EngineError OUTPUT_LOST if not every order is in the file */
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

  /** Closes the file after the session has failed. Queued orders are written as far as the file takes them. */
  async close(): Promise<void> {
    await this.#outlet.close();
  }

  /** An error in Bulkhead: nothing more is written, and the session fails at its end. */
  #break(error: unknown): void {
    this.#gone = true;
    this.#options.onTrouble(`${this.#options.output.name} has failed by a mistake in Bulkhead: ${String(error)}`);
  }

  get #left(): number {
    return this.#waiting.length - this.#next;
  }

  /** Writes as many orders as the outlet has room for. At the end: all. */
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
