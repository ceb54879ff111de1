import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { JournalReader, strategiesIn } from "../../journal/mod.ts";
import { EngineError } from "../../protocol/mod.ts";
import { type Config, type Environment, isNamed, type Overrides } from "../../settings/mod.ts";
import { readStrategiesInput, STANDARD_INPUT, type StrategiesFile } from "../../strategies/mod.ts";
import type { PrintTarget } from "../../terminal/mod.ts";
import { PROGRAM_FOLDERS } from "../program_files.ts";
import { textOf } from "./file_strategies.ts";

/** A strategies file that was read, and the settings that name it. */
export interface WantedStrategies {
  readonly config: Config;
  readonly file: StrategiesFile;
}

/** How the file is found. */
export interface WantedBy {
  /** Settings of the command line. */
  readonly overrides: Overrides;
  readonly env?: Environment | undefined;
  /** True: a session without an end is not resumed. Absent: true. */
  readonly fresh?: boolean;
  /** Folders that may have the program's own examples. */
  readonly homes?: readonly URL[];
}

const NAME_IT = "name one with --strategies FILE, or set STRATEGIES";

/**
 * Reads the strategies of a session. If no file is named and the current folder has no file of the default name, it reads
 * the program's own example, and says so in a line. It does not if the journal has a session of other strategies without
 * an end: then the file of that session is missing.
 *
 * @throws EngineError STRATEGIES_FILE if the file cannot be read, with the flag that names another
 */
export async function readWantedStrategies(
  config: Config,
  io: Pick<PrintTarget, "stderr">,
  { overrides, env, fresh = true, homes = PROGRAM_FOLDERS }: WantedBy,
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
    // A person who has used the flag knows it.
    if (!(error instanceof EngineError) || overrides.STRATEGIES !== undefined) throw error;
    throw new EngineError(error.code, `${error.message}; or ${NAME_IT}`, { cause: error });
  }
}

/** True if the journal's last session has no end, and its strategies are not those of the file. */
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

/** The same text for the same texts in any order. */
function textsIn(texts: readonly string[]): string {
  return JSON.stringify(texts.toSorted());
}
