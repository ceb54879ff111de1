import { renameSync, rmSync, writeFileSync } from "node:fs";

import { EngineError } from "../protocol/mod.ts";

/**
 * Replaces a JSON file so that a reader sees the old one or the new one, whole. The file is its owner's alone.
 *
 * It is not forced onto the disk, which would stall the main thread for up to 200 ms: what is written here tells of the
 * running process, and the journal tells of the trades.
 *
 * @throws EngineError OUTPUT_FILE if it cannot be written
 */
export function writeWhole(file: string, value: object): void {
  // One name is enough, and what a killed engine left behind is written over: who has the control socket writes here.
  const draft = `${file}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify(value)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  } catch (cause) {
    rmSync(draft, { force: true });
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    throw new EngineError("OUTPUT_FILE", `${file}: expected a file that can be written (${code})`, { cause });
  }
}
