import type { Health } from "../protocol/mod.ts";
import { runPaths } from "./run_dir.ts";
import { writeWhole } from "./whole_file.ts";

/**
 * Writes the health to RUN_DIR, at once and whole.
 *
 * @returns the file's path
 * @throws EngineError OUTPUT_FILE if it cannot be written
 */
export function writeHealth(runDir: string, health: Health): string {
  const file = runPaths(runDir).health;
  writeWhole(file, health);
  return file;
}
