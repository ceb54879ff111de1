import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../../clock.ts";
import {
  type Feed,
  type InputKind,
  PacedSimulatedFeed,
  PeekedFile,
  ReadAheadFeed,
  type SessionFilterCounters,
  SimulatedFeed,
  withinHours,
} from "../../feed/mod.ts";
import type { SessionHeader } from "../../journal/mod.ts";
import { localDate, phaseAt, type SessionWindow, sessionWindow, zoneOffsets } from "../../market/mod.ts";
import type { CutRows } from "../../observe/mod.ts";
import { type Instrument, MICROS, parseUnixMicros, type UnixMicros, UsageError } from "../../protocol/mod.ts";
import { type Config, listedSymbol } from "../../settings/mod.ts";
import { type ChaosSpec, type Pace, ScaledPace, UNPACED } from "../../tape/mod.ts";
import type { SessionTimes } from "../engine_options.ts";
import { marketTimesOf } from "./market_times.ts";

/** A file that is replayed as a session's ticks. */
export interface ReplayChoice {
  readonly feed: "replay";
  readonly kind: InputKind;
  readonly path: string;
  /** The length of its bars in microseconds, if it has bars. */
  readonly barMicros: number;
}

/** Where a session's ticks come from. */
export type FeedChoice = { readonly feed: "simulated" } | ReplayChoice;

/** What a feed has left out so far. */
export interface FeedCounters {
  readonly outOfHours: number;
  readonly badRows: number;
}

/** The instruments that a feed has ticks of. */
export interface FeedTicks {
  /** Its symbols. Null: unknown until it has ended. */
  readonly all: readonly string[] | null;
  /** The indexes of the instruments at its beginning. */
  readonly seen: ReadonlySet<number>;
  /** Symbols that it had so far and that are no instruments of the session. */
  readonly unknownSymbols: () => readonly string[];
  /** Its name for people. */
  readonly name: string;
}

/** A session's times and feed, ready to start. */
export interface SessionSetup {
  readonly times: SessionTimes;
  readonly date: string;
  readonly window: SessionWindow;
  readonly feed: Feed;
  readonly pace: Pace;
  /** By the instrument's index: its last price before the open, in minor units. Null: unknown. */
  readonly prevCloses: readonly (number | null)[];
  readonly input: SessionHeader["input"];
  /** The feed in a few words, for people. */
  readonly about: string;
  readonly counters: () => FeedCounters;
  /** The rows that the session's hours have cut. */
  readonly cut: () => CutRows;
  readonly ticked: FeedTicks;
}

/** What a session is set up from. */
export interface SetupOptions {
  readonly config: Config;
  readonly choice: FeedChoice;
  /** The configured instruments, and those that strategies name. */
  readonly instruments: readonly Instrument[];
  readonly chaos: ChaosSpec | null;
  readonly clock: Clock;
  /** Finds the built thread that reads files. */
  readonly findReader: () => URL;
  readonly onBadRow: (message: string) => void;
}

/** The date of a simulated session in virtual time. It is fixed, so that a seed gives the same bytes on any day. */
const SIMULATED_DATE = "2026-01-01";

/** True for the simulated feed at speed 1. A replay is in virtual time at every speed. */
export function isRealTime(config: Pick<Config, "speed">, choice: FeedChoice): boolean {
  return choice.feed === "simulated" && config.speed === 1;
}

/**
 * Determines when the session is, and opens its feed. The caller closes the feed.
 *
 * @throws UsageError if chaos is asked for in real time or without workers
 * @throws EngineError INPUT_FILE if the input cannot be read
 */
