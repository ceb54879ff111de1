import { createHash } from "node:crypto";
import { readlinkSync, statSync } from "node:fs";
import { type Identity, identityIn } from "./file_identity.ts";

/** What is locked. */
export type LockKind = "run-dir" | "journal";

/**
 * Characters of a name in Linux's abstract name space, all that fit. Some versions of Node fill a shorter one up with NULs
 * and others do not, so that they would not see each other's.
 */
const NAME_LENGTH = 107;

/**
 * The lock's name for a path. It stands for the path, whether there is anything or not. Containers may share the name space
 * of locks and no file: the same path in another one has another name.
 */
export function nameOfPath(kind: LockKind, real: string): string {
  return nameOf(kind, ["path", mounts(), real]);
}

/** The lock's name for a file or folder by its identity: what is mounted at two paths, or has two hard links, has one. */
export function nameOfThing(kind: LockKind, identity: Identity): string {
  return nameOf(kind, ["thing", identity]);
}

function nameOf(kind: LockKind, parts: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `bulkhead-${kind}-${digest}`.padEnd(NAME_LENGTH, ".");
}

/** Which tree of files this process sees: where its mounts are its own, and where its root is. */
function mounts(): string {
  const root = identityIn(statSync("/", { bigint: true }));
  try {
    return `${readlinkSync("/proc/self/ns/mnt")} ${root}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return root;
  }
}
