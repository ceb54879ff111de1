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
import {
  bySymbol,
  EARLIER_FORMAT,
  Engine,
  type FeedChoice,
  findReaderThread,
  findWorker,
  hoursOfConfig,
  inputDifference,
  NO_EARLIER_RUN,
  NOBODY_LISTENS,
  openInput,
  readRecorded,
  recordedTimes,
  type ReplayChoice,
  replayInputIn,
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
  const feed = feedOf(session.id, header, choice);
  const config = configOf(header);
  const instruments = instrumentsIn(header);
  const context = { instruments: bySymbol(instruments), defaultInstrument: config.defaultIndex };
  const readStrategies = readRecorded(header, context);
  const hours = await hoursOfConfig(config, []);
  const understood =
    feed.feed === "replay"
      ? await openInput({ config, choice: feed, hours, instruments, clock, mayBePlain: isPlainIn(header) })
      : null;
  const setup = await setUpSession({
    config,
    choice: feed,
    hours,
    understood,
    instruments,
    chaos: null,
    recorded: recordedTimes(header),
    clock,
    findReader: findReaderThread,
    onBadRow: () => {},
  });
  const { slippageTicks } = config;
  const options = sessionOptions({ config, instruments, setup, worker: findWorker() });
  const journal = new ComparedJournal(reader.texts(session.n), session.ended);
  try {
    if (isInRealTime(header))
      return await replayRows({ ...recorded, header, landmarks, options, slippageTicks, readStrategies });
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

/** The feed of a session, its files read as its header says. @throws UsageError if they are not named */
function feedOf(id: string, header: SessionHeader, choice: ReplayChoice | null): FeedChoice {
  if (header.input["feed"] !== "replay") return { feed: "simulated" };
  const input = replayInputIn(header);
  if (input === null) throw cannotReplay(id, "its header does not say which files it replayed");
  const { kind, files, choices } = input;
  if (choice !== null) return { ...choice, flag: kind, choices };
  throw cannotReplay(id, `it replayed ${namesOf(files.map(({ name }) => name))}, which is to be named: --${kind} FILE`);
}

/** True if the session has read a file in one pass. */
function isPlainIn(header: SessionHeader): boolean {
  return replayInputIn(header)?.rowsSha256 === null;
}

/**
 * The settings of a header. What is no part of a header is as it does not change an order; nothing is read from the
 * environment.
 */
function configOf({ date, settings }: SessionHeader): Config {
  return readConfig({ ...settings, SESSION_DATE: date, SPEED: "max", WORKERS: "0", JOURNAL: "off" }, {});
}
