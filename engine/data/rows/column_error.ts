import { EngineError } from "../../protocol/mod.ts";
import type { Cell } from "../records/mod.ts";

/** The most columns that a message lists. */
const MAX_LISTED = 20;

/** The place in a file that an error is about. */
export interface FilePlace {
  readonly path: string;
  readonly line: number;
}

/** An error of an input file, with its place. */
export function inputError({ path, line }: FilePlace, what: string): EngineError {
  return new EngineError("INPUT_FILE", `${path}:${line}: ${what}`);
}

/** A header in words: the names of its columns. */
export function listColumns(header: readonly string[]): string {
  const shown = header.slice(0, MAX_LISTED).map((name) => JSON.stringify(name.trim()));
  const left = header.length - shown.length;
  return `${shown.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}

/** A record in words, for a message. */
export function showRecord(record: readonly (Cell | undefined)[]): string {
  const text = record.map((cell) => (cell === null || cell === undefined ? "" : String(cell))).join(",");
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
