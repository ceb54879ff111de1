import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../lock/mod.ts";
import { EngineError, MAX_SOCKET_PATH_BYTES } from "../protocol/mod.ts";

/** Paths in an engine's RUN_DIR. */
export interface RunPaths {
  /** The control socket; on Windows a named pipe, which is in no folder. */
  readonly address: string;
  readonly health: string;
  readonly lastSession: string;
}

/**
 * The paths of an engine with this RUN_DIR.
 *
 * @throws EngineError CONFIGURATION if the socket's path is too long for a socket
 */
export function runPaths(runDir: string, platform: NodeJS.Platform = process.platform): RunPaths {
  return {
    address: platform === "win32" ? pipeOf(runDir) : socketOf(runDir, platform),
    health: path.join(runDir, "health.json"),
    lastSession: path.join(runDir, "last_session.json"),
  };
}

/**
 * Makes RUN_DIR if it is not there. Only its owner may read it. A folder that is there keeps its mode.
 *
 * @throws EngineError CONFIGURATION if it cannot be made
 */
export function makeRunDir(runDir: string): void {
  try {
    makeFolder(runDir, 0o700);
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    throw new EngineError(
      "CONFIGURATION",
      `RUN_DIR: expected a folder that can be made, was ${runDir} (${code})\n  hint: choose another, for example RUN_DIR=/tmp/bulkhead`,
      { cause },
    );
  }
}

/** Whether a folder is there, or a link to one. It is asynchronous: a disk that does not answer blocks no thread. */
export async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return false;
  }
}

/** The socket's path. It is relative if RUN_DIR is: that keeps it short in a deep folder. */
function socketOf(runDir: string, platform: NodeJS.Platform): string {
  const address = path.join(runDir, "control.sock");
  const most = platform === "linux" ? MAX_SOCKET_PATH_BYTES.linux : MAX_SOCKET_PATH_BYTES.other;
  const bytes = Buffer.byteLength(address);
  if (bytes <= most) return address;
  throw new EngineError(
    "CONFIGURATION",
    `RUN_DIR: expected at most ${most} bytes in the path of its control socket, was ${bytes}: ${address}\n` +
      "  hint: choose a shorter one, for example RUN_DIR=/tmp/bulkhead",
  );
}

/** The name of the pipe. All pipes of a machine share one name space, in which upper and lower case are the same. */
function pipeOf(runDir: string): string {
  const name = createHash("sha256").update(path.resolve(runDir).toLowerCase()).digest("hex");
  return `\\\\.\\pipe\\bulkhead-${name.slice(0, 16)}`;
}
