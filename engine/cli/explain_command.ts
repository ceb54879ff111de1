import { readConfig } from "../config.ts";
import { importHost } from "../import_host.ts";
import { type Arguments, usage } from "./args.ts";
import { explain } from "./explain.ts";
import { explainAt, readAt } from "./explain_at.ts";
import { REPLAY_FLAGS } from "./flags.ts";
import type { Io } from "./io.ts";
import { readReplay } from "./run_flags.ts";
import { findWorker } from "./worker_url.ts";

/** `explain` as a command line asks for it, with `--at` or without. */
export async function runExplain({ positionals, values, switches }: Arguments, io: Io): Promise<number> {
  const [file = "", id = ""] = positionals;
  const asked = { file, id, json: switches.has("json") };
  const at = values.get("at");
  const stray = REPLAY_FLAGS.find(({ name }) => values.has(name));
  if (at === undefined && stray !== undefined) throw usage({ command: "explain" }, `--${stray.name} goes with --at`);
  const date = values.get("session-date");
  const config = readConfig(undefined, date === undefined ? {} : { SESSION_DATE: date });
  const context = { ...io, config, worker: await importHost(findWorker()) };
  if (at === undefined) return explain(asked, context);
  const choice = readReplay(values, { command: "explain", flag: "--at" });
  return explainAt({ ...asked, at: readAt(at), choice }, context);
}
