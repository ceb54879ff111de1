import { importHost } from "../pool/mod.ts";
import { bySymbol, findWorker, instrumentsOf } from "../session/mod.ts";
import { readConfig } from "../settings/mod.ts";
import type { Arguments } from "./args.ts";
import { check } from "./check.ts";
import type { Io } from "./io.ts";

/** `check` as a command line asks for it. */
export async function runCheck({ positionals, switches }: Arguments, io: Io): Promise<number> {
  const config = readConfig();
  const { describe } = await importHost(findWorker());
  return check(
    { file: positionals[0] ?? "", json: switches.has("json") },
    {
      ...io,
      describe,
      defaultInstrument: config.defaultIndex,
      configured: config.areInstrumentsSet ? config.instruments.map(({ symbol }) => symbol) : null,
      instruments: (named) => bySymbol(instrumentsOf(config, named)),
    },
  );
}
