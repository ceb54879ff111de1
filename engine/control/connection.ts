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

/** Codes of the errors by which a socket tells that the client has gone, or that we have hung up. */
const GONE: ReadonlySet<unknown> = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"]);

/**
 * One client of the control socket. It sends a line and gets a line, one after the other. Nothing more is read while a
 * request is handled: a client can neither fill the memory nor have two requests at once. A client that sends nothing for
 * `CONTROL_IDLE_MS` is hung up on.
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
    // A client that only waits does not keep the process alive.
    socket.unref();
    socket.setEncoding("utf8");
    // The loop that reads the socket gets its errors too. An error that comes when nothing is read any more has no use.
    socket.on("error", () => {});
  }

  /** Serves until the client has gone or is hung up on. Nothing that a client does makes it reject. */
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
        // What has come has no end and is too long already: it gets the answer of a line that is too long.
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

  /** Hangs up: at once, or as soon as the request that is being handled is answered. */
  close(): void {
    this.#closing = true;
    // The caller waits for the answer to be sent: until then the process must not end.
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
    // The client's time begins here: it has to read this reply, and to ask again.
    this.#limitIdle();
    await this.#write(reply);
    this.#working = false;
    return goOn && !this.#closing;
  }

  /** Resolves when the system has taken the whole reply, or the client has gone. */
  #write(reply: ControlReply): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write(`${JSON.stringify(reply)}\n`, () => resolve());
    });
  }

  #limitIdle(): void {
    this.#stopIdleTimer = this.#parts.clock.after(CONTROL_IDLE_MS, () => this.destroy());
  }
}
