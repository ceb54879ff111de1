import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../clock.ts";
import {
  type Feed,
  type InputKind,
  PacedSimulatedFeed,
  PeekedFile,
  ReadAheadFeed,
  SimulatedFeed,
  withinHours,
} from "../feed/mod.ts";
import type { SessionHeader } from "../journal/mod.ts";
import {
  formatMinuteOfDay,
  localDate,
  phaseAt,
  type SessionWindow,
  sessionWindow,
  zoneOffsets,
} from "../market/mod.ts";
import { type Instrument, MICROS, parseUnixMicros, type UnixMicros, UsageError } from "../protocol/mod.ts";
import { type Config, listedSymbol } from "../settings/mod.ts";
import { type ChaosSpec, type Pace, ScaledPace, UNPACED } from "../tape/mod.ts";
import type { SessionTimes } from "./session.ts";

/** A file that is played as a session's ticks. */
export interface ReplayChoice {
  readonly feed: "replay";
  readonly kind: InputKind;
  readonly path: string;
  /** Of bars: their length in microseconds. */
  readonly barMicros: number;
}

/** Where a session's ticks are to come from. */
export type FeedChoice = { readonly feed: "simulated" } | ReplayChoice;

/** What a feed has left out so far. */
export interface FeedCounters {
  readonly outOfHours: number;
  readonly badRows: number;
}

/** What is known of which instruments a feed ticks. */
export interface FeedTicks {
  /** The symbols that it ticks, and no other; null: nobody knows before it has ended. */
  readonly all: readonly string[] | null;
  /** The indexes of those that are at its beginning. */
  readonly seen: ReadonlySet<number>;
  /** What it has had so far that is no instrument of the session. */
  readonly strangers: () => readonly string[];
  /** What people call it. */
  readonly name: string;
}

/** A session's times and feed, ready to start. */
export interface SessionSetup {
  readonly times: SessionTimes;
  readonly date: string;
  readonly window: SessionWindow;
  readonly feed: Feed;
  readonly pace: Pace;
  /** By the instrument's index: its last price before the open, minor units; null: there is none. */
  readonly prevCloses: readonly (number | null)[];
  readonly input: SessionHeader["input"];
  /** The feed in a few words, for people. */
  readonly about: string;
  readonly counters: () => FeedCounters;
  readonly ticked: FeedTicks;
}

/** What a session is set up from. */
export interface SetupOptions {
  readonly config: Config;
  readonly choice: FeedChoice;
  /** Configured, and named by strategies. */
  readonly instruments: readonly Instrument[];
  readonly chaos: ChaosSpec | null;
  readonly clock: Clock;
  /** Finds the built thread that reads files. */
  readonly findReader: () => URL;
  readonly onBadRow: (message: string) => void;
}

/** The date of a simulated session in virtual time, so that the same seed gives the same bytes on any day. */
const SIMULATED_DATE = "2026-01-01";

/** Real time is the simulated feed at speed 1; replay is virtual at every speed. */
export function isRealTime(config: Pick<Config, "speed">, choice: FeedChoice): boolean {
  return choice.feed === "simulated" && config.speed === 1;
}

/**
 * Works out when the session is and opens its feed.
 *
 * @throws EngineError USAGE if chaos is asked for where it cannot be; INPUT_FILE if the input cannot be read
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
    ticked: opened.ticked,
  };
}

/** The settings that can change an order, as a book's header has them. */
export function orderSettings(config: Config): SessionHeader["settings"] {
  return {
    DEFAULT_INDEX: config.defaultIndex,
    MARKET_OPEN: formatMinuteOfDay(config.marketOpenMinutes),
    MARKET_CLOSE: formatMinuteOfDay(config.marketCloseMinutes),
    MARKET_TZ: config.marketTz,
    FILL_MODEL: config.fillModel,
    SLIPPAGE_TICKS: config.slippageTicks,
    FEE_RATE_NANO: config.fees.rateNano,
    FEE_FIXED_NANO: config.fees.fixedNano,
    MAX_ORDERS_PER_SECOND: config.maxOrdersPerSecond,
    PRICE_BAND_PCT: config.priceBandPct,
    BREAKER_FAULTS: config.breaker.faults,
    BREAKER_WINDOW: config.breaker.windowMicros / MICROS.second,
    BREAKER_COOLDOWN: config.breaker.cooldownMicros / MICROS.second,
  };
}

interface OpenedFeed extends Pick<SessionSetup, "prevCloses"> {
  readonly feed: Feed;
  readonly input: SessionHeader["input"];
  readonly about: string;
  /** Ticks before the open that the feed does not give. */
  readonly beforeOpen: number;
  readonly badRows: () => number;
  readonly ticked: FeedTicks;
}

/**
 * Today in the market's zone; yesterday while the session that began then, and goes past midnight, is still on. A clock that
 * was never set shows 1970: no session is of a day that began before time did.
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
  // What the market closed at the day before is what the walk starts from.
  const starts = new Map(instruments.map(({ index, start }) => [index, start]));
  const prevCloses = all.map(({ index }) => starts.get(index) ?? null);
  const ticked = {
    all: instruments.map(({ symbol }) => symbol),
    seen: new Set<number>(),
    strangers: () => [],
    name: "INSTRUMENTS",
  };
  return { feed, prevCloses, input, about: `simulated, seed ${seed}`, beforeOpen: 0, badRows: () => 0, ticked };
}

/** Opens a file to replay, which a thread of its own reads ahead. */
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
    ticked: { all: null, seen: file.seen, strangers: () => file.unknownSymbols, name },
  };
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Milliseconds until the session opens, in real time; 0 if it has, null if it is over. */
export function millisUntilOpen(now: UnixMicros, window: SessionWindow): number | null {
  if (now >= window.closeMicros) return null;
  return Math.max(0, Math.ceil((window.openMicros - now) / 1_000));
}
