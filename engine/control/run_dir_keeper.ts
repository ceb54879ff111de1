import path from "node:path";
import type { Clock } from "../clock.ts";
import { identityOf } from "../lock/mod.ts";
import { type Health, RUN_DIR_LOOK_MS, RUN_DIR_WAIT_MS } from "../protocol/mod.ts";
import type { LastSession } from "./last_session.ts";
import { isFolder, makeRunDir, runPaths } from "./run_dir.ts";
import { ControlServer, type ControlServerOptions } from "./server.ts";
import { writeWhole } from "./whole_file.ts";

/** What a RUN_DIR is kept with. */
export interface RunDirOptions extends ControlServerOptions {
  readonly clock: Pick<Clock, "after" | "every" | "nowMicros">;
  /** Called when what is wrong with RUN_DIR has changed, with one line about it; null: nothing is wrong any more. */
  readonly onTrouble: (text: string | null) => void;
  /** Takes a line for the log: what has happened to RUN_DIR, and what was done about it. */
  readonly say: (line: string) => void;
}

/** Checks that come due while an older one is under way, before the disk counts as not answering. */
const MISSED_CHECKS = 2;

/**
 * Keeps RUN_DIR of a running engine: the folder, the control socket in it, and the files about the session.
 *
 * Nothing that is done to the folder from outside disturbs the session. Every `RUN_DIR_LOOK_MS` it checks that the folder and
 * the socket are as they were made. If they are not, it makes them again. Then it writes files that could not be written
 * before.
 */
export class RunDirKeeper {
  readonly #server: ControlServer;
  readonly #options: RunDirOptions;
  /** Absolute: the working directory may be removed. */
  readonly #folder: string;
  readonly #stop: () => void;
  /** By path, the contents of files that are not written yet. */
  readonly #unwritten = new Map<string, object>();
  #last: LastSession | null = null;
  #trouble: string | null = null;
  #checking: Promise<void> | null = null;
  #again = false;
  #missedChecks = 0;

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

  /** Writes a note of the session, for `status` after its end. Never rejects; what cannot be written is tried again later. */
  async note(last: LastSession): Promise<void> {
    this.#last = last;
    await this.#write(this.#file("lastSession"), last);
  }

  /** Writes the health. Never rejects. @returns the file's path; null if it could not be written, which `onTrouble` tells */
  async writeHealth(health: Health): Promise<string | null> {
    const file = this.#file("health");
    await this.#write(file, health);
    return this.#unwritten.get(file) === health ? null : runPaths(this.#options.runDir).health;
  }

  /** Gives RUN_DIR up. */
  async close(): Promise<void> {
    this.#stop();
    await this.#within(this.#checking);
    await this.#server.close(this.#checking === null);
  }

  #file(name: "health" | "lastSession"): string {
    return path.join(this.#folder, path.basename(runPaths(this.#options.runDir)[name]));
  }

  async #write(file: string, value: object): Promise<void> {
    this.#unwritten.set(file, value);
    await this.#within(this.#check());
  }

  #tick(): void {
    if (this.#checking !== null) this.#missedChecks += 1;
    if (this.#missedChecks >= MISSED_CHECKS)
      this.#setTrouble(`RUN_DIR is on a disk that does not answer: ${this.#folder}`);
    void this.#check();
  }

  /** Runs one check at a time. If one is under way, another follows it. @returns when both are done */
  #check(): Promise<void> {
    this.#again = true;
    this.#checking ??= this.#checkOn();
    return this.#checking;
  }

  async #checkOn(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#checkOnce();
    }
    this.#missedChecks = 0;
    this.#checking = null;
  }

  async #checkOnce(): Promise<void> {
    try {
      const happened = await this.#repair();
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

  /** Makes the folder and the socket again if need be. @returns what had happened to them, or null */
  async #repair(): Promise<string | null> {
    const happened = await this.#attempt("it cannot be looked at", () => this.#server.findChange());
    if (happened !== null)
      await this.#attempt(`${happened}, and it cannot be made again`, () => this.#server.restore());
    const file = this.#file("lastSession");
    const isGone = await this.#attempt("it cannot be looked at", async () => (await identityOf(file)) === null);
    if (isGone && this.#last !== null) this.#unwritten.set(file, this.#last);
    return happened;
  }

  /** Writes all that can be written. @throws Trouble for the first file that cannot */
  async #writeAll(): Promise<void> {
    if (this.#unwritten.size === 0) return;
    await this.#attempt("it cannot be made", async () => {
      // Making a folder is synchronous, even if it is there: its disk could block the session.
      if (!(await isFolder(this.#folder))) makeRunDir(this.#folder);
    });
    const problems: Trouble[] = [];
    for (const [file, value] of this.#unwritten) {
      try {
        await this.#attempt(`${path.basename(file)} cannot be written`, () => writeWhole(file, value));
        // Newer contents may have come meanwhile.
        if (this.#unwritten.get(file) === value) this.#unwritten.delete(file);
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        problems.push(error);
      }
    }
    if (problems[0] !== undefined) throw problems[0];
  }

  /** Runs a step. @throws Trouble if the system refuses it, or a person has to mend something */
  async #attempt<T>(failure: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const why = whyOf(error);
      if (why === null) throw error;
      throw new Trouble(`RUN_DIR: ${failure}: ${why}`, { cause: error });
    }
  }

  /** @param isSaid whether the log has a line already that RUN_DIR is in order again */
  #setTrouble(text: string | null, isSaid = false): void {
    if (text === this.#trouble) return;
    this.#trouble = text;
    this.#options.onTrouble(text);
    if (text !== null) this.#options.say(`${text}; it is tried again every ${RUN_DIR_LOOK_MS / 1_000} s`);
    else if (!isSaid) this.#options.say(`RUN_DIR ${this.#folder} is as it has to be again`);
  }

  /** Waits until it is done, but no longer than a disk may hold up a session. */
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

/** Something is wrong with RUN_DIR. People are told, and it is tried again. */
class Trouble extends Error {}

/** Why a step has failed, in words of the system or of an `EngineError`; null: the error is a bug. */
function whyOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { cause } = error;
  const described = cause instanceof Error && "code" in cause ? cause : error;
  return "code" in described ? (described.message.split("\n", 1)[0] ?? "") : null;
}
