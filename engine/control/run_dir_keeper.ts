import path from "node:path";
import type { Clock } from "../clock.ts";
import { identityOf } from "../lock/mod.ts";
import { type Health, RUN_DIR_LOOK_MS, RUN_DIR_WAIT_MS } from "../protocol/mod.ts";
import type { LastSession } from "./last_session.ts";
import { isFolder, makeRunDir, runPaths } from "./run_dir.ts";
import { ControlServer, type ControlServerOptions } from "./server.ts";
import { writeWhole } from "./whole_file.ts";

/** What keeps a RUN_DIR. */
export interface RunDirOptions extends ControlServerOptions {
  readonly clock: Pick<Clock, "after" | "every" | "nowMicros">;
  /** What is wrong with RUN_DIR, in one line, each time that it is something else; null: nothing any more. */
  readonly onTrouble: (text: string | null) => void;
  /** A line for the log: what was done to RUN_DIR, and what was done about it. */
  readonly say: (line: string) => void;
}

/** Looks that may begin while an older one has not come back, before the disk is said not to answer. */
const MISSED_LOOKS = 2;

/**
 * RUN_DIR of a running engine: it has the control socket in it, and the files that tell of the session.
 *
 * Whatever is done to the folder from outside never reaches the session. Every `RUN_DIR_LOOK_MS` it looks whether the folder
 * and the socket are as they were made, makes them again if not, and writes what could not be written before.
 */
export class RunDirKeeper {
  readonly #server: ControlServer;
  readonly #options: RunDirOptions;
  /** Absolute: the folder that we stand in may be removed. */
  readonly #folder: string;
  readonly #stop: () => void;
  /** What the files are to have, of those that do not have it yet. */
  readonly #unwritten = new Map<string, object>();
  #last: LastSession | null = null;
  #trouble: string | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #missed = 0;

  /**
   * Takes RUN_DIR and its control socket.
   *
   * @throws EngineError ALREADY_RUNNING if another engine has it
   * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
   */
  static async open(options: RunDirOptions): Promise<RunDirKeeper> {
    return new RunDirKeeper(await ControlServer.open(options), options);
  }

  private constructor(server: ControlServer, options: RunDirOptions) {
    this.#server = server;
    this.#options = options;
    this.#folder = path.resolve(options.runDir);
    this.#stop = options.clock.every(RUN_DIR_LOOK_MS, () => this.#tick());
  }

  /** Notes the session for whoever asks when it is over. Never fails; where it cannot be written it is tried again. */
  async note(last: LastSession): Promise<void> {
    this.#last = last;
    await this.#write(this.#file("lastSession"), last);
  }

  /** Writes the health. Never fails. @returns the file's path; null if it could not be written, which is a trouble */
  async writeHealth(health: Health): Promise<string | null> {
    const file = this.#file("health");
    await this.#write(file, health);
    return this.#unwritten.get(file) === health ? null : runPaths(this.#options.runDir).health;
  }

  /** Gives RUN_DIR up: nothing is looked at any more. */
  async close(): Promise<void> {
    this.#stop();
    await this.#within(this.#looking);
    await this.#server.close(this.#looking === null);
  }

  #file(name: "health" | "lastSession"): string {
    return path.join(this.#folder, path.basename(runPaths(this.#options.runDir)[name]));
  }

  async #write(file: string, value: object): Promise<void> {
    this.#unwritten.set(file, value);
    await this.#within(this.#look());
  }

  #tick(): void {
    if (this.#looking !== null) this.#missed += 1;
    if (this.#missed >= MISSED_LOOKS) this.#setTrouble(`RUN_DIR is on a disk that does not answer: ${this.#folder}`);
    void this.#look();
  }

  /** One look at a time; whoever asks for one meanwhile gets another behind it. */
  #look(): Promise<void> {
    this.#again = true;
    this.#looking ??= this.#lookOn();
    return this.#looking;
  }

  async #lookOn(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#lookOnce();
    }
    this.#missed = 0;
    this.#looking = null;
  }

  async #lookOnce(): Promise<void> {
    try {
      const happened = await this.#mend();
      try {
        await this.#writeAll();
      } finally {
        if (happened !== null)
          this.#options.say(`RUN_DIR ${this.#folder}: ${happened}; it is made again, with its control socket`);
      }
      this.#setTrouble(null, happened !== null);
    } catch (error) {
      if (error instanceof Trouble) this.#setTrouble(error.message);
      else this.#options.onError(error);
    }
  }

  /** Makes again what is gone. @returns what had happened, or null */
  async #mend(): Promise<string | null> {
    const happened = await this.#ask("it cannot be looked at", () => this.#server.whatHappened());
    if (happened !== null) await this.#ask(`${happened}, and it cannot be made again`, () => this.#server.makeAgain());
    const file = this.#file("lastSession");
    const isGone = await this.#ask("it cannot be looked at", async () => (await identityOf(file)) === null);
    if (isGone && this.#last !== null) this.#unwritten.set(file, this.#last);
    return happened;
  }

  /** All that can be written, and then says what could not. */
  async #writeAll(): Promise<void> {
    if (this.#unwritten.size === 0) return;
    await this.#ask("it cannot be made", async () => {
      // To make one that is there would wait for its disk, and hold up the session.
      if (!(await isFolder(this.#folder))) makeRunDir(this.#folder);
    });
    const problems: Trouble[] = [];
    for (const [file, value] of this.#unwritten) {
      try {
        await this.#ask(`${path.basename(file)} cannot be written`, () => writeWhole(file, value));
        // It may have become another meanwhile.
        if (this.#unwritten.get(file) === value) this.#unwritten.delete(file);
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        problems.push(error);
      }
    }
    if (problems[0] !== undefined) throw problems[0];
  }

  /** @throws Trouble if the system refuses, or a person has to mend it */
  async #ask<T>(failure: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const why = whyOf(error);
      if (why === null) throw error;
      throw new Trouble(`RUN_DIR: ${failure}: ${why}`, { cause: error });
    }
  }

  /** @param isSaid whether the log has it already that it is over */
  #setTrouble(text: string | null, isSaid = false): void {
    if (text === this.#trouble) return;
    this.#trouble = text;
    this.#options.onTrouble(text);
    if (text !== null) this.#options.say(`${text}; it is tried again every ${RUN_DIR_LOOK_MS / 1_000} s`);
    else if (!isSaid) this.#options.say(`RUN_DIR ${this.#folder} is as it has to be again`);
  }

  /** Until it is done, but not for longer than a session may be held up by a disk. */
  async #within(done: Promise<void> | null): Promise<void> {
    if (done === null) return;
    let stop = (): void => {};
    const late = new Promise<void>((resolve) => {
      stop = this.#options.clock.after(RUN_DIR_WAIT_MS, resolve);
    });
    await Promise.race([done, late]);
    stop();
  }
}

/** Something is wrong with RUN_DIR that is to be said, and tried again. */
class Trouble extends Error {}

/** What a person reads of it: the system's own words, or ours; null: it is a bug. */
function whyOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { cause } = error;
  const told = cause instanceof Error && "code" in cause ? cause : error;
  return "code" in told ? (told.message.split("\n", 1)[0] ?? "") : null;
}
