import type { Clock } from "../clock.ts";
import {
  instrumentsIn,
  type JournalEvent,
  type JournalReader,
  orderIn,
  rowOf,
  type SessionHeader,
  type StoredSession,
} from "../journal/mod.ts";
import { formatDecimal } from "../protocol/mod.ts";
import {
  bySymbol,
  Engine,
  type FeedChoice,
  findReaderThread,
  findWorker,
  NO_EARLIER_RUN,
  NOBODY_LISTENS,
  readRecorded,
  type ReplayChoice,
  sessionOptions,
  setUpSession,
} from "../session/mod.ts";
import { type Environment, listedSymbol, readConfig, splitInstruments } from "../settings/mod.ts";
import { UNPACED } from "../tape/mod.ts";
import { ComparedJournal, type Difference } from "./compared_journal.ts";
import { cannotReplay } from "./replay_refusal.ts";
import { replayRows } from "./replay_rows.ts";

/** A session of a journal that is traded again. */
export interface ReplayedSession {
  readonly reader: JournalReader;
  readonly session: StoredSession;
  readonly header: SessionHeader;
}

const NANO = 1_000_000_000;

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
  const landmarks = landmarksOf(reader.events(session.n));
  const revised = landmarks.find(({ type }) => type === "revised");
  if (revised !== undefined) {
    throw cannotReplay(session.id, `its strategies were changed after row ${rowOf(revised)}, when it was resumed`);
  }
  const feed = feedOf(recorded, choice);
  const config = readConfig(environmentOf(header), {});
  const instruments = instrumentsIn(header);
  const context = { instruments: bySymbol(instruments), defaultInstrument: config.defaultIndex };
  const readStrategies = readRecorded(header, context);
  const setup = await setUpSession({
    config,
    choice: feed,
    instruments,
    chaos: null,
    clock,
    findReader: findReaderThread,
    onBadRow: () => {},
  });
  const { slippageTicks } = config;
  const options = sessionOptions({ config, instruments, setup, worker: findWorker() });
  const journal = new ComparedJournal(reader.texts(session.n), session.ended);
  try {
    if (header.input["time"] === "real")
      return await replayRows({ ...recorded, landmarks, options, slippageTicks, readStrategies });
    refuseOtherInput(session.id, { was: header.input, is: setup.input });
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

/** The feed of a session. @throws UsageError if its ticks are not available */
function feedOf({ session, header }: ReplayedSession, choice: ReplayChoice | null): FeedChoice {
  const { feed, kind, file } = header.input;
  if (feed !== "replay") return { feed: "simulated" };
  if (choice?.kind === kind && choice !== null) return choice;
  throw cannotReplay(session.id, `it replayed ${file}, which is to be named: --${kind} FILE`);
}

function refuseOtherInput(
  id: string,
  { was, is }: { readonly was: SessionHeader["input"]; readonly is: SessionHeader["input"] },
): void {
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    // A file may have been renamed: its hash identifies it.
    if (name !== "file" && was[name] !== is[name]) {
      throw cannotReplay(id, `its ${name} was ${JSON.stringify(was[name])} and is ${JSON.stringify(is[name])}`);
    }
  }
}

/** The settings of a header, as environment variables. */
function environmentOf({ date, settings, input, instruments }: SessionHeader): Environment {
  const { FEE_RATE_NANO: rate, FEE_FIXED_NANO: fixed, ...others } = settings;
  const scales = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const configured = input["feed"] === "simulated" ? splitInstruments(String(input["instruments"])) : [];
  const walks = configured.map(({ fields: [symbol = "", start, step] }) => {
    const { scale, lot } = scales.get(symbol) ?? { scale: 1, lot: 1 };
    const [from, by] = [formatDecimal(Number(start), scale), formatDecimal(Number(step), scale)];
    return [listedSymbol(symbol), from, by, scale, lot].join(":");
  });
  const named = instruments.map(({ symbol, scale, lot }) => [listedSymbol(symbol), 1, 0, scale, lot].join(":"));
  return {
    ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)])),
    FEE_RATE: formatDecimal(Number(rate), NANO),
    FEE_FIXED: formatDecimal(Number(fixed), NANO),
    SESSION_DATE: date,
    SPEED: "max",
    WORKERS: "0",
    JOURNAL: "off",
    INSTRUMENTS: (walks.length > 0 ? walks : named).join(","),
    ...(input["seed"] === undefined ? {} : { SEED: String(input["seed"]) }),
    ...(input["interval_ms"] === undefined ? {} : { TICK_INTERVAL_MS: String(input["interval_ms"]) }),
  };
}
