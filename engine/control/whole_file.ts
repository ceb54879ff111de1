import { rename, rm, writeFile } from "node:fs/promises";
import { EngineError } from "../protocol/mod.ts";

/**
 * Replaces a JSON file: a reader sees the whole old file, or the whole new one. Only its owner may read it.
 *
 * The file is not forced onto the disk: it tells of the running process, and the journal has the trades. The caller must not
 * write one file twice at the same time.
 *
 * @throws EngineError OUTPUT_FILE if it cannot be written
 */
export async function writeWhole(file: string, value: object): Promise<void> {
  // The engine that holds the lock on the folder is the only writer: one name is enough. A killed engine may have left it.
  const draft = `${file}.tmp`;
  try {
    await rm(draft, { force: true });
    // Only a new file: something else that was put there, such as a pipe, could block the write for good.
    await writeFile(draft, `${JSON.stringify(value)}\n`, { mode: 0o600, flag: "wx" });
    await rename(draft, file);
  } catch (cause) {
    await removeDraft(draft);
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    throw new EngineError("OUTPUT_FILE", `${file}: expected a file that can be written (${code})`, { cause });
  }
}

/** Removes the draft if it can. A failure is not reported: why the file was not written matters more. */
async function removeDraft(draft: string): Promise<void> {
  try {
    await rm(draft, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
