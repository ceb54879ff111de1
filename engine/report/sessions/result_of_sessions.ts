import { createHash } from "node:crypto";
import { isInRealTime, type JournalReader, type StoredSession } from "../../journal/mod.ts";
import type { WorkerModule } from "../../pool/mod.ts";
import { type FillModel, FILL_MODELS, type StrategySpec } from "../../protocol/mod.ts";
import { bySymbol, readRecorded } from "../../session/mod.ts";
import { barsWithin, joinBars, type PriceBars } from "../bars/mod.ts";
import type { PageExtras } from "../page/mod.ts";
import { EntryReader, type EntryReadings, MAX_READINGS } from "../readings/mod.ts";
import type { PriceRange, Result, ResultHeader, ResultSession, ResultTrade } from "../result/mod.ts";
import { excursionOf } from "../rows/mod.ts";
import { type RecordedSession, readRecordedSession } from "./recorded_session.ts";
import { readRecordedRows, type RecordedRows } from "./recorded_rows.ts";
import { Union } from "./union.ts";

/** What sessions of a journal come to, and what a page has beyond the numbers. */
export interface SessionsResult {
  readonly result: Result;
  readonly extras: PageExtras;
}

/** How sessions are read. */
export interface SessionsOptions {
  /** The program's version. */
  readonly version: string;
  readonly worker: Pick<WorkerModule, "Probe" | "describe">;
}

/** A session whose trades have their places in the result. */
interface PlacedSession {
  readonly recorded: RecordedSession;
  /** By its own index: the places of its instruments. */
  readonly instruments: readonly number[];
  readonly trades: readonly ResultTrade[];
  readonly rows: RecordedRows;
}

/**
 * Makes the result of some sessions of a journal. One without an end counts up to now.
 *
 * @param sessions in the order in which they began, at least one
 * @throws EngineError JOURNAL_FILE if a session cannot be read
 */
export async function resultOfSessions(
  reader: JournalReader,
  sessions: readonly StoredSession[],
  { version, worker }: SessionsOptions,
): Promise<SessionsResult> {
  const union = new Union();
  const readings: EntryReadings = new Map();
  const all = sessions.map((session) => readRecordedSession(reader, session));
  const ordered = all.toSorted((a, b) => a.market.openMicros - b.market.openMicros);
  const trips = ordered.reduce((sum, each) => sum + each.trips.length, 0);
  const placed: PlacedSession[] = [];
  let before = 0;
  for (const [i, recorded] of ordered.entries()) {
    const skipped = Math.max(0, trips - MAX_READINGS - before);
    before += recorded.trips.length;
    placed.push(await placeSession(reader, { recorded, session: i, skipped }, { union, worker, readings }));
  }
  const { instruments, strategies } = union;
  return {
    result: {
      header: headerOf(ordered, version),
      sessions: ordered.map(sessionOf),
      instruments,
      strategies,
      trades: placed.flatMap(({ trades }) => trades),
      prices: instruments.map(({ index }) => placed.map((each) => rangeOf(each, index))),
      stopped: sessions.some(({ ended }) => !ended),
      leftOut: null,
    },
    extras: { bars: barsOf(placed), readings },
  };
}

interface Placing {
  readonly recorded: RecordedSession;
  /** Its place in the result. */
  readonly session: number;
  /** Its first trades of which nothing is read, because there are enough after them. */
  readonly skipped: number;
}

interface PlacingParts extends Pick<SessionsOptions, "worker"> {
  readonly union: Union;
  readonly readings: EntryReadings;
}

async function placeSession(
  reader: JournalReader,
  { recorded, session, skipped }: Placing,
  { union, worker, readings }: PlacingParts,
): Promise<PlacedSession> {
  const instruments = recorded.instruments.map((instrument) => union.instrumentOf(instrument));
  const strategies = recorded.strategies.map((_, i) => union.strategyOf(recorded, i));
  const bare = recorded.trips.map(({ entry, exit, ...trip }): ResultTrade => {
    // Orders name the places of their instrument in the result.
    const instrument = instruments[entry.instrument]!;
    const placed = { entry: { ...entry, instrument }, exit: exit === null ? null : { ...exit, instrument } };
    return { ...trip, ...placed, session, strategy: strategies[entry.strategy] ?? 0, excursion: null };
  });
  const specs = await specsOf(recorded, worker);
  const read = bare.slice(skipped).flatMap((trade, i) => {
    const spec = specs[recorded.trips[skipped + i]!.entry.strategy] ?? null;
    return spec === null || trade.exit === null ? [] : [{ trade, spec }];
  });
  const found: EntryReadings = new Map();
  const { openMicros, offsets: zone, zone: zoneName } = recorded.market;
  const watched = { openMicros, zone, zoneName, fillModel: fillModelOf(recorded), prevCloses: [], trades: read };
  const entries = new EntryReader(watched, worker, found);
  const rows = readRecordedRows(reader, recorded, (seq, instrument, row) => entries.take(seq, instrument, row));
  const trades = bare.map((trade, i): ResultTrade => {
    const own = recorded.trips[i]!;
    const track = rows.tracks.get(own.entry.instrument);
    const units = recorded.instruments[own.entry.instrument]!;
    const whole = { ...trade, excursion: track === undefined ? null : excursionOf(own, track, units) };
    const reading = found.get(trade);
    if (reading !== undefined) readings.set(whole, reading);
    return whole;
  });
  return { recorded, instruments, trades, rows };
}

