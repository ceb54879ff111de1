import type { Io } from "./io.ts";

/** Pieces that are printed at once: a long text is never in memory as a whole, nor is it written a line at a time. */
const PIECES = 1_000;

/** Prints a text that comes in pieces, of whole lines each unless the last of them ends one. */
export function printPieces({ stdout }: Pick<Io, "stdout">, pieces: Iterable<string>): void {
  let waiting: string[] = [];
  for (const piece of pieces) {
    waiting.push(piece);
    if (waiting.length < PIECES) continue;
    stdout(waiting.join(""));
    waiting = [];
  }
  if (waiting.length > 0) stdout(waiting.join(""));
}
