import { createServer, type Server } from "node:net";
import path from "node:path";
import type { Clock } from "../clock.ts";
import type { PathLock } from "../lock/mod.ts";
import { CONTROL_IDLE_MS, MAX_CONTROL_CONNECTIONS, STATUS_TIMEOUT_MS } from "../protocol/mod.ts";
import { answerLine, type ControlHandlers } from "./answer.ts";
import { ask, type Asked } from "./client.ts";
import { Connection } from "./connection.ts";
import { alreadyRunning, howItRuns, lockedOut, lockRunDir } from "./lock.ts";
import { makeRunDir, runPaths } from "./run_dir.ts";
import { SocketPlace } from "./socket_place.ts";

/** What a control server works with. */
export interface ControlServerOptions {
  readonly runDir: string;
  readonly handlers: ControlHandlers;
  readonly clock: Pick<Clock, "after" | "nowMicros">;
  /** Gets what a handler has thrown, and errors of the socket. */
  readonly onError: (error: unknown) => void;
}

/**
 * The control socket of a running engine. Only the engine's user can connect. Requests and replies are those of
 * protocol/control_api.ts, one line of JSON each. The server holds the lock on RUN_DIR: no other engine can have that folder.
 * It does not keep the process alive.
 */
export class ControlServer {
  readonly #options: ControlServerOptions;
  readonly #lock: PathLock;
  readonly #place: SocketPlace;
  readonly #open = new Map<Connection, Promise<void>>();
  /** The server that listens. */
  #server: Server | null = null;
  /** Servers that do not listen any more, until the last of their connections has gone. */
  readonly #ending = new Set<Promise<void>>();
  /** How many clients have connected, over all servers. */
  #connected = 0;

  /**
   * Takes RUN_DIR and its socket, and answers from then on.
   *
   * @throws EngineError ALREADY_RUNNING if another engine has it
   * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
   */
  static async open(options: ControlServerOptions): Promise<ControlServer> {
    const { runDir, clock } = options;
    // A path that is too long is refused before anything is touched.
    runPaths(runDir);
    const lock = await lockRunDir({ runDir, clock });
    try {
      const server = new ControlServer(options, lock);
      await server.#listen((asked) => asked.type !== "stale" && asked.type !== "not-running");
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
   * Finds what has been done to RUN_DIR or the socket from outside, in words; null: nothing.
   *
   * @throws Error of the system, if it does not tell
   */
  findChange(): Promise<string | null> {
    return this.#place.findChange();
  }

  /**
   * Makes RUN_DIR and the socket again. Clients of the old socket are served to their end.
   *
   * @throws EngineError ALREADY_RUNNING if another engine answers there by now
   * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
   */
  async restore(): Promise<void> {
    await this.#listen((asked) => asked.type === "answered");
  }

  /**
   * Gives RUN_DIR up. Requests that are being handled are answered first, for at most `CONTROL_IDLE_MS`.
   *
   * @param removes false: the socket's file is left there, because the disk does not answer
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
   * Puts a socket into RUN_DIR, in the place of one that nobody listens on.
   *
   * @param isTaken whether another engine is there, by the outcome of asking at the socket in RUN_DIR
   */
  async #listen(isTaken: (asked: Asked) => boolean): Promise<void> {
    const { runDir, clock, onError } = this.#options;
    makeRunDir(path.resolve(runDir));
    const holder = await this.#lock.renew();
    if (holder !== null) throw await lockedOut(holder, { runDir, clock });
    const before = this.#connected;
    const address = this.#place.address(this.#lock.fd);
    const asked = await ask({ type: "status" }, { address, timeoutMs: STATUS_TIMEOUT_MS, clock });
    // The question came to this very server: a system may change the identity that it gives to a file.
    if (this.#connected > before) return;
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
    // Half open: a client that ends its side after the request still waits for the reply.
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#connected += 1;
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

  /** Takes no more clients. Those that are connected are served as before. */
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
