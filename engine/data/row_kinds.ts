import { RowKind } from "../protocol/mod.ts";

/** The kinds of rows in a file that says them, by name. */
const KINDS: ReadonlyMap<string, number> = new Map([
  ["", RowKind.tick],
  ["tick", RowKind.tick],
  ["opening", RowKind.opening],
  ["path", RowKind.path],
]);

/** The kind of a row by its name in a file; empty: a tick. Undefined: it is no kind. */
export function rowKindOf(name: string): number | undefined {
  return KINDS.get(name);
}

/** The name of a row's kind in a file. */
export function nameOfRowKind(kind: number): string {
  if (kind === RowKind.opening) return "opening";
  return kind === RowKind.path ? "path" : "tick";
}
