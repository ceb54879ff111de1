import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inputError, readError } from "./input_error.ts";

/** A file that was written of what is no regular file. */
export interface SpooledFile {
  /** Where it is. It is deleted when the process exits. */
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes bytes that can be read only once, as of a pipe, into a temporary file. The file is deleted when the process exits.
 *
 * @param name how it was named, for messages
 * @throws EngineError INPUT_FILE if it cannot be read or written to its end
 */
export async function spool(name: string, bytes: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
  const folder = temporaryFolder(name);
  const file = path.join(folder, "input");
  let written = 0;
  const handle = await open(file, "wx", 0o600).catch((cause: unknown) => Promise.reject(spoolError(name, cause)));
  try {
    for await (const chunk of bytes) {
      await writeAll(name, handle, chunk);
      written += chunk.length;
    }
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw readError(name, cause);
  } finally {
    await handle.close();
  }
  return { file, bytes: written };
}

async function writeAll(name: string, handle: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < chunk.length;) at += (await handle.write(chunk, at)).bytesWritten;
  } catch (cause) {
    throw spoolError(name, cause);
  }
}

/** A folder of this process alone, which is deleted when the process exits. */
function temporaryFolder(name: string): string {
  try {
    const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-input-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  } catch (cause) {
    throw spoolError(name, cause);
  }
}

function spoolError(name: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = `Expected to keep the bytes of ${name} in ${tmpdir()} while they are needed, was: ${why}`;
  return inputError({ path: name }, `${what}. Free some space there, or set TMPDIR`, cause);
}
