import type { Socket } from "node:net";
import type { Clock } from "../clock.ts";
import { CONTROL_IDLE_MS, type ControlReply, MAX_REQUEST_LENGTH } from "../protocol/mod.ts";
import type { Answer } from "./answer.ts";

/** What a connection works with. */
export interface ConnectionParts {
  /** Never rejects. */
  readonly answer: (line: string) => Promise<Answer>;
  readonly clock: Pick<Clock, "after">;
}

const TOO_LONG: Answer = {
  reply: {
    type: "refused",
    code: "bad-request",
    message: `Expected a request of at most ${MAX_REQUEST_LENGTH} characters on one line, was longer`,
  },
  goOn: false,
};

/** How a client's going away shows, and a hanging up of ours. */
const GONE: ReadonlySet<unknown> = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"]);

/**
 * One client of the control socket: a line in, a line out, one after the other. While a request is at work nothing more is
 * read, so a client can neither fill the memory nor have two requests at once; one that dawdles is hung up on.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #parts: ConnectionParts;
  #working = false;
  #closing = false;
  #stopIdleTimer: () => void = () => {};

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket;
    this.#parts = parts;
    // Somebody who looks on does not keep the process alive.
    socket.unref();
    socket.setEncoding("utf8");
    // Whoever reads the socket gets its errors too; one that comes when nobody reads any more is of no use.
    socket.on("error", () => {});
  }

  /** Serves until the client has gone or is hung up on. Does not reject for anything that a client does. */
  async serve(): Promise<void> {
    let text = "";
    this.#limitIdle();
    try {
      for await (const chunk of this.#socket as AsyncIterable<string>) {
        text += chunk;
        for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
          const goOn = await this.#reply(text.slice(0, end));
          if (!goOn) return;
          text = text.slice(end + 1);
        }
        // There is no line to be had from it: it is answered as the too long one that it is the beginning of.
        if (text.length > MAX_REQUEST_LENGTH) {
          await this.#reply(text);
          return;
        }
      }
    } catch (error) {
      if (!GONE.has((error as NodeJS.ErrnoException).code)) throw error;
    } finally {
      this.#stopIdleTimer();
      this.#socket.destroy();
    }
  }

  /** Hangs up: at once, or as soon as the request that is at work is answered. */
  close(): void {
    this.#closing = true;
    // From now on somebody waits for it, so the process must not end in between.
    if (this.#working) this.#socket.ref();
    else this.destroy();
  }

  /** Hangs up at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** @returns whether another request is read */
  async #reply(line: string): Promise<boolean> {
    this.#stopIdleTimer();
    this.#working = true;
    const { reply, goOn } = line.length > MAX_REQUEST_LENGTH ? TOO_LONG : await this.#parts.answer(line);
    // From here on it is the client's turn: to read this, and to ask again.
    this.#limitIdle();
    await this.#write(reply);
    this.#working = false;
    return goOn && !this.#closing;
  }

  /** Resolves when the system has taken all of it, or the client has gone. */
  #write(reply: ControlReply): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write(`${JSON.stringify(reply)}\n`, () => resolve());
    });
  }

  #limitIdle(): void {
    this.#stopIdleTimer = this.#parts.clock.after(CONTROL_IDLE_MS, () => this.destroy());
  }
}