export async function setUpSession(options: SetupOptions): Promise<SessionSetup> {
  const { config, choice, clock } = options;
  const real = isRealTime(config, choice);
  if (options.chaos !== null && (real || config.workers === 0)) {
    const what = real ? "virtual time: --speed N other than 1, or max" : "worker threads: --workers 1 or more";
    throw new UsageError(`--chaos needs ${what}`);
  }
  if (choice.feed === "simulated") {
    const date = real ? dateNow(config, clock.nowMicros()) : (config.sessionDate ?? SIMULATED_DATE);
    return setUp(options, date, async (window) => openSimulated(options, window, real));
  }
  const file = await openFile(options, choice);
  try {
    const date = config.sessionDate ?? localDate(await file.firstInstant(choice), config.marketTz);
    return await setUp(options, date, (window) => openReplay(options, window, { choice, file }));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function setUp(
  { config, choice, clock }: SetupOptions,
  date: string,
  open: (window: SessionWindow) => Promise<OpenedFeed>,
): Promise<SessionSetup> {
  const real = isRealTime(config, choice);
  const window = windowOf(config, date);
  const zone = zoneOffsets(config.marketTz, window.openMicros, window.closeMicros);
  const mode = real ? "real" : "virtual";
  const opened = await open(window);
  const filter = withinHours(opened.feed, window);
  const { speed } = config;
  const startTs = window.openMicros;
  const elapsedMs = (): number => clock.elapsedMs();
  return {
    times: { id: `${date}-1`, ...window, zone, mode },
    date,
    window,
    feed: filter,
    pace: real || speed === "max" ? UNPACED : new ScaledPace({ speed, startTs, elapsedMs }),
    prevCloses: opened.prevCloses,
    input: opened.input,
    about: opened.about,
    counters: () => ({ outOfHours: opened.beforeOpen + filter.counters.beforeOpen, badRows: opened.badRows() }),
    cut: () => cutBy(config, window, { skipped: opened.beforeOpen, ...filter.counters }),
    ticked: opened.ticked,
  };
}

/** The rows of the session's own day that its hours have cut. Rows after the close are not read: one stands for them. */
function cutBy(
  config: Config,
  { openMicros, closeMicros }: SessionWindow,
  { skipped, beforeOpen, endedAt }: SessionFilterCounters & { readonly skipped: number },
): CutRows {
  const nextOpen = openMicros + MICROS.day;
  const isOfDay = endedAt !== null && nextOpen - endedAt > endedAt - closeMicros;
  // A file may have earlier days, if the date was asked for.
  const ofDay = config.sessionDate === null ? skipped : 0;
  return { before: ofDay + beforeOpen, after: isOfDay ? 1 : 0, hours: marketTimesOf(config) };
}

interface OpenedFeed extends Pick<SessionSetup, "prevCloses"> {
  readonly feed: Feed;
  readonly input: SessionHeader["input"];
  readonly about: string;
  /** The number of ticks before the open, which the feed skips. */
  readonly beforeOpen: number;
  readonly badRows: () => number;
  readonly ticked: FeedTicks;
}

/**
 * The date of the session at an instant: today in the market's zone, or yesterday while a session that goes past midnight
 * is still on. A clock that was never set shows 1970: a day that began before 1970 is never the date.
 */
export function dateNow(config: Config, now: UnixMicros): string {
  const first = localDate(parseUnixMicros(MICROS.day), config.marketTz);
  const today = localDate(now, config.marketTz);
  if (today <= first) return first;
  const yesterday = localDate(parseUnixMicros(now - MICROS.day), config.marketTz);
  return phaseAt(now, windowOf(config, yesterday)) === "in" ? yesterday : today;
}

function windowOf(config: Config, date: string): SessionWindow {
  const { marketOpenMinutes: open, marketCloseMinutes: close, marketTz: zone } = config;
  return sessionWindow({ date, open, close, zone });
}

function openSimulated(
  { config, clock, instruments: all }: SetupOptions,
  window: SessionWindow,
  real: boolean,
): OpenedFeed {
  const intervalMicros = config.tickIntervalMs * 1_000;
  const { seed, instruments } = config;
  const walk = new SimulatedFeed({ instruments, ...window, intervalMicros, seed });
  const input = {
    feed: "simulated",
    seed,
    interval_ms: config.tickIntervalMs,
    instruments: instruments
      .map(({ symbol, start, fluctuation }) => `${listedSymbol(symbol)}:${start}:${fluctuation}`)
      .join(","),
    ...(real ? { time: "real" } : {}),
  };
  const { closeMicros } = window;
  const feed = real ? new PacedSimulatedFeed(walk, { clock, closeMicros, intervalMicros }) : walk;
  // The walk starts from the last prices of the day before.
  const starts = new Map(instruments.map(({ index, start }) => [index, start]));
  const prevCloses = all.map(({ index }) => starts.get(index) ?? null);
  const ticked = {
    all: instruments.map(({ symbol }) => symbol),
    seen: new Set<number>(),
    unknownSymbols: () => [],
    name: "INSTRUMENTS",
  };
  return { feed, prevCloses, input, about: `simulated, seed ${seed}`, beforeOpen: 0, badRows: () => 0, ticked };
}

/** Opens a file to replay. A thread of its own reads ahead. */
function openFile({ instruments, findReader, onBadRow }: SetupOptions, choice: ReplayChoice): Promise<PeekedFile> {
  const { kind, path: file, barMicros } = choice;
  const open = { kind, path: file, barMicros, instruments, thread: findReader() };
  return PeekedFile.open((tell) => ReadAheadFeed.open({ ...open, onBadRow: tell }), onBadRow);
}

async function openReplay(
  { instruments }: SetupOptions,
  { openMicros }: SessionWindow,
  { choice, file }: { readonly choice: ReplayChoice; readonly file: PeekedFile },
): Promise<OpenedFeed> {
  const prevCloses = await file.skipUntil(openMicros, instruments.length);
  const name = path.basename(choice.path);
  const input = {
    feed: "replay",
    kind: choice.kind,
    ...(file.rows === "bars" ? { bar_s: choice.barMicros / MICROS.second } : {}),
    file: name,
    bytes: statSync(choice.path).size,
    sha256: await hashFile(choice.path),
  };
  const { beforeOpen } = file;
  return {
    feed: file,
    prevCloses,
    input,
    about: `replay of ${name}`,
    beforeOpen,
    badRows: () => file.counters.badRows,
    ticked: { all: null, seen: file.seen, unknownSymbols: () => file.unknownSymbols, name },
  };
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Milliseconds until the session opens, in real time. 0: it is open. Null: it is over. */
export function millisUntilOpen(now: UnixMicros, window: SessionWindow): number | null {
  if (now >= window.closeMicros) return null;
  return Math.max(0, Math.ceil((window.openMicros - now) / 1_000));
}
