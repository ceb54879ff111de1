import { isatty } from "node:tty";
import type { Clock } from "../clock.ts";
import { openStandard, type Outlet, Outputs } from "../output/mod.ts";
import type { TerminalStream } from "../terminal/mod.ts";
import type { Io } from "./io.ts";
import { allowsColour } from "./terminal_abilities.ts";

/** What a session's streams are opened with. */
export interface SessionIoOptions {
  readonly clock: Pick<Clock, "after" | "wait" | "wallMicros">;
  /** Told of what is wrong with an output, by its name, and with null when it is over. */
  readonly onTrouble: (name: string, why: string | null) => void;
  /** The terminal that stdout was has gone. */
  readonly onTerminalGone: () => void;
}

/** Where a session prints. Nothing that it says holds it up, whatever becomes of its streams. */
export interface SessionIo extends Pick<Io, "colour" | "stderr" | "stdout"> {
  readonly outputs: Outputs;
  /** Stdout, if it is a terminal. */
  readonly terminal: TerminalStream | null;
  readonly stderrIsTerminal: boolean;
  /** What stands in place of lines that were lost, in the form that lines on stderr have. */
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

/** How lines that were lost are told of to people. */
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
    // While it takes nothing it is not drawn on: what waits is lines.
    get blocked() {
      return outlet.backlog > 0;
    },
    write: (text) => outlet.write(text),
    on: () => {},
  };
}
