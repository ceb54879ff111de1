import type { Clock } from "../clock.ts";
import { namesOf } from "../core/mod.ts";
import {
  type AnyHeader,
  instrumentsIn,
  isInRealTime,
  type JournalEvent,
  type JournalReader,
  orderIn,
  rowOf,
  type SessionHeader,
  type StoredSession,
} from "../journal/mod.ts";
import { parseHoursFlags } from "../market/mod.ts";
import {
  bySymbol,
  EARLIER_FORMAT,
  Engine,
  findReaderThread,
  findWorker,
  hoursOfConfig,
  inputDifference,
  NO_EARLIER_RUN,
  NOBODY_LISTENS,
  openInput,
  readRecorded,
  type RecordedFiles,
  recordedFiles,
  recordedTimes,
  type ReplayChoice,
  replayInputIn,
  saidHoursIn,
  sessionOptions,
  setUpSession,
} from "../session/mod.ts";
import { type Config, readConfig } from "../settings/mod.ts";
import { UNPACED } from "../tape/mod.ts";
import { ComparedJournal, type Difference } from "./compared_journal.ts";
import { cannotReplay } from "./replay_refusal.ts";
import { replayRows } from "./replay_rows.ts";

/** A session of a journal that is traded again. */
export interface ReplayedSession {
  readonly reader: JournalReader;
  readonly session: StoredSession;
  readonly header: AnyHeader;
}

const FIRST_HINT =
  "bulkhead orders, trades and audit read it, bulkhead settle ends it if it has no end; --fresh begins anew";

/**
 * Trades a session again, in one thread and with the settings of its header, and compares every event with the journal. For
 * a session in real time, the recorded rows are judged again.
 *
 * @param choice the file that the session replayed; null: none
 * @returns the first difference, or null
 * @throws UsageError if the session cannot be traded again
 */
export async function replaySession(
  recorded: ReplayedSession,
  choice: ReplayChoice | null,
  clock: Clock,
): Promise<Difference | null> {
  const { reader, session, header } = recorded;
  if (header.format === 1) throw cannotReplay(session.id, EARLIER_FORMAT, FIRST_HINT);
  const landmarks = landmarksOf(reader.events(session.n));
  const revised = landmarks.find(({ type }) => type === "revised");
  if (revised !== undefined) {
    throw cannotReplay(session.id, `its strategies were changed after row ${rowOf(revised)}, when it was resumed`);
  }
  const files = await filesOf(session.id, header, choice);
  try {
    return await tradeAgain({ ...recorded, header, landmarks }, files, clock);
  } finally {
    files?.close();
  }
}

/** Trades a session again, with its files as it has read them; null: it has read none. */
async function tradeAgain(
  recorded: ReplayedSession & { readonly header: SessionHeader; readonly landmarks: readonly JournalEvent[] },
  files: RecordedFiles | null,
  clock: Clock,
): Promise<Difference | null> {
  const { reader, session, header, landmarks } = recorded;
  const read = configOf(header);
  const hours = await hoursOfConfig(read, parseHoursFlags(saidHoursIn(header)));
  // A calendar brings its zone.
  const config = { ...read, marketTz: hours.zone };
  const instruments = instrumentsIn(header);
  const context = { instruments: bySymbol(instruments), defaultInstrument: config.defaultIndex };
  const readStrategies = readRecorded(header, context);
  const understood = files === null ? null : await openInput({ config, ...files, hours, instruments, clock });
  const setup = await setUpSession({
    config,
    choice: files?.choice ?? { feed: "simulated" },
    hours,
    understood,
    instruments,
    chaos: null,
    recorded: recordedTimes(header),
    clock,
    findReader: findReaderThread,
    onBadRow: () => {},
  }).catch((error: unknown) => {
    understood?.close();
    throw error;
  });
  const { slippageTicks } = config;
  const options = sessionOptions({ config, instruments, setup, worker: findWorker() });
  const journal = new ComparedJournal(reader.texts(session.n), session.ended);
  try {
    if (isInRealTime(header)) return await replayRows({ ...recorded, options, slippageTicks, readStrategies });
    const difference = inputDifference(header.input, setup.input);
    if (difference !== null) throw cannotReplay(session.id, difference);
    const engine = await Engine.start({
      ...options,
      feed: { ...options.feed, pace: UNPACED },
      journal: { writer: journal, tapeRecorder: null, earlier: { ...NO_EARLIER_RUN, events: landmarks } },
      clock,
      listener: NOBODY_LISTENS,
      readStrategies,
    });
    await engine.trade();
  } finally {
    await setup.feed.close();
    understood?.close();
  }
  return journal.finish();
}

/** The events that determine the rows of the tape: all except orders, and the last order. */
function landmarksOf(book: Iterable<JournalEvent>): readonly JournalEvent[] {
  const landmarks: JournalEvent[] = [];
  let last: JournalEvent | null = null;
  for (const record of book) {
    if (orderIn(record) === null) landmarks.push(record);
    else if (last === null || rowOf(record) >= rowOf(last)) last = record;
  }
  return last === null ? landmarks : [...landmarks, last];
}

/** The files of a session, as its header says. Null: it has read none. @throws UsageError if they are not named */
async function filesOf(id: string, header: SessionHeader, choice: ReplayChoice | null): Promise<RecordedFiles | null> {
  if (header.input["feed"] !== "replay") return null;
  const input = replayInputIn(header);
  if (input === null) throw cannotReplay(id, "its header does not say which files it replayed");
  const { kind, files, choices } = input;
  if (choice !== null) {
    const recorded = await recordedFiles({ ...choice, flag: kind, choices }, input);
    if (recorded.difference === null) return recorded;
    recorded.close();
    throw cannotReplay(id, recorded.difference);
  }
  throw cannotReplay(id, `it replayed ${namesOf(files.map(({ name }) => name))}, which is to be named: --${kind} FILE`);
}

/**
 * The settings of a header. What is no part of a header is as it does not change an order; nothing is read from the
 * environment.
 */
function configOf({ date, settings, calendar }: SessionHeader): Config {
  // Days besides the session's own, such as those of earlier rows of a file, are those of the calendar.
  const days = calendar === null ? {} : { CALENDAR: calendar.name };
  const ours = { SESSION_DATE: date, SPEED: "max", WORKERS: "0", JOURNAL: "off" };
  return readConfig({ ...settings, ...days, ...ours }, {});
}
