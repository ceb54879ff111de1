import { systemClock } from "../clock.ts";
import { type CutListener, type FeedDay, FeedDays } from "../feed/mod.ts";
import { MemoryJournal, ordersOf } from "../journal/mod.ts";
import {
  ClosedDates,
  HoursTally,
  type MarketSession,
  MarketSessions,
  TradingHours,
  zoneOffsets,
} from "../market/mod.ts";
import { Engine, type EngineOptions, NO_EARLIER_RUN, NOBODY_LISTENS, sessionOptions } from "../session/mod.ts";
import { UNPACED } from "../tape/mod.ts";
import { EntryTallies } from "./entry_tallies.ts";
import type { BacktestJob, FromJob, TradedDay } from "./job.ts";
import { openJobFeed, readToEnd } from "./open_job_feed.ts";
import { PriceTracks } from "./price_tracks.ts";

/**
 * Trades each day of its part as a session of its own, in this thread alone, and posts the results.
 *
 * @throws EngineError INPUT_FILE if a file cannot be read
 */
export async function runJob(job: BacktestJob): Promise<void> {
  const { port, instruments } = job;
  const post = (message: FromJob): void => port.postMessage(message);
  const sessions = new MarketSessions(new TradingHours(job.hours), instruments);
  const { feed, lastPrices, openMicros } = await openJobFeed(job, sessions, (part) => post({ type: "progress", part }));
  try {
    const tally = new HoursTally(sessions);
    const parts = { tallies: new EntryTallies(), tracks: new PriceTracks(job) };
    const closed = new ClosedDates(sessions);
    // The next job begins there, and counts what is cut from there on.
    const endMicros = (job.to === null ? null : sessions.nextAfter(job.to))?.openMicros ?? Infinity;
    const onCut: CutListener["onCut"] = (micros, instrument, rows) => {
      if (micros >= openMicros && micros < endMicros) tally.addCut(micros, instrument, rows);
      return !closed.hasInstant(micros);
    };
    const days = new FeedDays(feed, sessions, lastPrices, { onCut });
    for (let next = await days.next(); next !== null; next = await days.next()) {
      const { date } = next.day;
      if (job.to !== null && date > job.to) break;
      if (job.from !== null && date < job.from) await readToEnd(next.feed);
      else {
        post({ type: "day", day: await tradeDay(job, next, parts) });
        tally.addUsed(date, next.rows());
      }
    }
    const isFirst = job.group[0] === 0;
    const [left, badRows] = [feed.counters.badRows, feed.unreadable.count];
    const cut = isFirst ? tally.report : null;
    const counts = isFirst ? { badRows, notTraded: left - badRows } : { badRows: 0, notTraded: 0 };
    const { unknownSymbols } = feed;
    post({ type: "done", ...counts, cut, unknownSymbols, tallies: [...parts.tallies.all] });
  } finally {
    await feed.close();
  }
}

async function tradeDay(
  job: BacktestJob,
  { day, feed, prevCloses }: FeedDay<MarketSession>,
  { tallies, tracks }: { readonly tallies: EntryTallies; readonly tracks: PriceTracks },
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
      hours: day.hours,
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
  const session = sessionOptions({
    config: { ...config, workers: 0 },
    instruments,
    setup,
    worker: new URL(job.worker),
  });
  tracks.begin(openMicros, setup.times.zone);
  const begun: { tape: Engine["tape"] | null } = { tape: null };
  const options: EngineOptions = {
    ...session,
    feed: { ...session.feed, onTick: (batch, i) => tracks.add(begun.tape?.tail ?? 0, batch, i) },
    journal: { writer: journal, tapeRecorder: null, earlier: NO_EARLIER_RUN },
    clock: systemClock,
    listener: { ...NOBODY_LISTENS, onOut: (strategy, why) => void outs.push([strategy, why]) },
    // Strategies of other jobs keep their places, because strategies are known by index.
    readStrategies: async () => strategies.map((each, i) => (own.has(i) ? each : { ...each, spec: null })),
  };
  const engine = await Engine.start(options);
  begun.tape = engine.tape;
  await engine.trade();
  if (engine.problem !== null) throw engine.problem;
  tallies.addSession(engine.slots.flatMap(({ snapshot }) => snapshot?.strategies ?? []));
  const { tape } = engine;
  const ticked = instruments.flatMap(({ index }) => (Number.isNaN(tape.lastTsOf(index)) ? [] : [index]));
  const orders = ordersOf(journal.events);
  const excursions = tracks.excursionsOf(orders);
  const { ranges: prices, bars } = tracks;
  return { date, openMicros, closeMicros, ticks: tape.ticks, ticked, orders, excursions, prices, bars, outs };
}
