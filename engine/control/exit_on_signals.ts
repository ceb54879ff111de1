import { constants } from "node:os";

/** The part of `process` that a command is ended by. A test has its own. */
export interface EndedProcess {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  listenerCount(signal: NodeJS.Signals): number;
  exit(code: number): void;
}

const ENDING = ["SIGTERM", "SIGHUP", "SIGINT"] as const;

/**
 * Ends the process on signals as it ends by itself, so that what it has written for itself alone is removed. A signal that
 * somebody else handles too is left to them.
 */
export function exitOnSignals(source: EndedProcess = process): void {
  for (const signal of ENDING) {
    source.on(signal, () => {
      if (source.listenerCount(signal) === 1) source.exit(128 + constants.signals[signal]);
    });
  }
}
