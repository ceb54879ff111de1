import type { ProcessSignals } from "../control/mod.ts";
import type { PrintTarget } from "../terminal/mod.ts";
import { allowsColour } from "./terminal_abilities.ts";

/** Where a command prints, and what it is told by the system. */
export interface Io extends PrintTarget {
  /** The process's signals, if they are handled from its first line on: of a command that trades. */
  readonly signals?: ProcessSignals | null;
}

/** What a reader that has gone, or a terminal window that was closed, answers to a write. */
const GONE: ReadonlySet<string> = new Set(["EPIPE", "EIO"]);

/** The process's own streams. A reader that has gone (`| head`) is no error: what it would have read is dropped. */
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
