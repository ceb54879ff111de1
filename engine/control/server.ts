import { createServer, type Server } from "node:net";
import path from "node:path";
import type { Clock } from "../clock.ts";
import type { PathLock } from "../lock/mod.ts";
import { CONTROL_IDLE_MS, MAX_CONTROL_CONNECTIONS, STATUS_TIMEOUT_MS } from "../protocol/mod.ts";
import { answerLine } from "./answer.ts";
import { ask, type Asked } from "./client.ts";
import { Connection } from "./connection.ts";
import type { ControlHandlers } from "./handlers.ts";
import { alreadyRunning, howItRuns, lockedOut, lockRunDir } from "./lock.ts";
import { makeRunDir, runPaths } from "./run_dir.ts";
import { SocketPlace } from "./socket_place.ts";

/** What a control server works with. */
export interface ControlServerOptions {
  readonly runDir: string;
  readonly handlers: ControlHandlers;
  readonly clock: Pick<Clock, "after" | "nowMicros">;
  /** Told of a handler that threw, and of what goes wrong with the socket. */
  readonly onError: (error: unknown) => void;
}

/**
 * The control socket of a running engine, its owner's alone: requests and replies as in protocol/control_api.ts, one line
 * of JSON each. It has the lock on RUN_DIR, so that no other engine has it too. It does not keep the process alive.
 */
export class ControlServer {
  readonly #options: ControlServerOptions;
  readonly #lock: PathLock;
  readonly #place: SocketPlace;
  readonly #open = new Map<Connection, Promise<void>>();
  /** The one that listens. */
  #server: Server | null = null;
  /** Older ones, until the last of their connections has gone. */
  readonly #ending = new Set<Promise<void>>();
  /** Clients that have come, over all servers. */
  #came = 0;

  /**
   * Takes RUN_DIR and its socket, and answers from then on.
   *
   * @throws EngineError ALREADY_RUNNING if another engine has it
   * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
   */
  static async open(options: ControlServerOptions): Promise<ControlServer> {
    const { runDir, clock } = options;
    // Before anything is touched, a path that is too long is refused.
    runPaths(runDir);
    const lock = await lockRunDir({ runDir, clock });
    try {
      const server = new ControlServer(options, lock);
      await server.#standUp((asked) => asked.type !== "stale" && asked.type !== "not-running");
      return server;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private constructor(options: ControlServerOptions, lock: PathLock) {
    this.#options = options;
    this.#lock = lock;
    this.#place = new SocketPlace(options.runDir);
  }

  /** The socket's path, or the pipe's name. */
  get address(): string {
    return runPaths(this.#options.runDir).address;
  }

  /**
   * What has been done to RUN_DIR or the socket from outside, in words, or null if all is as it was made.
   *
   * @throws Error if that is not to be found out, as the system says
   */
  whatHappened(): Promise<string | null> {
    return this.#place.whatHappened();
  }

  /**
   * Makes RUN_DIR and the socket again. What came in on the old one is answered to its end.
   *
   * @throws EngineError ALREADY_RUNNING if another engine answers there by now: it is left alone
   * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
   */
  async makeAgain(): Promise<void> {
    await this.#standUp((asked) => asked.type === "answered");
  }

  /**
   * Gives RUN_DIR up. Requests that are at work are answered first, if that does not take long.
   *
   * @param removes false: the socket's file is left behind, for the disk does not answer
   */
  async close(removes = true): Promise<void> {
    if (removes) this.#clear();
    this.#stopListening();
    for (const connection of this.#open.keys()) connection.close();
    const stopTimer = this.#options.clock.after(CONTROL_IDLE_MS, () => {
      for (const connection of this.#open.keys()) connection.destroy();
    });
    await Promise.all(this.#ending);
    stopTimer();
    this.#lock.release();
  }

  /**
   * Puts a socket into RUN_DIR, over one that is dead.
   *
   * @param isTaken whether somebody has the place, by what came of asking at the socket that is there
   */
  async #standUp(isTaken: (asked: Asked) => boolean): Promise<void> {
    const { runDir, clock, onError } = this.#options;
    makeRunDir(path.resolve(runDir));
    const holder = await this.#lock.renew();
    if (holder !== null) throw await lockedOut(holder, { runDir, clock });
    const before = this.#came;
    const address = this.#place.address(this.#lock.fd);
    const asked = await ask({ type: "status" }, { address, timeoutMs: STATUS_TIMEOUT_MS, clock });
    // Where the system changes what it calls a file by, the socket is ours after all.
    if (this.#came > before) return;
    if (isTaken(asked)) throw alreadyRunning(runDir, howItRuns(asked));
    const server = this.#makeServer();
    await this.#place.put(server, this.#lock.fd);
    server.on("error", onError);
    server.unref();
    this.#stopListening();
    this.#server = server;
  }

  #makeServer(): Server {
    const { handlers, onError, clock } = this.#options;
    // Half open: who sends a request and then ends his side waits for the reply all the same.
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#came += 1;
      const answer = (line: string): ReturnType<typeof answerLine> => answerLine(line, handlers, onError);
      const connection = new Connection(socket, { answer, clock });
      const served = connection.serve().catch(onError);
      this.#open.set(connection, served);
      void served.then(() => this.#open.delete(connection));
    });
    server.maxConnections = MAX_CONTROL_CONNECTIONS;
    return server;
  }

  #clear(): void {
    try {
      this.#place.clear();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /** Nobody comes any more. Those who are there are served as before. */
  #stopListening(): void {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const ended = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    this.#ending.add(ended);
    void ended.then(() => this.#ending.delete(ended));
  }
}
