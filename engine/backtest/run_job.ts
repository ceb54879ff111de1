import { systemClock } from "../clock.ts";
import { openBytes, TickBatch } from "../data/mod.ts";
import { type Feed, type FeedDay, FeedDays, ReplayFeed } from "../feed/mod.ts";
import { MemoryJournal, ordersOf } from "../journal/mod.ts";
import { zoneOffsets } from "../market/mod.ts";
import { Engine, type EngineOptions, NO_EARLIER_RUN, NOBODY_LISTENS, sessionOptions } from "../session/mod.ts";
import { UNPACED } from "../tape/mod.ts";
import { DailySessions, type TradingDay } from "./daily_sessions.ts";
import { EntryTallies } from "./entry_tallies.ts";
import type { BacktestJob, FromJob, TradedDay } from "./job.ts";

/** A job reports its progress after so many bytes. */
const PROGRESS_BYTES = 4 * 1024 * 1024;

/**
 * Trades each day of a file as a session of its own, in this thread alone, and posts the results.
 *
 * @throws EngineError INPUT_FILE if the file cannot be read
 */
export async function runJob(job: BacktestJob): Promise<void> {
  const { port, choice, instruments, config } = job;
  const post = (message: FromJob): void => port.postMessage(message);
  const reportsRows = job.group[0] === 0;
  const feed = await ReplayFeed.open({
    ...choice,
    instruments,
    onBadRow: (message) => reportsRows && post({ type: "bad-row", message }),
    ...(choice.kind === "parquet"
      ? {}
      : { source: countedBytes(choice.path, (bytes) => post({ type: "progress", bytes })) }),
  });
  try {
    const hours = { open: config.marketOpenMinutes, close: config.marketCloseMinutes, zone: config.marketTz };
    const tallies = new EntryTallies();
    const days = new FeedDays(feed, new DailySessions(hours), instruments.length);
    for (let next = await days.next(); next !== null; next = await days.next()) {
      const { date } = next.day;
      if (job.to !== null && date > job.to) break;
      if (job.from !== null && date < job.from) await readToEnd(next.feed);
      else post({ type: "day", day: await tradeDay(job, next, tallies) });
    }
    const badRows = reportsRows ? feed.counters.badRows : 0;
    const { unknownSymbols } = feed;
    post({ type: "done", badRows, unknownSymbols, between: days.between, tallies: [...tallies.all] });
  } finally {
    await feed.close();
  }
}

async function tradeDay(
  job: BacktestJob,
  { day, feed, prevCloses }: FeedDay<TradingDay>,
  tallies: EntryTallies,
): Promise<TradedDay> {
  const { config, instruments, strategies, group } = job;
  const { date, openMicros, closeMicros } = day;
  const outs: (readonly [number, string])[] = [];
  const journal = new MemoryJournal();
  const own = new Set(group);
  const setup = {
    times: {
      id: date,
      openMicros,
      closeMicros,
      zone: zoneOffsets(config.marketTz, openMicros, closeMicros),
      mode: "virtual",
    },
    date,
    window: day,
    feed,
    pace: UNPACED,
    prevCloses,
    input: {},
  } as const;
  const options: EngineOptions = {
    ...sessionOptions({
      config: { ...config, workers: 0 },
      instruments,
      setup,
      worker: new URL(job.worker),
    }),
    journal: { writer: journal, tapeRecorder: null, earlier: NO_EARLIER_RUN },
    clock: systemClock,
    listener: { ...NOBODY_LISTENS, onOut: (strategy, why) => void outs.push([strategy, why]) },
    // Strategies of other jobs keep their places, because strategies are known by index.
    readStrategies: async () => strategies.map((each, i) => (own.has(i) ? each : { ...each, spec: null })),
  };
  const engine = await Engine.start(options);
  await engine.trade();
  if (engine.problem !== null) throw engine.problem;
  tallies.addSession(engine.slots.flatMap(({ snapshot }) => snapshot?.strategies ?? []));
  const { tape } = engine;
  const ticked = instruments.flatMap(({ index }) => (Number.isNaN(tape.lastTsOf(index)) ? [] : [index]));
  return { date, openMicros, closeMicros, ticks: tape.ticks, ticked, orders: ordersOf(journal.events), outs };
}

async function readToEnd(feed: Feed): Promise<void> {
  const batch = new TickBatch(1_024);
  do await feed.read(batch);
  while (batch.count > 0);
}

/** A file's bytes, counted as they are read. */
function countedBytes(path: string, report: (bytes: number) => void): ReturnType<typeof openBytes> {
  const inner = openBytes(path);
  let [bytes, reported] = [0, 0];
  return {
    async next() {
      const chunk = await inner.next();
      bytes += chunk?.length ?? 0;
      if (bytes - reported >= PROGRESS_BYTES || chunk === null) {
        reported = bytes;
        report(bytes);
      }
      return chunk;
    },
    close: () => inner.close(),
  };
}
