import { rename, rm, writeFile } from "node:fs/promises";
import { EngineError } from "../protocol/mod.ts";

/**
 * Replaces a JSON file so that a reader sees the old one or the new one, whole. The file is its owner's alone.
 *
 * It is not forced onto the disk: what is written here tells of the running process, and the journal tells of the trades.
 * The caller writes a file once at a time.
 *
 * @throws EngineError OUTPUT_FILE if it cannot be written
 */
export async function writeWhole(file: string, value: object): Promise<void> {
  // One name is enough, and what a killed engine left behind is removed: who has the lock on the folder writes here.
  const draft = `${file}.tmp`;
  try {
    await rm(draft, { force: true });
    // A new file and nothing else: what somebody has put there, such as a pipe, could hold us for good.
    await writeFile(draft, `${JSON.stringify(value)}\n`, { mode: 0o600, flag: "wx" });
    await rename(draft, file);
  } catch (cause) {
    await removeDraft(draft);
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    throw new EngineError("OUTPUT_FILE", `${file}: expected a file that can be written (${code})`, { cause });
  }
}

/** As far as it can be: why the file was not written is what has to be said. */
async function removeDraft(draft: string): Promise<void> {
  try {
    await rm(draft, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
