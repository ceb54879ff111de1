import { writeSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";

/** Signals that kill a process without a handler, and that people rarely send: a time limit, an alarm, a power failure. */
const RARE = ["SIGALRM", "SIGIO", "SIGPWR", "SIGSTKFLT", "SIGVTALRM", "SIGXCPU"] as const;

/** A signal that ends a session in any state. Positions are closed first. */
export type EndingSignal = "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGHUP" | (typeof RARE)[number];

/** What a running session does on signals. */
export interface SignalHandlers {
  /** On SIGTERM, SIGQUIT, the first SIGINT, SIGHUP if stdout was a terminal, and the rare ones. */
  drain(signal: EndingSignal): void;
  /** On the second SIGINT. */
  quit(exitCode: number): void;
  /** On SIGUSR1 and SIGUSR2. */
  dump(): void;
  /** On SIGHUP if stdout was no terminal: nobody has lost what they looked at. */
  hangUp(): void;
}

/** The part of `process` that has to do with signals. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): void;
}

/** What signals are handled with. A test has its own. */
export interface SignalParts {
  readonly source: SignalSource;
  /** Whether stdout was a terminal when the process began. */
  readonly terminal: boolean;
  readonly say: (text: string) => void;
}

const SYSTEM: SignalParts = {
  source: process,
  terminal: isatty(1),
  say: (text) => {
    try {
      writeSync(2, text);
    } catch {
      // stderr cannot be written, and the process ends: there is nothing else to do.
    }
  },
};

/** The signals that are handled. Windows has no SIGUSR1 and SIGUSR2, and each system has other rare ones. */
const SIGNALS: readonly NodeJS.Signals[] = [
  "SIGTERM",
  "SIGINT",
  "SIGQUIT",
  "SIGHUP",
  ...(process.platform === "win32" ? [] : (["SIGUSR1", "SIGUSR2"] as const)),
  ...RARE.filter((signal) => Object.hasOwn(constants.signals, signal)),
];

/**
 * Handles the signals of a process that trades, from its first line on. Without a handler SIGHUP, SIGQUIT and SIGUSR2 would
 * kill it with positions open, and SIGUSR1 would open a debugger.
 *
 * Before the session begins, a signal that ends a session ends the process, with a line on stderr. After the session has
 * ended, the process is about to end, and only a second SIGINT ends it at once.
 */
export class ProcessSignals {
  readonly #parts: SignalParts;
  #handlers: SignalHandlers | null = null;
  #over = false;
  #interrupts = 0;

  constructor(parts: SignalParts = SYSTEM) {
    this.#parts = parts;
    for (const signal of SIGNALS) parts.source.on(signal, () => this.#take(signal));
  }

  /** Passes signals to a session. @returns stops that: the session has ended */
  handle(handlers: SignalHandlers): () => void {
    this.#handlers = handlers;
    return () => {
      this.#handlers = null;
      this.#over = true;
    };
  }

  #take(signal: NodeJS.Signals): void {
    switch (signal) {
      case "SIGINT":
        this.#interrupts += 1;
        if (this.#interrupts > 1) this.#quit();
        else this.#end(signal);
        return;
      case "SIGHUP":
        if (this.#parts.terminal) this.#end(signal);
        else if (this.#handlers !== null) this.#handlers.hangUp();
        return;
      case "SIGUSR1":
      case "SIGUSR2":
        if (this.#handlers !== null) this.#handlers.dump();
        else if (!this.#over) this.#parts.say(`There is no session yet that could be told of on ${signal}\n`);
        return;
      default:
        this.#end(signal as EndingSignal);
    }
  }

  #end(signal: EndingSignal): void {
    if (this.#handlers !== null) {
      this.#handlers.drain(signal);
      return;
    }
    if (this.#over) return;
    this.#parts.say(`Ended on ${signal}, before the session began\n`);
    this.#parts.source.exit(signal === "SIGINT" ? 128 + constants.signals.SIGINT : 0);
  }

  #quit(): void {
    const exitCode = 128 + constants.signals.SIGINT;
    if (this.#handlers === null) this.#parts.source.exit(exitCode);
    else this.#handlers.quit(exitCode);
  }
}
