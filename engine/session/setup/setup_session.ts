import type { Clock } from "../../clock.ts";
import type { RecordForm, Understood } from "../../data/mod.ts";
import { CheckedFeed, type CutListener, type Feed, withinHours } from "../../feed/mod.ts";
import {
  dateAt,
  hashSessions,
  HoursTally,
  localDate,
  type MarketSession,
  MarketSessions,
  planDay,
  type SessionWindow,
  type TradingHours,
  zoneOffsets,
} from "../../market/mod.ts";
import type { CutByHours } from "../../observe/mod.ts";
import { type Instrument, MICROS, parseUnixMicros, type UnixMicros, UsageError } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import type { DataBars } from "../../strategies/mod.ts";
import { type ChaosSpec, type Pace, ScaledPace, UNPACED } from "../../tape/mod.ts";
import type { SessionTimes } from "../engine_options.ts";
import { dataBars, NO_BARS } from "../input/data_bars.ts";
import { unusedOfPlain, type UnusedRows, unusedRows } from "../input/unused_rows.ts";
import { type FeedChoice, isRealTime } from "./feed_choice.ts";
import type { HeaderFacts } from "./header_difference.ts";
import type { OpenedFeed } from "./opened_feed.ts";
import { recordedSession, type RecordedTimes } from "./recorded_times.ts";
import { withSaidHours } from "./replay_input.ts";
import { openReplay, peekReplay, refuseClosedStart } from "./replay_setup.ts";
import { openSimulated } from "./simulated_setup.ts";

/** There is no session on the day that is asked for: a holiday, a weekend. It is no mistake. */
export class NoSession extends Error {
  override readonly name: string = "NoSession";
}

/** What a feed has left out so far. */
export interface FeedCounters {
  readonly outOfHours: number;
  readonly badRows: number;
}

/** A session's times and feed, ready to start. */
export interface SessionSetup extends Pick<OpenedFeed, "about" | "input" | "prevCloses" | "ticked"> {
  readonly times: SessionTimes;
  readonly date: string;
  readonly window: SessionWindow;
  readonly feed: Feed;
  /** How the feed's rows are recorded. */
  readonly form: RecordForm;
  /** What strategies may ask of the feed's bars. */
  readonly bars: DataBars;
  readonly pace: Pace;
  readonly counters: () => FeedCounters;
  /** The rows of files that are not used. To be asked when the feed has ended. Null: there are no files. */
  readonly unused: () => UnusedRows | null;
  /** The windows of each group of instruments. */
  readonly hours: HeaderFacts["hours"];
  /** The calendar that they are of; null: none. */
  readonly calendar: HeaderFacts["calendar"];
  /** The IANA name of the market's zone. */
  readonly zoneName: string;
  /** The rows of the session's day that its hours have cut so far, of those that were read. Null: nobody counts them. */
  readonly cut: () => CutByHours | null;
}

/** What a session is set up from. */
export interface SetupOptions {
  readonly config: Config;
  readonly choice: FeedChoice;
  readonly hours: TradingHours;
  /** The files of a replay. Null: the feed is simulated. */
  readonly understood: Understood | null;
  /** The configured instruments, and those that strategies name. */
  readonly instruments: readonly Instrument[];
  readonly chaos: ChaosSpec | null;
  readonly clock: Clock;
  /** The times of a recorded session, which are its own if it is of the same date. Absent: there is none. */
  readonly recorded?: RecordedTimes | null;
  /** Finds the built thread that reads files. */
  readonly findReader: () => URL;
  readonly onBadRow: (message: string) => void;
}

/** The date of a simulated session in virtual time. It is fixed, so that a seed gives the same bytes on any day. */
const SIMULATED_DATE = "2026-01-01";

/**
 * Determines when the session is, and opens its feed. The caller closes the feed.
 *
 * @throws NoSession if there is none on its day
 * @throws UsageError if chaos is asked for in real time or without workers
 * @throws EngineError INPUT_FILE if the input cannot be read
 */
export async function setUpSession(options: SetupOptions): Promise<SessionSetup> {
  const { config, choice, clock, chaos, hours, instruments, understood } = options;
  const isReal = isRealTime(config, choice);
  if (chaos !== null && (isReal || config.workers === 0)) {
    const what = isReal ? "virtual time: --speed N other than 1, or max" : "worker threads: --workers 1 or more";
    throw new UsageError(`--chaos needs ${what}`);
  }
  const sessions = new MarketSessions(hours, instruments);
  if (choice.feed === "simulated") {
    const date = isReal ? dateNow(sessions, clock.nowMicros()) : (config.sessionDate ?? SIMULATED_DATE);
    const session = recordedOn(options, date) ?? sessionOf(sessions, date, isReal ? "clock" : "asked");
    return setUp(options, session, async ({ window }) => openSimulated({ ...options, isReal }, window));
  }
  if (understood === null) throw new TypeError("Expected files that were understood, was none");
  const replay = { ...options, choice, understood };
  const peeked = await peekReplay(replay);
  try {
    const { sessionDate } = config;
    const date = sessionDate ?? dateOfFirst(sessions, peeked.first);
    const recorded = recordedOn(options, date);
    if (recorded === null) refuseClosedStart(replay, sessions, { date, isAsked: sessionDate !== null });
    const session = recorded ?? sessionOf(sessions, date, "file");
    return await setUp(options, session, ({ window, tally }) => openReplay(replay, peeked, { ...window, tally }));
  } catch (error) {
    await peeked.file.close();
    throw error;
  }
}

