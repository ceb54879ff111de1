import type { Clock } from "../../clock.ts";
import type { RecordForm, TickBatch } from "../../data/mod.ts";
import { formatOrder, type JournalEvent, orderIn } from "../../journal/mod.ts";
import { setTrouble, type Summary, type Troubles } from "../../observe/mod.ts";
import { emptyOutput, type NamedPath, writeResult } from "../../output/mod.ts";
import { EngineError, type Instrument } from "../../protocol/mod.ts";
import type { SessionTimes, SlowOutputs } from "../engine_options.ts";
import { inTurn } from "../in_turn.ts";
import type { SessionListener } from "../session_listener.ts";
import type { RunOptions } from "../setup/run_options.ts";
import { OrdersOutput } from "./orders_output.ts";
import { TickOutput } from "./tick_output.ts";

/** What a session's files are written with. */
export interface OutputFilesOptions {
  readonly flags: Pick<RunOptions, "ordersJson" | "record" | "summaryJson">;
  readonly instruments: readonly Instrument[];
  /** How rows are recorded. */
  readonly form: RecordForm;
  readonly times: SessionTimes;
  readonly clock: Pick<Clock, "after" | "wait">;
  readonly troubles: Troubles;
}

/** Orders and ticks of an earlier run of the session that this run does not make again. */
export interface EarlierOutputs {
  readonly events: readonly JournalEvent[];
  readonly ticks: number;
}

/** The files that a session writes if they are asked for: its orders, its ticks, its summary. */
export class OutputFiles implements SlowOutputs {
  readonly #options: OutputFilesOptions;
  readonly #named: Partial<Readonly<Record<"orders" | "record" | "summary", NamedPath>>>;
  readonly #orders: OrdersOutput | null;
  #recorder: TickOutput | null = null;

  constructor(options: OutputFilesOptions) {
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

  /** Records ticks. Null: nobody asked for it. */
  get onTick(): ((batch: TickBatch, i: number) => void) | null {
    return this.#named.record === undefined ? null : (batch, i) => this.#recorder?.write(batch, i);
  }

  /** A listener that also writes orders to the orders file. */
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

  /** Empties the files of an earlier session, so that nobody takes them for results of this one. */
  begin(earlier: EarlierOutputs): void {
    const { record, summary } = this.#named;
    const { instruments, form, troubles, clock } = this.#options;
    this.#orders?.begin(earlier.events.flatMap((each) => orderIn(each) ?? []));
    if (summary !== undefined) tryToEmpty(summary, troubles);
    if (record === undefined) return;
    const onTrouble = (why: string | null): void => setTrouble(troubles, record.name, why);
    this.#recorder = new TickOutput({ output: record, instruments, form, kept: earlier.ticks, clock, onTrouble });
  }

  /** Writes the rest. @throws EngineError OUTPUT_LOST or OUTPUT_FILE if one of the files is not complete */
  async finish(summary: Summary): Promise<void> {
    const { summary: output } = this.#named;
    await inTurn(
      () => this.#orders?.finish(),
      () => output !== undefined && writeResult(output, `${JSON.stringify(summary)}\n`, this.#options.clock),
      () => this.#recorder?.finish(),
    );
  }

  /** Closes the files. Also for a session that has failed. */
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

/** A failure is a trouble for now: the file is written at the end, and that fails if it cannot be. */
function tryToEmpty(output: NamedPath, troubles: Troubles): void {
  try {
    emptyOutput(output);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    setTrouble(troubles, output.name, error.message);
  }
}

/** The files that the flags ask for. */
export function outputsOf({
  ordersJson,
  summaryJson,
  record,
}: OutputFilesOptions["flags"]): Partial<Readonly<Record<"orders" | "summary" | "record", NamedPath>>> {
  return {
    ...(ordersJson === undefined ? {} : { orders: { name: "--orders-json", path: ordersJson } }),
    ...(summaryJson === undefined ? {} : { summary: { name: "--summary-json", path: summaryJson } }),
    ...(record === undefined ? {} : { record: { name: "--record", path: record } }),
  };
}
