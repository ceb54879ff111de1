import { existsSync } from "node:fs";
import { instrumentsIn, JournalReader, type SessionHeader } from "../journal/mod.ts";
import { EngineError, type Instrument } from "../protocol/mod.ts";
import type { Config } from "../settings/mod.ts";
import { instrumentsNamed, type StrategiesFile } from "../strategies/mod.ts";
import type { PrintTarget } from "../terminal/mod.ts";
import { instrumentsOf } from "./instruments.ts";
import type { RunOptions } from "./run_options.ts";
import { type JournalPlan, planJournal } from "./session_journal.ts";
import { headerOf } from "./session_options.ts";
import { type SessionSetup, type SetupOptions, setUpSession } from "./session_setup.ts";
import { openEntriesIn } from "./settle_session.ts";
import { readWantedStrategies } from "./wanted_strategies.ts";

/** A session that is ready to be traded, and with which strategies. */
export interface PreparedRun {
  /** Null: it cannot be read, and the session goes on with what it has open alone. */
  readonly file: StrategiesFile | null;
  readonly instruments: readonly Instrument[];
  readonly opened: SessionSetup;
  readonly stored: JournalPlan;
  /** Why open positions are managed by the texts that the session had, as a person reads it; null: there is no reason. */
  readonly trouble: string | null;
}

/** The strategies file as a run finds it. */
export type WantedFile =
  | { readonly file: StrategiesFile }
  /** It cannot be read, and the session that is to be resumed has positions, and these instruments. */
  | { readonly file: null; readonly error: EngineError; readonly held: readonly Instrument[] };

/** What a run is prepared from. */
export interface RunRequest extends Omit<SetupOptions, "instruments"> {
  readonly wanted: WantedFile;
  readonly fresh: boolean;
}

/** Reads the strategies file. @throws EngineError STRATEGIES_FILE if that cannot be, and there is no position to be watched */
export async function readWanted(
  config: Config,
  io: Pick<PrintTarget, "stderr">,
  flags: Pick<RunOptions, "fresh" | "overrides">,
): Promise<{ readonly config: Config; readonly wanted: WantedFile }> {
  try {
    const { file, config: found } = await readWantedStrategies(config, io, flags);
    return { config: found, wanted: { file } };
  } catch (error) {
    const held = error instanceof EngineError && !flags.fresh ? heldInstruments(config) : null;
    if (held === null) throw error;
    return { config, wanted: { file: null, error: error as EngineError, held } };
  }
}

/**
 * Sets the session up and finds out which one it is. A session that has positions is resumed even
 * if its file cannot be read any more, or names other instruments: nobody else would watch them.
 *
 * @throws EngineError STRATEGIES_FILE if it cannot be read, and no session is resumed; whatever `setUpSession` and
 *   `planJournal` throw
 */
export async function prepareRun(request: RunRequest): Promise<PreparedRun> {
  const { config, fresh, wanted } = request;
  const { file } = wanted;
  if (file === null) {
    const prepared = await prepare(request, wanted.held);
    if (prepared.stored.recorded.length > 0)
      return { ...prepared, instruments: wanted.held, file, trouble: wanted.error.message };
    // That session was of another day, or is another one.
    await prepared.opened.feed.close();
    throw wanted.error;
  }
  const named = instrumentsOf(config, instrumentsNamed(file));
  try {
    return { ...(await prepare(request, named)), instruments: named, file, trouble: null };
  } catch (error) {
    const isOther = error instanceof EngineError && error.code === "JOURNAL_MISMATCH";
    const held = isOther && !fresh ? heldInstruments(config) : null;
    if (held === null || symbolsIn(held) === symbolsIn(named)) throw error;
    const trouble = `${config.strategies}: Expected the instruments that the session has, ${symbolsIn(held)}, found others`;
    return { ...(await prepare(request, held)), instruments: held, file, trouble };
  }
}

async function prepare(
  request: RunRequest,
  instruments: readonly Instrument[],
): Promise<Pick<PreparedRun, "opened" | "stored">> {
  const { config, fresh } = request;
  const opened = await setUpSession({ ...request, instruments });
  try {
    const header = { ...headerOf(config, opened), instruments };
    return { opened, stored: planJournal({ file: config.journal, date: opened.date, header, fresh }) };
  } catch (error) {
    await opened.feed.close();
    throw error;
  }
}

/**
 * The instruments of the journal's last session, if that has open positions and no end, and what is configured is among them
 * as it was.
 */
function heldInstruments({ journal, instruments: configured }: Config): readonly Instrument[] | null {
  if (journal === null || !existsSync(journal)) return null;
  const reader = JournalReader.open(journal);
  try {
    const last = [...reader.sessions()].at(-1);
    if (last === undefined || last.ended) return null;
    const book = [...reader.events(last.n)];
    const [header] = book;
    if (header?.type !== "session" || openEntriesIn(book).length === 0) return null;
    return hasAll(header, configured) ? instrumentsIn(header) : null;
  } finally {
    reader.close();
  }
}

function hasAll({ instruments }: SessionHeader, configured: Config["instruments"]): boolean {
  return configured.every(({ symbol, scale, lot }) =>
    instruments.some((each) => each.symbol === symbol && each.scale === scale && each.lot === lot),
  );
}

function symbolsIn(instruments: readonly Instrument[]): string {
  return instruments.map(({ symbol }) => symbol).join(", ");
}