/** The specs of a session's strategies, by index. Null: it is invalid, or its text was changed while the session went on. */
export async function specsOf(
  { header, instruments, strategies }: RecordedSession,
  worker: Pick<WorkerModule, "describe">,
): Promise<readonly (StrategySpec | null)[]> {
  const defaultInstrument = String(header.settings["DEFAULT_INDEX"] ?? "");
  const read = await readRecorded(header, { instruments: bySymbol(instruments), defaultInstrument })(async (texts) =>
    worker.describe(texts),
  );
  return strategies.map((id, i) => (read[i]?.id === id ? (read[i]?.spec ?? null) : null));
}

function fillModelOf({ header: { settings } }: RecordedSession): FillModel {
  return FILL_MODELS.find((model) => model === settings["FILL_MODEL"]) ?? "signal";
}

function sessionOf({ session, market }: RecordedSession): ResultSession {
  const { id, date, ticks, orders } = session;
  const { openMicros, closeMicros, offsets } = market;
  return { id, date, openMicros, closeMicros, ticks, orders, offsets };
}

/** The prices of an instrument of the result in a session. */
function rangeOf({ instruments, rows }: PlacedSession, instrument: number): PriceRange | null {
  for (const [own, track] of rows.tracks) if (instruments[own] === instrument) return track.ends;
  return null;
}

function barsOf(placed: readonly PlacedSession[]): ReadonlyMap<number, PriceBars> {
  const parts = new Map<number, PriceBars[]>();
  for (const { instruments, rows } of placed)
    for (const [own, bars] of rows.bars) {
      const place = instruments[own];
      if (place === undefined) continue;
      const known = parts.get(place) ?? [];
      parts.set(place, known);
      // Two sessions of one day may have the same minutes: the later one has them.
      known.push(bars);
    }
  return new Map([...parts].map(([place, own]) => [place, joinBars(withoutOverlaps(own), own[0]?.seconds ?? 0)]));
}

/** Of bars that are there twice, those of the first that has them: time never goes back. */
function withoutOverlaps(parts: readonly PriceBars[]): readonly PriceBars[] {
  let last = -Infinity;
  return parts.map((bars) => {
    const kept = barsWithin(bars, [{ from: last + 1, to: Infinity }]);
    last = Math.max(last, kept.times.at(-1) ?? -Infinity);
    return kept;
  });
}

/** What the sessions rest on. What differs between them is told as such. */
function headerOf(all: readonly RecordedSession[], version: string): ResultHeader {
  const texts = all.map(({ header }) => header.strategies.map(({ text }) => text).join("\n"));
  const isOne = new Set(texts).size === 1;
  const names = [...new Set(all.flatMap(({ header }) => Object.keys(header.settings)))];
  const settings = names.map((name) => {
    const values = new Set(all.map(({ header }) => String(header.settings[name] ?? "")));
    return [name, values.size === 1 ? ([...values][0] ?? "") : "differs between sessions"] as const;
  });
  const files = all.flatMap(({ header }) => filesIn(header.input));
  const [first] = all;
  const calendars = new Set(all.map(({ header }) => (header.format === 1 ? null : (header.calendar?.name ?? null))));
  return {
    version,
    kind: "sessions",
    feed: feedOf(all),
    zone: first?.market.zone ?? "",
    strategies: isOne ? { file: "the journal's", sha256: hashOf(texts[0] ?? "") } : null,
    files: [...new Map(files.map((file) => [file.sha256, file])).values()],
    rowsSha256: null,
    calendar: calendars.size === 1 ? ([...calendars][0] ?? null) : null,
    from: null,
    to: null,
    settings: Object.fromEntries(settings),
  };
}

/** Where the ticks of sessions came from. */
function feedOf(all: readonly RecordedSession[]): ResultHeader["feed"] {
  const feeds = all.map(({ header }): ResultHeader["feed"] => {
    if (isInRealTime(header)) return "real-time";
    return filesIn(header.input).length > 0 || header.input["feed"] === "replay" ? "files" : "simulated";
  });
  const [first = "several"] = feeds;
  return feeds.every((feed) => feed === first) ? first : "several";
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The files that a session has replayed, by its header. */
function filesIn(input: RecordedSession["header"]["input"]): ResultHeader["files"] {
  const files: unknown = input["files"];
  if (!Array.isArray(files)) return [];
  return files.flatMap((each: unknown) => {
    if (typeof each !== "object" || each === null) return [];
    const { name, bytes, sha256 } = each as Readonly<Record<string, unknown>>;
    if (typeof name !== "string" || typeof bytes !== "number" || typeof sha256 !== "string") return [];
    return [{ file: name, bytes, sha256 }];
  });
}
