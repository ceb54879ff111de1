import { createHash } from "node:crypto";
import { readlinkSync, statSync } from "node:fs";
import { type Identity, identityIn } from "./file_identity.ts";

/** What a lock protects. */
export type LockKind = "run-dir" | "journal";

/**
 * Characters of a name in Linux's abstract namespace: the maximum. Some versions of Node pad a shorter name with NULs and
 * others do not, so they would not see each other's locks.
 */
const NAME_LENGTH = 107;

/**
 * The lock's name for a path, whether or not anything is there. Containers may share the namespace of locks but no files:
 * so the name depends on the mounts, and the same path in another container has another name.
 */
export function nameOfPath(kind: LockKind, real: string): string {
  return nameOf(kind, ["path", mounts(), real]);
}

/** The lock's name for a file or folder by its identity: one name, even if it has two mount points or hard links. */
export function nameOfIdentity(kind: LockKind, identity: Identity): string {
  return nameOf(kind, ["thing", identity]);
}

function nameOf(kind: LockKind, parts: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `bulkhead-${kind}-${digest}`.padEnd(NAME_LENGTH, ".");
}

/** The tree of files that this process sees: its mount namespace and its root. */
function mounts(): string {
  const root = identityIn(statSync("/", { bigint: true }));
  try {
    return `${readlinkSync("/proc/self/ns/mnt")} ${root}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return root;
  }
}
