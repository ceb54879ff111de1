import { statSync } from "node:fs";
import { type ByteSource, openBytes, TickBatch } from "../data/mod.ts";
import { type Feed, type FileFeed, type FileInput, MarketFeed, ReplayFeed } from "../feed/mod.ts";
import { ClosedDates, type MarketSession, type MarketSessions } from "../market/mod.ts";
import type { BacktestJob } from "./job.ts";

/** A job reports its progress after so many bytes. */
const PROGRESS_BYTES = 4 * 1024 * 1024;

/** The rows of a job. */
export interface OpenedFeed {
  readonly feed: FileFeed;
  /** By instrument: its last price before the feed's first row, in minor units. Null: it has none. */
  readonly lastPrices: readonly (number | null)[];
  /** The open of the job's first session, microseconds. -Infinity: it begins with the first row. */
  readonly openMicros: number;
}

/**
 * Opens the rows of a job. Of files that were understood it begins at the job's first day.
 *
 * @param onProgress is called with the part of a plain file that has been read
 */
export async function openJobFeed(
  { input, instruments, from }: Pick<BacktestJob, "from" | "input" | "instruments">,
  sessions: MarketSessions,
  onProgress: (part: number) => void,
): Promise<OpenedFeed> {
  if (input.kind === "market") {
    const feed = new MarketFeed(input);
    const session = from === null ? null : firstSession(sessions, from);
    if (session === null) return { feed, lastPrices: instruments.map(() => null), openMicros: -Infinity };
    const closed = new ClosedDates(sessions);
    const { openMicros } = session;
    return { feed, lastPrices: feed.beginAt(openMicros, (day) => !closed.hasDay(day)), openMicros };
  }
  // A plain file with a bad row is understood as a whole, which says what is wrong with it.
  const onBadRow = (): void => {};
  const source = input.kind === "parquet" ? {} : { source: countedBytes(input, onProgress) };
  const feed = await ReplayFeed.open({ ...input, ...source, onBadRow });
  return { feed, lastPrices: instruments.map(() => null), openMicros: -Infinity };
}

/** The first session at or after a date. Null: the calendar has none. */
function firstSession(sessions: MarketSessions, date: string): MarketSession | null {
  const session = sessions.sessionOn(date);
  return "openMicros" in session ? session : sessions.nextAfter(date);
}

/** Reads the rest of a feed. */
export async function readToEnd(feed: Feed): Promise<void> {
  const batch = new TickBatch(1_024);
  do await feed.read(batch);
  while (batch.count > 0);
}

/** A file's bytes. It reports the part that has been read. */
function countedBytes(
  { path }: Extract<FileInput, { readonly path: string }>,
  report: (part: number) => void,
): ByteSource {
  const inner = openBytes(path);
  const { size } = statSync(path);
  let [bytes, reported] = [0, 0];
  return {
    async next() {
      const chunk = await inner.next();
      bytes += chunk?.length ?? 0;
      if (bytes - reported >= PROGRESS_BYTES || chunk === null) {
        reported = bytes;
        report(Math.min(1, bytes / size));
      }
      return chunk;
    },
    close: () => inner.close(),
  };
}