async function setUp(
  { config, choice, clock, hours, instruments, understood, recorded }: SetupOptions,
  session: MarketSession,
  open: (opening: { readonly window: SessionWindow; readonly tally: HoursTally }) => Promise<OpenedFeed>,
): Promise<SessionSetup> {
  const isReal = isRealTime(config, choice);
  const { date } = session;
  const own = recorded?.date === date ? recorded : null;
  const window = own?.window ?? { openMicros: session.openMicros, closeMicros: session.closeMicros };
  const zone = own?.zone ?? zoneOffsets(config.marketTz, window.openMicros, window.closeMicros);
  const sessions = new MarketSessions(hours, instruments);
  const tally = new HoursTally(sessions);
  const opened = await open({ window, tally });
  const filter = withinHours(opened.feed, { ...window, hours: session.hours }, cutInto(tally));
  const { speed } = config;
  const elapsedMs = (): number => clock.elapsedMs();
  return {
    times: { id: `${date}-1`, ...window, hours: session.hours, zone, mode: isReal ? "real" : "virtual" },
    date,
    window,
    feed: opened.refuseBadRows === undefined ? filter : new CheckedFeed(filter, opened.refuseBadRows),
    form: opened.form,
    bars: understood === null ? NO_BARS : dataBars(understood, sessions),
    pace: isReal || speed === "max" ? UNPACED : new ScaledPace({ speed, startTs: window.openMicros, elapsedMs }),
    prevCloses: opened.prevCloses,
    input: withSaidHours(opened.input, hours.choice.said),
    about: opened.about,
    counters: () => {
      const { beforeOpen, outsideHours } = filter.counters;
      return { outOfHours: opened.beforeOpen + beforeOpen + outsideHours, badRows: opened.badRows() };
    },
    cut: () => cutOn(date, { tally, hours, understood, instruments, closeMicros: window.closeMicros }),
    unused: once(() => {
      if (understood === null) return null;
      const { plain } = understood;
      if (plain !== null && opened.plainCounts !== undefined) return unusedOfPlain(plain.path, opened.plainCounts());
      return unusedRows({ understood, hours, instruments, session });
    }),
    ticked: opened.ticked,
    ...hoursFacts(config, session, own),
    zoneName: own?.zoneName ?? config.marketTz,
  };
}

/** Works out once what is asked for more than once: it reads the rows of a day. */
function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => (done ??= { value: work() }).value;
}

/** What is known of the rows that the hours of a day have cut. */
interface DayCut extends Pick<SetupOptions, "hours" | "instruments" | "understood"> {
  readonly tally: HoursTally;
  readonly closeMicros: number;
}

/** The rows of a day that hours have cut. Of those behind the close one is read: it stands for each instrument that has any. */
function cutOn(date: string, { tally, hours, instruments, understood, closeMicros }: DayCut): CutByHours {
  const own = tally.report.spans.filter((span) => span.date === date);
  const behind = own.filter(({ side }) => side === "after");
  const found = understood?.plain === null ? understood.market.instruments : null;
  const symbols = new Set(found?.flatMap(({ symbol, lastTs }) => (lastTs >= closeMicros ? [symbol] : [])));
  const indexes =
    found === null ? [-1] : instruments.flatMap(({ symbol, index }) => (symbols.has(symbol) ? [index] : []));
  const each = behind.flatMap((span) => indexes.map((instrument) => ({ ...span, instrument })));
  return { spans: [...own.filter(({ side }) => side !== "after"), ...each], hours };
}

function cutInto(tally: HoursTally): CutListener {
  return {
    onCut: (...row) => {
      tally.addCut(...row);
      return true;
    },
  };
}

/** The session of a header, if it is of the date. */
function recordedOn({ recorded, instruments }: SetupOptions, date: string): MarketSession | null {
  return recorded?.date === date ? recordedSession(recorded, instruments.length) : null;
}

/** What a header has of a session's hours. Those of a recorded one are as they were, if the calendar is of the same name. */
function hoursFacts(
  { calendar: name }: Config,
  session: MarketSession,
  recorded: RecordedTimes | null,
): Pick<HeaderFacts, "calendar" | "hours"> {
  if (recorded !== null && name === (recorded.calendar?.name ?? null))
    return { hours: recorded.groups, calendar: recorded.calendar };
  const { groups } = session;
  const indexesOf = (windows: unknown): readonly number[] =>
    session.hours.flatMap((each, index) => (each === windows ? [index] : []));
  return {
    hours: groups.map(({ group, windows }) => ({
      group,
      instruments: groups.length === 1 ? null : indexesOf(windows),
      windows: windows.map(({ openMicros, closeMicros }) => ({ open: openMicros, close: closeMicros })),
    })),
    calendar: name === null ? null : { name, sha256: hashSessions([session]) },
  };
}

/** @throws NoSession if there is none on the date */
function sessionOf(sessions: MarketSessions, date: string, source: Parameters<typeof planDay>[2]): MarketSession {
  const plan = planDay(sessions, date, source);
  if (plan.kind === "no-session") throw new NoSession(plan.text);
  return plan.session;
}

/** The date of the session that has the first row of files, or the first session after it. */
function dateOfFirst(sessions: MarketSessions, first: UnixMicros): string {
  return sessions.hours.calendar === null ? localDate(first, sessions.hours.zone) : sessions.dayAt(first).date;
}

/**
 * The date of the session at an instant. A clock that was never set shows 1970: a day that began before 1970 is never the
 * date.
 */
export function dateNow(sessions: MarketSessions, now: UnixMicros): string {
  const date = dateAt(sessions, now);
  const first = localDate(parseUnixMicros(MICROS.day), sessions.hours.zone);
  return date < first ? first : date;
}

/** Milliseconds until the session opens, in real time. 0: it is open. Null: it is over. */
export function millisUntilOpen(now: UnixMicros, window: SessionWindow): number | null {
  if (now >= window.closeMicros) return null;
  return Math.max(0, Math.ceil((window.openMicros - now) / 1_000));
}
