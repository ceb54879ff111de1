import type { Clock } from "../clock.ts";
import type { TickBatch } from "../data/mod.ts";
import { formatOrder, type JournalEvent, orderIn } from "../journal/mod.ts";
import { setTrouble, type Summary, type Troubles } from "../observe/mod.ts";
import { emptyOutput, type NamedPath, writeResult } from "../output/mod.ts";
import { EngineError, type Instrument } from "../protocol/mod.ts";
import { inTurn } from "./in_turn.ts";
import { OrdersOutput } from "./orders_output.ts";
import type { RunOptions } from "./run_options.ts";
import type { SessionListener, SessionTimes, SlowOutputs } from "./session.ts";
import { SessionRecorder } from "./session_recorder.ts";

/** What a session's files are written with. */
export interface SessionFilesOptions {
  readonly flags: Pick<RunOptions, "ordersJson" | "record" | "summaryJson">;
  readonly instruments: readonly Instrument[];
  readonly times: SessionTimes;
  readonly clock: Pick<Clock, "after" | "wait">;
  readonly troubles: Troubles;
}

/** What an earlier run of the session has made that this one does not make again. */
export interface KeptOfSession {
  readonly book: readonly JournalEvent[];
  readonly ticks: number;
}

/** The files that a session makes, those that were asked for: its orders, its ticks, its summary. */
export class SessionFiles implements SlowOutputs {
  readonly #options: SessionFilesOptions;
  readonly #named: Partial<Readonly<Record<"orders" | "record" | "summary", NamedPath>>>;
  readonly #orders: OrdersOutput | null;
  #recorder: SessionRecorder | null = null;

  constructor(options: SessionFilesOptions) {
    this.#options = options;
    this.#named = outputsOf(options.flags);
    this.#orders = this.#openOrders();
  }

  get behind(): boolean {
    return (this.#orders?.behind ?? false) || (this.#recorder?.behind ?? false);
  }

  async caughtUp(signal?: AbortSignal): Promise<void> {
    await Promise.all([this.#orders?.caughtUp(signal), this.#recorder?.caughtUp(signal)]);
  }

  /** Records ticks; null if nobody asked for that. */
  get onTick(): ((batch: TickBatch, i: number) => void) | null {
    return this.#named.record === undefined ? null : (batch, i) => this.#recorder?.write(batch, i);
  }

  /** The same listener; the orders file gets what it is told. */
  listenTo(listener: SessionListener): SessionListener {
    const orders = this.#orders;
    if (orders === null) return listener;
    return {
      ...listener,
      onOrder(order) {
        orders.add(order);
        listener.onOrder(order);
      },
    };
  }

  /** The session is ours: what an earlier one has left in these files is not taken for its result. */
  begin(kept: KeptOfSession): void {
    const { record, summary } = this.#named;
    const { instruments, troubles, clock } = this.#options;
    this.#orders?.begin(kept.book.flatMap((each) => orderIn(each) ?? []));
    if (summary !== undefined) tryToEmpty(summary, troubles);
    if (record === undefined) return;
    const onTrouble = (why: string | null): void => setTrouble(troubles, record.name, why);
    this.#recorder = new SessionRecorder({ output: record, instruments, kept: kept.ticks, clock, onTrouble });
  }

  /** Writes what is left. @throws EngineError OUTPUT_LOST or OUTPUT_FILE if one of them is not whole */
  async finish(summary: Summary): Promise<void> {
    const { summary: output } = this.#named;
    await inTurn(
      () => this.#orders?.finish(),
      () => output !== undefined && writeResult(output, `${JSON.stringify(summary)}\n`, this.#options.clock),
      () => this.#recorder?.finish(),
    );
  }

  /** Lets go of the files, whatever became of the session. */
  async close(): Promise<void> {
    await Promise.all([this.#recorder?.close(), this.#orders?.close()]);
  }

  #openOrders(): OrdersOutput | null {
    const { orders: output } = this.#named;
    if (output === undefined) return null;
    const { instruments, times, clock, troubles } = this.#options;
    return new OrdersOutput({
      output,
      format: (order) => `${formatOrder(order, instruments, times.zone)}\n`,
      inOrder: times.mode === "virtual",
      clock,
      onTrouble: (why) => setTrouble(troubles, output.name, why),
    });
  }
}

/** At the end it is written all the same, or that fails then. */
function tryToEmpty(output: NamedPath, troubles: Troubles): void {
  try {
    emptyOutput(output);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    setTrouble(troubles, output.name, error.message);
  }
}

/** The files that a session makes: those that were asked for. */
export function outputsOf({
  ordersJson,
  summaryJson,
  record,
}: SessionFilesOptions["flags"]): Partial<Readonly<Record<"orders" | "summary" | "record", NamedPath>>> {
  return {
    ...(ordersJson === undefined ? {} : { orders: { name: "--orders-json", path: ordersJson } }),
    ...(summaryJson === undefined ? {} : { summary: { name: "--summary-json", path: summaryJson } }),
    ...(record === undefined ? {} : { record: { name: "--record", path: record } }),
  };
}
