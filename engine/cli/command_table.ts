import { readConfig } from "../config.ts";
import { importHost } from "../pool/mod.ts";
import type { Arguments, Flag } from "./args.ts";
import { check } from "./check.ts";
import { bySymbol, instrumentsOf } from "./instruments.ts";
import type { Io } from "./io.ts";
import { run } from "./run.ts";
import { RUN_FLAGS } from "./run_flags.ts";
import { findWorker } from "./worker_url.ts";

/** A command of the program. */
export interface Command {
  readonly name: string;
  /** Names of its arguments, in capitals. */
  readonly positionals: readonly string[];
  readonly flags: readonly Flag[];
  /** What it does, in a line. */
  readonly about: string;
  /** Lines below the flags in its help. */
  readonly notes: readonly string[];
  readonly run: (args: Arguments, io: Io) => Promise<number>;
}

const JSON_FLAG: Flag = { name: "json", value: null, about: "print JSON" };

async function runCheck({ positionals, switches }: Arguments, io: Io): Promise<number> {
  const config = readConfig();
  const { describe } = await importHost(findWorker());
  return check(
    { file: positionals[0] ?? "", json: switches.has("json") },
    {
      ...io,
      describe,
      defaultInstrument: config.defaultIndex,
      instruments: (named) => bySymbol(instrumentsOf(config, named)),
    },
  );
}

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  {
    name: "run",
    positionals: [],
    flags: RUN_FLAGS,
    about: "trade one session",
    notes: ["Ctrl-C drains: positions are squared off. A second Ctrl-C quits at once."],
    run,
  },
  {
    name: "check",
    positionals: ["FILE"],
    flags: [JSON_FLAG],
    about: "say what is wrong with a strategies file",
    notes: ["Exit code 2 if any strategy is invalid."],
    run: runCheck,
  },
];
