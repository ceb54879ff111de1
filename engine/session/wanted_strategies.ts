import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { JournalReader, strategiesIn } from "../journal/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { type Config, type Environment, isNamed, type Overrides } from "../settings/mod.ts";
import { readStrategiesInput, STANDARD_INPUT, type StrategiesFile } from "../strategies/mod.ts";
import type { PrintTarget } from "../terminal/mod.ts";
import { textOf } from "./session_strategies.ts";

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
  /** Whether a session that has no end is left as it is; absent: nothing is to be resumed. */
  readonly fresh?: boolean;
  /** Where the program has files of its own. */
  readonly homes?: readonly URL[];
}

/** The folder above `dist`, seen from a built part, and from the built program itself. */
const HOMES: readonly URL[] = ["../..", ".."].map((folder) => new URL(`${folder}/`, import.meta.url));
const NAME_IT = "name one with --strategies FILE, or set STRATEGIES";

/**
 * Reads the strategies that a session is to have. Where none are named, and the folder one is in has no file of the default's
 * name, they are the program's own example, which is said in a line; but not where a session of other strategies has no end:
 * its file has gone.
 *
 * @throws EngineError STRATEGIES_FILE if the file cannot be read, with the flag that names another
 */
export async function readWantedStrategies(
  config: Config,
  io: Pick<PrintTarget, "stderr">,
  { overrides, env, fresh = true, homes = HOMES }: WantedBy,
): Promise<WantedStrategies> {
  const { strategies } = config;
  if (strategies === STANDARD_INPUT || existsSync(strategies))
    return { config, file: await readStrategiesInput(strategies) };
  const own = isNamed("STRATEGIES", overrides, env)
    ? undefined
    : homes.map((home) => fileURLToPath(new URL(strategies, home))).find(existsSync);
  const example = own === undefined ? null : await readStrategiesInput(own);
  if (own !== undefined && example !== null && (fresh || !isOfOthers(config.journal, example))) {
    io.stderr(`No ${strategies} here: these are the program's own examples, ${own}; --strategies FILE names yours\n`);
    return { config: { ...config, strategies: own }, file: example };
  }
  try {
    return { config, file: await readStrategiesInput(strategies) };
  } catch (error) {
    // Who has used the flag knows it.
    if (!(error instanceof EngineError) || overrides.STRATEGIES !== undefined) throw error;
    throw new EngineError(error.code, `${error.message}; or ${NAME_IT}`, { cause: error });
  }
}

/** True if the journal's last session has no end, and other strategies than the file. */
function isOfOthers(journal: string | null, file: StrategiesFile): boolean {
  if (journal === null || !existsSync(journal)) return false;
  const reader = JournalReader.open(journal);
  try {
    const last = [...reader.sessions()].at(-1);
    if (last === undefined || last.ended) return false;
    const had = strategiesIn([...reader.events(last.n)]).map(({ text }) => text);
    return had.length > 0 && textsIn(had) !== textsIn(file.entries.map((_, i) => textOf(file, i)));
  } finally {
    reader.close();
  }
}

/** The same for the same texts, whatever their order. */
function textsIn(texts: readonly string[]): string {
  return JSON.stringify(texts.toSorted());
}
