import { createServer, type Server } from "node:net";

import type { Clock } from "../clock.ts";
import { CONTROL_IDLE_MS, MAX_CONTROL_CONNECTIONS } from "../protocol/mod.ts";
import { answerLine } from "./answer.ts";
import { Connection } from "./connection.ts";
import type { ControlHandlers } from "./handlers.ts";
import { takeSocket } from "./lock.ts";

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
 * of JSON each. As only one engine can have it, it is the lock on RUN_DIR too. It does not keep the process alive.
 */
export class ControlServer {
  /** The socket's path, or the pipe's name. */
  readonly address: string;
  readonly #server: Server;
  readonly #open: ReadonlyMap<Connection, Promise<void>>;
  readonly #clock: ControlServerOptions["clock"];

  /**
   * Takes the socket and answers from then on.
   *
   * @throws EngineError ALREADY_RUNNING if another engine has it
   * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
   */
  static async open({ runDir, handlers, clock, onError }: ControlServerOptions): Promise<ControlServer> {
    const open = new Map<Connection, Promise<void>>();
    // Half open: who sends a request and then ends his side waits for the reply all the same.
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const answer = (line: string): ReturnType<typeof answerLine> => answerLine(line, handlers, onError);
      const connection = new Connection(socket, { answer, clock });
      const served = connection.serve().catch(onError);
      open.set(connection, served);
      void served.then(() => open.delete(connection));
    });
    server.maxConnections = MAX_CONTROL_CONNECTIONS;
    const address = await takeSocket(server, { runDir, clock });
    server.on("error", onError);
    server.unref();
    return new ControlServer({ address, server, open, clock });
  }

  private constructor(parts: {
    readonly address: string;
    readonly server: Server;
    readonly open: ReadonlyMap<Connection, Promise<void>>;
    readonly clock: ControlServerOptions["clock"];
  }) {
    this.address = parts.address;
    this.#server = parts.server;
    this.#open = parts.open;
    this.#clock = parts.clock;
  }

  /** Gives the socket up. Requests that are at work are answered first, if that does not take long. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const connection of this.#open.keys()) connection.close();
    const stopTimer = this.#clock.after(CONTROL_IDLE_MS, () => {
      for (const connection of this.#open.keys()) connection.destroy();
    });
    await closed;
    stopTimer();
  }
}
