import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Config, type Environment, isNamed, type Overrides } from "../config.ts";
import { EngineError } from "../protocol/mod.ts";
import { readStrategiesInput, STANDARD_INPUT, type StrategiesFile } from "../strategies/mod.ts";
import type { Io } from "./io.ts";

/** A strategies file that was read, and the settings by which it is the one that is named. */
export interface WantedStrategies {
  readonly config: Config;
  readonly file: StrategiesFile;
}

/** What the file is looked for by. */
export interface WantedBy {
  /** What the command line says. */
  readonly overrides: Overrides;
  readonly env?: Environment | undefined;
  /** Where the program has files of its own. */
  readonly homes?: readonly URL[];
}

/** The folder above `dist`, seen from a built part, and from the built program itself. */
const HOMES: readonly URL[] = ["../..", ".."].map((folder) => new URL(`${folder}/`, import.meta.url));
const NAME_IT = "name one with --strategies FILE, or set STRATEGIES";

/**
 * Reads the strategies that a session is to have. Where none are named, and the folder one is in has no file of the default's
 * name, they are the program's own example, which is said in a line.
 *
 * @throws EngineError STRATEGIES_FILE if the file cannot be read, with the flag that names another
 */
export async function readWantedStrategies(
  config: Config,
  io: Pick<Io, "stderr">,
  { overrides, env, homes = HOMES }: WantedBy,
): Promise<WantedStrategies> {
  const { strategies } = config;
  if (strategies === STANDARD_INPUT || existsSync(strategies))
    return { config, file: await readStrategiesInput(strategies) };
  const own = isNamed("STRATEGIES", overrides, env)
    ? undefined
    : homes.map((home) => fileURLToPath(new URL(strategies, home))).find(existsSync);
  if (own !== undefined) {
    io.stderr(`No ${strategies} here: these are the program's own examples, ${own}; --strategies FILE names yours\n`);
    return { config: { ...config, strategies: own }, file: await readStrategiesInput(own) };
  }
  try {
    return { config, file: await readStrategiesInput(strategies) };
  } catch (error) {
    // Who has used the flag knows it.
    if (!(error instanceof EngineError) || overrides.STRATEGIES !== undefined) throw error;
    throw new EngineError(error.code, `${error.message}; or ${NAME_IT}`, { cause: error });
  }
}
