import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Summary } from "../../observe/mod.ts";
import type { Instrument, UnixMicros } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import type { Engine } from "../engine.ts";
import type { SessionListener } from "../session_listener.ts";
import type { RunOptions } from "../setup/run_options.ts";
import type { SessionSetup } from "../setup/setup_session.ts";

/** What a person, or a machine, sees of a running session. */
export interface SessionView {
  readonly log: Log;
  readonly listener: SessionListener;
  /** Shows a message for people above everything that moves. */
  say(text: string): void;
  /** The session has its strategies and slots. */
  begin(engine: Engine): void;
  /** The session is over. */
  finish(summary: Summary): void;
  /** Leaves the terminal as it was. May be called at any time, more than once. */
  close(): void;
}

/** The session that a view is opened for. */
export interface ViewedSession {
  readonly plan: {
    readonly config: Config;
    readonly flags: RunOptions;
    readonly instruments: readonly Instrument[];
    /** Absent: the system's clock. */
    readonly clock?: Clock;
  };
  readonly setup: SessionSetup;
  /** The market's time of a log line that has no time of its own. */
  readonly marketTime: () => UnixMicros;
  /** Called with errors that the view throws. Nothing else catches them. */
  readonly onMistake: (where: string, error: unknown) => void;
}

/** Opens the view of a session. */
export type OpenView = (session: ViewedSession) => SessionView;
