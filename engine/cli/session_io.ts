import { isatty } from "node:tty";
import type { Clock } from "../clock.ts";
import { openStandard, type Outlet, Outputs } from "../output/mod.ts";
import type { TerminalStream } from "../terminal/mod.ts";
import type { Io } from "./io.ts";
import { allowsColour } from "./terminal_abilities.ts";

/** What a session's streams need. */
export interface SessionIoOptions {
  readonly clock: Pick<Clock, "after" | "wait" | "wallMicros">;
  /** Called with the name of an output and what is wrong with it. Null: it works again. */
  readonly onTrouble: (name: string, why: string | null) => void;
  /** Called when stdout was a terminal that is gone. */
  readonly onTerminalGone: () => void;
}

/** Where a session prints. A slow or broken stream does not stop the session. */
export interface SessionIo extends Pick<Io, "colour" | "stderr" | "stdout"> {
  readonly outputs: Outputs;
  /** Stdout, if it is a terminal. */
  readonly terminal: TerminalStream | null;
  readonly stderrIsTerminal: boolean;
  /** Sets how lost lines are reported on stderr. */
  setLostText(lostText: (name: string, lines: number) => string): void;
}

const LOG = "the log";
const TERMINAL = "the terminal";
const STDOUT = "standard output";

/** Opens the process's own streams for a session. */
export function openSessionIo({ clock, onTrouble, onTerminalGone }: SessionIoOptions): SessionIo {
  const outputs = new Outputs({ clock, onTrouble });
  const [stdoutIsTerminal, stderrIsTerminal] = [isatty(1), isatty(2)];
  let lostText = plainLostText;
  const stdout = outputs.open(openStandard({ fd: 1, stream: () => process.stdout }), {
    name: stdoutIsTerminal ? TERMINAL : STDOUT,
    lostText: (lines) => plainLostText(STDOUT, lines),
    ...(stdoutIsTerminal ? { onGone: onTerminalGone } : {}),
  });
  const stderr = outputs.open(openStandard({ fd: 2, stream: () => process.stderr }), {
    name: LOG,
    lostText: (lines) => lostText(LOG, lines),
  });
  return {
    outputs,
    terminal: stdoutIsTerminal ? terminalOf(stdout) : null,
    stderrIsTerminal,
    colour: stdoutIsTerminal && allowsColour(),
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    setLostText(to) {
      lostText = to;
    },
  };
}

/** Reports lost lines to people. */
export function plainLostText(name: string, lines: number): string {
  return `${lines} ${lines === 1 ? "line" : "lines"} of ${name} ${lines === 1 ? "was" : "were"} lost\n`;
}

function terminalOf(outlet: Outlet): TerminalStream {
  return {
    isTTY: true,
    get columns() {
      return process.stdout.columns;
    },
    get rows() {
      return process.stdout.rows;
    },
    // Nothing is drawn while lines are queued.
    get blocked() {
      return outlet.backlog > 0;
    },
    write: (text) => outlet.write(text),
    on: () => {},
  };
}
