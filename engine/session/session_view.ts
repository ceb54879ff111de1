import type { Log } from "../log.ts";
import type { Summary } from "../observe/mod.ts";
import type { Engine } from "./engine.ts";
import type { SessionListener } from "./session.ts";

/** What a person, or a machine, sees of a running session. */
export interface SessionView {
  readonly log: Log;
  readonly listener: SessionListener;
  /** A message for people, above everything that moves. */
  say(text: string): void;
  /** The session has its strategies and slots. */
  begin(engine: Engine): void;
  /** The session is over. */
  finish(summary: Summary): void;
  /** Leaves the terminal as it was. May be called at any time, more than once. */
  close(): void;
}
