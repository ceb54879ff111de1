import type { Clock } from "../../clock.ts";
import { type RecordForm, TickRecorder } from "../../data/mod.ts";
import { LateDevice, type NamedPath, Outlet } from "../../output/mod.ts";
import { EngineError, type Instrument, MAX_OUTPUT_BYTES, MAX_VIRTUAL_OUTPUT_BYTES } from "../../protocol/mod.ts";
import type { SlowOutputs } from "../engine_options.ts";

/** What the file of ticks is written with. */
export interface TickOutputOptions {
  readonly output: NamedPath;
  readonly instruments: readonly Instrument[];
  readonly form: RecordForm;
  /** How many ticks of the existing file are kept. */
  readonly kept: number;
  readonly clock: Pick<Clock, "after" | "wait">;
  readonly onTrouble: (why: string | null) => void;
}

/**
 * Records a session's ticks in a file while it runs. Ticks that the file does not take are queued. When the queue is full
 * the recording ends, because a file with a gap is useless. The session goes on, and fails at its end.
 */
export class TickOutput implements SlowOutputs {
  readonly #output: NamedPath;
  readonly #onTrouble: TickOutputOptions["onTrouble"];
  readonly #outlet: Outlet;
  readonly #file: LateDevice;
  readonly #recorder: TickRecorder | null = null;
  #failed: Error | null = null;

  constructor({ output, instruments, form, kept, clock, onTrouble }: TickOutputOptions) {
    this.#output = output;
    this.#onTrouble = onTrouble;
    this.#file = new LateDevice(output.path, { empty: false });
    this.#outlet = new Outlet({
      name: output.name,
      device: this.#file,
      clock,
      maxBytes: () => MAX_VIRTUAL_OUTPUT_BYTES,
      behindBytes: MAX_OUTPUT_BYTES,
      lostText: () => "",
      onTrouble: (why) => {
        if (this.#failed === null) onTrouble(why);
      },
    });
    try {
      const write = (bytes: Uint8Array): void => {
        if (!this.#outlet.writeBytes(bytes)) this.#fail(this.#lost());
      };
      this.#recorder = TickRecorder.open(output.path, instruments, { form, kept, write });
      // The recorder buffers ticks: this notices sooner if the file goes away.
      this.#file.open();
    } catch (error) {
      this.#fail(error);
    }
  }

  get behind(): boolean {
    return this.#failed === null && this.#outlet.behind;
  }

  caughtUp(signal?: AbortSignal): Promise<void> {
    return this.#outlet.caughtUp(signal);
  }

  /** Records tick `i` of a batch, unless the recording has ended. */
  write(...tick: Parameters<TickRecorder["write"]>): void {
    if (this.#failed !== null) return;
    try {
      this.#recorder?.write(...tick);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Writes the rest. @throws EngineError OUTPUT_LOST or OUTPUT_FILE if not every tick was written */
  async finish(): Promise<void> {
    const isWhole = await this.#end();
    if (this.#failed !== null) throw this.#failed;
    const happened = await this.#file.whatHappened();
    if (!isWhole || happened !== null) throw this.#lost(happened);
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#end();
  }

  #end(): Promise<boolean> {
    try {
      this.#recorder?.close();
    } catch (error) {
      this.#fail(error);
    }
    return this.#outlet.close();
  }

  #lost(happened: string | null = null): EngineError {
    const { path, name } = this.#output;
    const why = happened ?? this.#outlet.state.trouble ?? "it does not take them";
    return new EngineError("OUTPUT_LOST", `${path}: Expected ${name} to take every tick, but ${why}`);
  }

  #fail(error: unknown): void {
    if (this.#failed !== null) return;
    this.#failed = error instanceof Error ? error : new Error(String(error), { cause: error });
    const [what = ""] = this.#failed.message.split("\n", 1);
    this.#onTrouble(`${what}; the ticks are not recorded any more`);
  }
}
