import type { ProcessSignals } from "../control/mod.ts";
import type { PrintTarget } from "../terminal/mod.ts";
import { allowsColour } from "./terminal_abilities.ts";

/** Where a command prints, and the signals that it gets. */
export interface Io extends PrintTarget {
  /** The signals of the process. A command that trades has them from the first line of the program on. */
  readonly signals?: ProcessSignals | null;
}

/** Codes of a write to a pipe whose reader has gone, and to a terminal that was closed. */
const GONE: ReadonlySet<string> = new Set(["EPIPE", "EIO"]);

/** The streams of the process. It is no error if their reader has gone (`| head`): what is written then is dropped. */
export function processIo(signals: ProcessSignals | null): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!GONE.has(error.code ?? "")) throw error;
    });
  }
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    colour: process.stdout.isTTY && allowsColour(),
    signals,
  };
}
