import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { EngineError } from "../protocol/mod.ts";
import { checkForm, type FormsOf } from "./json_form.ts";
import { runPaths } from "./run_dir.ts";

/** The last session that an engine with this RUN_DIR began, schema 1. */
export interface LastSession {
  readonly schema: 1;
  readonly session: string;
  readonly pid: number;
  /** ISO 8601, wall time. */
  readonly started: string;
  /** ISO 8601, wall time. Null while the session runs, and for good if its process was killed or has left it without an end. */
  readonly ended: string | null;
  /** Such as `closed at MARKET_CLOSE`, or why its process left it. Null while it runs, and if its process was killed. */
  readonly how: string | null;
  /** How many positions are open, if its process has left it without an end. */
  readonly open?: number;
}

const textOrNull = z.nullable(z.string({ error: "text or null" }));

const FORM = z.object({
  schema: z.literal(1),
  session: z.string(),
  pid: z.number(),
  started: z.string(),
  ended: textOrNull,
  how: textOrNull,
} satisfies Omit<FormsOf<LastSession>, "open">);

/**
 * Reads what an engine has noted of the last session in a RUN_DIR.
 *
 * @returns null if there is no such file
 * @throws EngineError INPUT_FILE if the file is not as an engine writes it
 */
export function readLastSession(runDir: string): LastSession | null {
  const file = runPaths(runDir).lastSession;
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    checkForm(value, FORM);
    return value as LastSession;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new EngineError("INPUT_FILE", `${file}: expected what an engine writes there (${code ?? message})`, {
      cause,
    });
  }
}
