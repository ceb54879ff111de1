import type { Io } from "./io.ts";

/** How many pieces are printed at once: neither the whole text, which may not fit into memory, nor each line by itself. */
const PIECES = 1_000;

/** Prints a text that comes in pieces. The end of the last piece must be the end of a line. */
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

/** Maps each member of a list when it is asked for: the mapped list is never in memory as a whole. */
export function* mapLazily<T, U>(list: Iterable<T>, change: (each: T) => U): Generator<U> {
  for (const each of list) yield change(each);
}
