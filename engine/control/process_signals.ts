import { writeSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";

/** What kills a process that has no handler for it, and nobody sends on purpose: a limit of time, an alarm, a power cut. */
const RARE = ["SIGALRM", "SIGIO", "SIGPWR", "SIGSTKFLT", "SIGVTALRM", "SIGXCPU"] as const;

/** A signal that ends a session, whatever state it is in: its positions are closed first. */
export type EndingSignal = "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGHUP" | (typeof RARE)[number];

/** What signals ask of a running session. */
export interface SignalHandlers {
  /** SIGTERM, SIGQUIT, the first SIGINT, SIGHUP of a terminal that went away, and those that are rare. */
  drain(signal: EndingSignal): void;
  /** The second SIGINT. */
  quit(exitCode: number): void;
  /** SIGUSR1 and SIGUSR2. */
  dump(): void;
  /** SIGHUP where stdout is no terminal: nothing went away that anybody looked at. */
  hangUp(): void;
}

/** A process as its signals are seen. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): void;
}

/** What it is handed by the process itself, which a test replaces. */
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
      // There is nobody to tell, and nothing else to be done: the process ends.
    }
  },
};

/** SIGUSR1 and SIGUSR2 do not exist on Windows, and of the rare ones each system has its own. */
const SIGNALS: readonly NodeJS.Signals[] = [
  "SIGTERM",
  "SIGINT",
  "SIGQUIT",
  "SIGHUP",
  ...(process.platform === "win32" ? [] : (["SIGUSR1", "SIGUSR2"] as const)),
  ...RARE.filter((signal) => Object.hasOwn(constants.signals, signal)),
];

/**
 * The signals of a process that trades, from its first line on. Without a handler SIGHUP, SIGQUIT and SIGUSR2 would kill it
 * with positions open, and SIGUSR1 would open a debugger.
 *
 * Before there is a session, whatever ends a session ends the process, cleanly and with a line. When it is over nothing does
 * but a second SIGINT: the process is about to end.
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

  /** There is a session, which they go to until the returned function is called. */
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
