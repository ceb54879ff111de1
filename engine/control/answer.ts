import { type CommandReply, type ControlReply, type ControlRequest, parseControlRequest } from "../protocol/mod.ts";
import type { ControlHandlers } from "./handlers.ts";

/** A reply, and whether the connection has been of use: nothing more is read from one that talks nonsense. */
export interface Answer {
  readonly reply: ControlReply;
  readonly goOn: boolean;
}

const DRAINING: CommandReply = {
  type: "done",
  message: "Draining: no further tick, what is open is closed at its last price, and the session ends",
  seq: null,
  count: 0,
};

/** Answers one line of a control connection. A handler's bug is told to `onError`; the asker learns that there was one. */
export async function answerLine(
  line: string,
  handlers: ControlHandlers,
  onError: (error: unknown) => void,
): Promise<Answer> {
  let request: ControlRequest;
  try {
    request = parseControlRequest(line);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { reply: { type: "refused", code: "bad-request", message: error.message }, goOn: false };
  }
  try {
    return { reply: await handle(request, handlers), goOn: true };
  } catch (error) {
    onError(error);
    const message = `Expected an answer to ${request.type}, but it failed; the engine's log says how`;
    return { reply: { type: "refused", code: "internal", message }, goOn: true };
  }
}

async function handle(request: ControlRequest, handlers: ControlHandlers): Promise<ControlReply> {
  if (request.type === "status") return { type: "health", health: handlers.status() };
  if (request.type !== "drain") return handlers.submit(request);
  handlers.drain();
  return DRAINING;
}
