import {
  type CommandReply,
  type ControlCommand,
  type ControlReply,
  type ControlRequest,
  type Health,
  parseControlRequest,
} from "../protocol/mod.ts";

/** What the control socket asks of the engine. */
export interface ControlHandlers {
  status(): Health;
  /** Resolves when the command is in force, or refused. */
  submit(command: ControlCommand): Promise<CommandReply>;
  /** Begins to end the session. May be called more than once. */
  drain(): void;
}

/** The reply to one line, and whether another line is read after it: after a line that is no request, none is. */
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

/**
 * Answers one line of a control connection. If a handler throws, `onError` gets the error, and the reply says that there was
 * one.
 */
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
