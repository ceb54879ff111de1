import { explain, explainAt, readAt } from "../explain/mod.ts";
import { importHost } from "../pool/mod.ts";
import { parseHoursFlags } from "../market/mod.ts";
import { UsageError } from "../protocol/mod.ts";
import { findWorker } from "../session/mod.ts";
import { readConfig } from "../settings/mod.ts";
import type { Arguments } from "./args.ts";
import { HOURS_FLAG, overridesOf, settingFlag } from "./flags.ts";
import { DATA_FLAGS } from "./data_flags.ts";
import { readInput } from "./input_flags.ts";
import type { Io } from "./io.ts";

/** The command `explain`. @returns the exit code */
export async function runExplain(args: Arguments, io: Io): Promise<number> {
  const { positionals, values, switches } = args;
  const [file = "", id = "", ...more] = positionals;
  const asked = { file, id, json: switches.has("json") };
  const at = values.get("at");
  const unused = [...DATA_FLAGS, HOURS_FLAG, settingFlag("SESSION_DATE")].find(({ name }) => values.has(name));
  if (at === undefined && unused !== undefined) throw new UsageError(`--${unused.name} goes with --at`);
  const config = readConfig(undefined, overridesOf(args));
  const context = { ...io, config, worker: await importHost(findWorker()) };
  if (at === undefined) return explain(asked, context);
  const choice = readInput(args, "--at", more);
  const hours = parseHoursFlags(args.lists.get("hours") ?? []);
  return explainAt({ ...asked, at: readAt(at), choice, hours }, context);
}
