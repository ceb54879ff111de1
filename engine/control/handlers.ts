import type { CommandReply, ControlCommand, Health } from "../protocol/mod.ts";

/** What the control socket asks of the engine. */
export interface ControlHandlers {
  status(): Health;
  /** Resolves when the command is in force, or refused. */
  submit(command: ControlCommand): Promise<CommandReply>;
  /** Starts to end the session. May be called more than once. */
  drain(): void;
}
