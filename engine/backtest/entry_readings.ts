import { TickBatch } from "../data/mod.ts";
import { type FeedDay, FeedDays } from "../feed/mod.ts";
import { type MarketSession, MarketSessions, TradingHours, zoneOffsets } from "../market/mod.ts";
import type { WorkerModule } from "../pool/mod.ts";
import { EntryReader, type EntryReadings, MAX_READINGS, type Result, type ResultTrade } from "../report/mod.ts";
import type { BacktestJob } from "./job.ts";
import { openJobFeed, readToEnd } from "./open_job_feed.ts";

const BATCH_ROWS = 1_024;

/** What entries are read with. */
export interface ReadingParts {
  readonly job: Pick<BacktestJob, "config" | "from" | "hours" | "input" | "instruments" | "strategies" | "to">;
  readonly worker: Pick<WorkerModule, "Probe">;
  readonly signal: AbortSignal;
}

/**
 * What the parts of entry conditions came to at the rows at which the newest trades were entered: the days of these trades are
 * read again. Stops early when the signal is aborted.
 *
 * @throws EngineError INPUT_FILE if the files cannot be read again
 */
export async function readEntries(
  { trades, sessions }: Pick<Result, "sessions" | "trades">,
  { job, worker, signal }: ReadingParts,
): Promise<EntryReadings> {
  const readings: EntryReadings = new Map();
  const byDate = new Map<string, ResultTrade[]>();
  for (const trade of trades.filter(({ exit }) => exit !== null).slice(-MAX_READINGS)) {
    const date = sessions[trade.session]?.date ?? "";
    byDate.set(date, [...(byDate.get(date) ?? []), trade]);
  }
  const [first] = byDate.keys();
  if (first === undefined) return readings;
  const market = new MarketSessions(new TradingHours(job.hours), job.instruments);
  const { feed, lastPrices } = await openJobFeed({ ...job, from: first }, market, () => {});
  try {
    const days = new FeedDays(feed, market, lastPrices);
    for (let next = await days.next(); next !== null && !signal.aborted; next = await days.next()) {
      const own = byDate.get(next.day.date) ?? [];
      if (own.length === 0) await readToEnd(next.feed);
      else await readDay(next, own, { job, worker, readings });
      byDate.delete(next.day.date);
      if (byDate.size === 0) break;
    }
  } finally {
    await feed.close();
  }
  return readings;
}

interface DayParts extends Pick<ReadingParts, "job" | "worker"> {
  readonly readings: EntryReadings;
}

async function readDay(
  { day, feed, prevCloses }: FeedDay<MarketSession>,
  trades: readonly ResultTrade[],
  { job, worker, readings }: DayParts,
): Promise<void> {
  const { config, strategies } = job;
  const { openMicros, closeMicros } = day;
  const session = {
    openMicros,
    zone: zoneOffsets(config.marketTz, openMicros, closeMicros),
    zoneName: config.marketTz,
    fillModel: config.fillModel,
    prevCloses,
    trades: trades.flatMap((trade) => {
      const spec = strategies[trade.strategy]?.spec ?? null;
      return spec === null ? [] : [{ trade, spec }];
    }),
  };
  const reader = new EntryReader(session, worker, readings);
  const batch = new TickBatch(BATCH_ROWS);
  for (let seq = 0; ;) {
    await feed.read(batch);
    if (batch.count === 0) return;
    const { ts, price, size, bid, ask, instrument } = batch;
    for (let i = 0; i < batch.count; i += 1) {
      seq += 1;
      reader.take(seq, instrument[i]!, () => {
        return { ts: ts[i]!, price: price[i]!, size: size[i]!, bid: bid[i]!, ask: ask[i]! };
      });
    }
  }
}
