import { EngineError } from "../../protocol/mod.ts";

/** A place in a file. */
export interface InputPlace {
  /** As the file was named. */
  readonly path: string;
  /** From 1. Absent: the file as a whole. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/**
 * The error for an input file that cannot be used.
 *
 * @param what "Expected X, was Y. Do Z"
 */
export function inputError(place: InputPlace, what: string, cause?: unknown): EngineError {
  const { path, line, column = 1 } = place;
  const where = line === undefined ? path : `${path}:${line}:${column}`;
  return new EngineError("INPUT_FILE", `${where}: ${what}`, cause === undefined ? {} : { cause });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "Expected a file, was a path with nothing there. Check the path",
  ENOTDIR: "Expected a file, was a path through something that is no folder. Check the path",
  EACCES: "Expected a file that may be read, was one without permission. Change its permissions (chmod u+r)",
  EPERM: "Expected a file that may be read, was one without permission. Change its permissions (chmod u+r)",
  EISDIR: "Expected a file, was a folder. Name the files in it",
  ELOOP: "Expected a file, was a circle of symbolic links. Check the path",
  ENAMETOOLONG: "Expected a file, was a path that is too long. Check the path",
  ENXIO: "Expected a file, was a socket. Name a file, or - for standard input",
};

/** The error for a file that the system does not open or read. An error that already is for people is given back. */
export function readError(path: string, cause: unknown): EngineError {
  if (cause instanceof EngineError) return cause;
  const code = (cause as NodeJS.ErrnoException | null)?.code ?? "";
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = REASONS[code] ?? `Expected a file that can be read, was: ${why}. Check the path and the file`;
  return inputError({ path }, what, cause);
}

/** A text that was found, for a message: in quotes, its unprintable characters escaped, at most 40 of its characters. */
export function shown(text: string): string {
  const cut = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return JSON.stringify(cut).replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
