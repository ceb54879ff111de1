import { TickRecorder } from "../feed/mod.ts";
import type { Instrument } from "../protocol/mod.ts";
import type { NamedPath } from "./outputs.ts";

/** What a session's ticks are recorded with. */
export interface SessionRecorderOptions {
  readonly output: NamedPath;
  readonly instruments: readonly Instrument[];
  /** How many of the ticks that the file has stay. */
  readonly kept: number;
  readonly onTrouble: (why: string) => void;
}

/**
 * Records a session's ticks as it goes. A file that cannot be written any more ends the recording, for one with a hole is
 * none, and nothing else: the session goes on, and fails in the end.
 */
export class SessionRecorder {
  readonly #onTrouble: SessionRecorderOptions["onTrouble"];
  readonly #recorder: TickRecorder | null = null;
  #failed: Error | null = null;

  constructor({ output, instruments, kept, onTrouble }: SessionRecorderOptions) {
    this.#onTrouble = onTrouble;
    try {
      this.#recorder = TickRecorder.open(output.path, instruments, kept);
    } catch (error) {
      this.#fail(error);
    }
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

  /** Writes what is left. @throws EngineError OUTPUT_FILE if not every tick was written */
  finish(): void {
    this.close();
    if (this.#failed !== null) throw this.#failed;
  }

  /** Lets go of the file. */
  close(): void {
    try {
      this.#recorder?.close();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#failed !== null) return;
    this.#failed = error instanceof Error ? error : new Error(String(error), { cause: error });
    const [what = ""] = this.#failed.message.split("\n", 1);
    this.#onTrouble(`${what}; the ticks are not recorded any more`);
  }
}
