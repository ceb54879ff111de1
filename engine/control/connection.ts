import type { Socket } from "node:net";

import type { Clock } from "../clock.ts";
import { CONTROL_IDLE_MS, type ControlReply, MAX_REQUEST_LENGTH } from "../protocol/mod.ts";
import { type Answer } from "./answer.ts";

/** What a connection works with. */
export interface ConnectionParts {
  readonly answer: (line: string) => Promise<Answer>;
  readonly clock: Pick<Clock, "after">;
}

const TOO_LONG: ControlReply = {
  type: "refused",
  code: "bad-request",
  message: `Expected a request of at most ${MAX_REQUEST_LENGTH} characters on one line, was longer`,
};

/**
 * One client of the control socket: a line in, a line out, one after the other. While a request is at work nothing more is
 * read, so a client can neither fill the memory nor have two requests at once; one that dawdles is hung up on.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #parts: ConnectionParts;
  #working = false;
  #closing = false;

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket;
    this.#parts = parts;
    // Somebody who looks on does not keep the process alive.
    socket.unref();
    socket.setEncoding("utf8");
  }

  /** Serves until the client has gone or is hung up on. Never rejects for what a client does. */
  async serve(): Promise<void> {
    let text = "";
    let stopTimer = this.#limitIdle();
    try {
      for await (const chunk of this.#socket as AsyncIterable<string>) {
        text += chunk;
        for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
          const line = text.slice(0, end);
          text = text.slice(end + 1);
          stopTimer();
          const goOn = await this.#reply(line);
          if (!goOn || this.#closing) return;
          stopTimer = this.#limitIdle();
        }
        if (text.length > MAX_REQUEST_LENGTH) return void (await this.#write(TOO_LONG));
      }
    } catch (error) {
      // The client went away, or was hung up on: there is nobody to tell. Anything else is a bug.
      if (!this.#socket.destroyed) throw error;
    } finally {
      stopTimer();
      this.#socket.destroy();
    }
  }

  /** Hangs up: at once, or as soon as the request that is at work is answered. */
  close(): void {
    this.#closing = true;
    if (!this.#working) this.#socket.destroy();
  }

  /** Hangs up at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  async #reply(line: string): Promise<boolean> {
    if (line.length > MAX_REQUEST_LENGTH) {
      await this.#write(TOO_LONG);
      return false;
    }
    this.#working = true;
    try {
      const { reply, goOn } = await this.#parts.answer(line);
      await this.#write(reply);
      return goOn;
    } finally {
      this.#working = false;
    }
  }

  /** Resolves when the system has taken all of it, or the client has gone. */
  async #write(reply: ControlReply): Promise<void> {
    const stopTimer = this.#limitIdle();
    await new Promise<void>((resolve) => {
      this.#socket.write(`${JSON.stringify(reply)}\n`, () => resolve());
    });
    stopTimer();
  }

  #limitIdle(): () => void {
    return this.#parts.clock.after(CONTROL_IDLE_MS, () => this.#socket.destroy());
  }
}
