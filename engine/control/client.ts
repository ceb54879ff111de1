import { connect } from "node:net";
import type { Clock } from "../clock.ts";
import { type ControlReply, type ControlRequest, MAX_REPLY_LENGTH } from "../protocol/mod.ts";
import { parseControlReply } from "./parse_reply.ts";

/** The outcome of asking an engine. */
export type Asked =
  | { readonly type: "answered"; readonly reply: ControlReply }
  /** There is no socket at the address. */
  | { readonly type: "not-running" }
  /** There is a socket, and no process listens on it: its engine was killed. */
  | { readonly type: "stale" }
  /** A process listens, and does not answer in time. */
  | { readonly type: "busy" }
  /** A process listens, and what it does is not what an engine does. */
  | { readonly type: "unusable"; readonly why: string };

/** Where to ask, and how long to wait for the answer. */
export interface AskOptions {
  readonly address: string;
  readonly timeoutMs: number;
  readonly clock: Pick<Clock, "after">;
}

/** Asks a running engine. Every outcome is a value; the promise never rejects for one. */
export function ask(request: ControlRequest, { address, timeoutMs, clock }: AskOptions): Promise<Asked> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const chunks: string[] = [];
    let length = 0;
    const settle = (asked: Asked): void => {
      stop();
      socket.destroy();
      resolve(asked);
    };
    const stop = clock.after(timeoutMs, () => settle({ type: "busy" }));
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on("data", (chunk: string) => {
      chunks.push(chunk);
      length += chunk.length;
      if (chunk.includes("\n")) settle(answered(chunks.join("")));
      else if (length > MAX_REPLY_LENGTH) settle({ type: "unusable", why: "it answers without end" });
    });
    socket.on("error", (error: NodeJS.ErrnoException) => settle(outcomeOf(error)));
    socket.on("close", () => settle({ type: "unusable", why: "it hung up without an answer" }));
  });
}

function answered(text: string): Asked {
  const [line = ""] = text.split("\n", 1);
  try {
    return { type: "answered", reply: parseControlReply(line) };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    return { type: "unusable", why: `it answers something else: ${error.message}` };
  }
}

function outcomeOf({ code, message }: NodeJS.ErrnoException): Asked {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return { type: "not-running" };
    case "ECONNREFUSED":
      return { type: "stale" };
    // The queue of connections that wait to be accepted is full.
    case "EAGAIN":
      return { type: "busy" };
    case "ECONNRESET":
    case "EPIPE":
      return { type: "unusable", why: "it hung up without an answer" };
    default:
      return { type: "unusable", why: `it cannot be reached (${code ?? message})` };
  }
}
