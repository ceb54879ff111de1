import type { Arguments, Flag } from "./args.ts";
import type { Io } from "./io.ts";
import { run } from "./run.ts";
import { RUN_FLAGS } from "./run_flags.ts";

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

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  {
    name: "run",
    positionals: [],
    flags: RUN_FLAGS,
    about: "trade one session",
    notes: [],
    run,
  },
];
