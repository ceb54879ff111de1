import { existsSync } from "node:fs";
import { HEADER_FORMAT, instrumentsIn, JournalReader, recordedInstruments } from "../../journal/mod.ts";
import { EngineError, type Instrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import { instrumentsNamed, type StrategiesFile } from "../../strategies/mod.ts";
import type { PrintTarget } from "../../terminal/mod.ts";
import { withDecimalsOf } from "../input/open_input.ts";
import { openEntriesIn } from "../left/settlement.ts";
import { readWantedStrategies } from "../strategies/wanted_strategies.ts";
import { recordedDecimals, withFoundDecimals } from "./found_decimals.ts";
import { bySymbol, instrumentsOf } from "./instruments.ts";
import { type JournalPlan, planJournal, headerToResume } from "./journal_plan.ts";
import { recordedTimes } from "./recorded_times.ts";
import type { RunOptions } from "./run_options.ts";
import { headerOf } from "./session_options.ts";
import { type SessionSetup, type SetupOptions, setUpSession } from "./setup_session.ts";

/** A session that has been set up, with its strategies file. */
export interface PreparedRun {
  /** Null: it cannot be read, and the session only closes its open positions. */
  readonly file: StrategiesFile | null;
  readonly instruments: readonly Instrument[];
  readonly opened: SessionSetup;
  readonly stored: JournalPlan;
  /** Why open positions are managed by the texts in the journal, for people. Null: they are not. */
  readonly trouble: string | null;
}

/** The strategies file of a run: read, or with the error. */
export type WantedFile =
  | { readonly file: StrategiesFile }
  /** It cannot be read, but the session to resume has open positions. `held`: its instruments. */
  | { readonly file: null; readonly error: EngineError; readonly held: readonly Instrument[] };

/** What a run is prepared from. */
export interface RunRequest extends Omit<SetupOptions, "instruments"> {
  readonly wanted: WantedFile;
  readonly fresh: boolean;
}

/** Reads the strategies file. @throws EngineError STRATEGIES_FILE if it cannot be read, and no position is open */
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
 * Sets the session up and decides which session it is. A session with open positions is resumed also if its file cannot
 * be read any more, or names other instruments: otherwise nobody would watch the positions.
 *
 * @throws EngineError STRATEGIES_FILE if the file cannot be read, and no session is resumed; errors of `setUpSession` and
 *   `planJournal`
 */
export async function prepareRun(request: RunRequest): Promise<PreparedRun> {
  const { config, fresh, wanted } = request;
  const { file } = wanted;
  if (file === null) {
    const prepared = await prepare(request, wanted.held);
    if (prepared.stored.earlier.events.length > 0)
      return { ...prepared, instruments: wanted.held, file, trouble: wanted.error.message };
    // The session with the open positions is not the one to resume: it is of another day.
    await prepared.opened.feed.close();
    throw wanted.error;
  }
  const said = instrumentsOf(config, instrumentsNamed(file), request.onBadRow);
  const { understood } = request;
  const named = understood === null ? said : withDecimalsOf(understood, said);
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
  const header = fresh ? null : headerToResume(config.journal);
  const recorded = header === null ? null : recordedTimes(header);
  const opened = await setUpSession({ ...request, instruments, recorded });
  try {
    const now = {
      ...headerOf(config, opened),
      instruments: recordedInstruments(instruments),
    };
    return { opened, stored: planJournal({ file: config.journal, date: opened.date, header: now, fresh }) };
  } catch (error) {
    await opened.feed.close();
    throw error;
  }
}

/**
 * The instruments of the journal's last session, if it has open positions and no end, and if it has all configured
 * instruments unchanged. Else null.
 */
function heldInstruments(config: Config): readonly Instrument[] | null {
  const { journal } = config;
  if (journal === null || !existsSync(journal)) return null;
  const reader = JournalReader.open(journal);
  try {
    const last = [...reader.sessions()].at(-1);
    if (last === undefined || last.ended) return null;
    const book = [...reader.events(last.n)];
    const [header] = book;
    if (header?.type !== "session" || header.format !== HEADER_FORMAT || openEntriesIn(book).length === 0) return null;
    const held = instrumentsIn(header);
    return hasAll(held, instrumentsOf(config, [])) ? held : null;
  } finally {
    reader.close();
  }
}

/** True if the session has all configured instruments as they are said now. Data may have found decimals. */
function hasAll(held: readonly Instrument[], configured: readonly Instrument[]): boolean {
  const known = bySymbol(held);
  return withFoundDecimals(configured, recordedDecimals(held)).every((each) => {
    const was = known.get(each.symbol);
    return was !== undefined && was.scale === each.scale && was.lot === each.lot && was.qtyScale === each.qtyScale;
  });
}

function symbolsIn(instruments: readonly Instrument[]): string {
  return instruments.map(({ symbol }) => symbol).join(", ");
}
