import { TickBatch } from "../data/mod.ts";
import { partRows, ValueForm } from "../explain/mod.ts";
import { type FeedDay, FeedDays } from "../feed/mod.ts";
import { type MarketSession, MarketSessions, offsetAt, TradingHours, zoneOffsets } from "../market/mod.ts";
import type { WorkerModule } from "../pool/mod.ts";
import {
  MICROS,
  parseUnixMicros,
  type ProbeRow,
  type RuleProbe,
  type StrategySpec,
  type ZoneOffsets,
} from "../protocol/mod.ts";
import type { PageExtras, Result, ResultTrade } from "../report/mod.ts";
import { MoneyFormat } from "../terminal/mod.ts";
import type { BacktestJob } from "./job.ts";
import { openJobFeed, readToEnd } from "./open_job_feed.ts";

/** The most trades whose entries are read: the newest ones. */
const MAX_TRADES = 2_000;
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
): Promise<PageExtras["readings"]> {
  const newest = trades.filter(({ exit }) => exit !== null).slice(-MAX_TRADES);
  const byDate = grouped(newest, ({ session }) => sessions[session]?.date ?? "");
  const readings = new Map<ResultTrade, ReturnType<typeof readEntry>>();
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
  readonly readings: Map<ResultTrade, ReturnType<typeof readEntry>>;
}

/** A strategy's conditions on a day, and the trades whose entries are to be read, in order. */
interface Watch {
  readonly spec: StrategySpec;
  readonly probe: RuleProbe;
  readonly trades: readonly ResultTrade[];
  next: number;
}

async function readDay(
  { day, feed, prevCloses }: FeedDay<MarketSession>,
  trades: readonly ResultTrade[],
  { job, worker, readings }: DayParts,
): Promise<void> {
  const { config, strategies } = job;
  const { openMicros, closeMicros } = day;
  const zone = zoneOffsets(config.marketTz, openMicros, closeMicros);
  const watches = [...grouped(trades, ({ strategy }) => strategy)].flatMap(([strategy, own]): Watch[] => {
    const spec = strategies[strategy]?.spec ?? null;
    if (spec === null) return [];
    const texts = {
      timeframe: spec.timeframe,
      entry_condition: spec.entryCondition,
      exit_condition: spec.exitCondition,
    };
    const prevClose = prevCloses[spec.instrument] ?? null;
    const probe = new worker.Probe({ texts, scale: spec.scale, openTs: openMicros, zone, prevClose });
    return [{ spec, probe, trades: own, next: 0 }];
  });
  // Filled at the next row, an order was decided at the one before it.
  const isNext = config.fillModel === "next";
  const money = new MoneyFormat(config.marketTz);
  const take = (watch: Watch, seq: number, row: ProbeRow): void => {
    const trade = watch.trades[watch.next];
    const isDue = trade?.entry.seq === seq;
    if (!(isDue && isNext)) watch.probe.take(row);
    if (isDue && trade !== undefined) {
      readings.set(trade, readEntry(watch, zone, money));
      watch.next += 1;
    }
    if (isDue && isNext) watch.probe.take(row);
  };
  const batch = new TickBatch(BATCH_ROWS);
  for (let seq = 0; ;) {
    await feed.read(batch);
    if (batch.count === 0) return;
    const { ts, price, size, bid, ask, instrument } = batch;
    for (let i = 0; i < batch.count; i += 1) {
      seq += 1;
      const own = watches.filter(({ spec }) => spec.instrument === instrument[i]);
      if (own.length === 0) continue;
      const row = { ts: ts[i]!, price: price[i]!, size: size[i]!, bid: bid[i]!, ask: ask[i]! };
      for (const watch of own) take(watch, seq, row);
    }
  }
}

/** Lists of trades by what `keyOf` gives, in the order in which each key comes first. */
function grouped<K>(trades: readonly ResultTrade[], keyOf: (trade: ResultTrade) => K): Map<K, ResultTrade[]> {
  const groups = new Map<K, ResultTrade[]>();
  for (const trade of trades) {
    const own = groups.get(keyOf(trade));
    if (own === undefined) groups.set(keyOf(trade), [trade]);
    else own.push(trade);
  }
  return groups;
}

/** The parts of an entry condition, and what they came to at the last row. */
function readEntry(
  { spec, probe }: Watch,
  zone: ZoneOffsets,
  money: MoneyFormat,
): readonly (readonly [depth: number, truth: string, text: string, values: string])[] {
  const timeOf = (instant: number): number => (instant + offsetAt(parseUnixMicros(instant), zone)) % MICROS.day;
  const form = new ValueForm(money, { scale: spec.scale, timeOf });
  return partRows(probe.read().entry, form).map(({ depth, truth, text, values }) => [depth, truth, text, values]);
}
