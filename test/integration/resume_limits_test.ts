import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { Random } from "../../engine/feed/mod.ts";
import { problemInEvents } from "../../engine/journal/audit.ts";
import { type JournalEvent, MemoryJournal, orderIn, rowOf, type SlotCheckpoint } from "../../engine/journal/mod.ts";
import { EngineError, type ExitLimits, parseUnixMicros, type StrategySpec } from "../../engine/protocol/mod.ts";
import { reviseStrategies } from "../../engine/session/strategies/revise_strategies.ts";
import { HandFeed, Orders } from "../fixtures/hand_feed.ts";
import { assertSameText, SHORT_TAPE } from "../fixtures/misbehaviour.ts";
import { sampleOf } from "../fixtures/sample.ts";
import {
  type FlatOptions,
  INDIA,
  keptBook,
  NIFTY,
  OPEN,
  optionsFor,
  type Outcome,
  runSession,
  sessionStrategy,
  specOf,
  walk,
  flatOptionsFor,
  startEngine,
} from "../fixtures/session.ts";
import { headerFacts } from "../fixtures/header_facts.ts";

const CLOSE = OPEN + 600_000_000;
/** 09:15 in India. */
const OPEN_TIME = 33_300_000_000;
const COUNT = 6;

/** A strategy's text in these tests: its limits as JSON. */
function textOf({ maxLoss, maxProfit, trailingStop, squareOff }: ExitLimits): string {
  return JSON.stringify({ maxLoss, maxProfit, trailingStop, squareOff });
}

function strategyOf(index: number, limits: ExitLimits): StrategySpec {
  const isLong = index % 2 === 0;
  return specOf(index, {
    entryCondition: isLong ? "price > 0" : "price > open OR price <= open",
    exitCondition: index < 2 ? "minutes_in_trade >= 2" : "price < 0",
    side: isLong ? "BUY" : "SELL",
    maxEntries: 500,
    ...limits,
  });
}

/** Limits that are reached now and then within ten minutes of the walk. */
function drawLimits(random: Random): ExitLimits {
  const below = (most: number): number => random.integer(1, most);
  return {
    maxLoss: below(6_000),
    maxProfit: random.integer(0, 1) === 0 ? below(6_000) : { percent: below(30) / 100 },
    trailingStop: random.integer(0, 1) === 0 ? null : below(4_000),
    squareOff: random.integer(0, 2) > 0 ? null : OPEN_TIME + below(540) * 1_000_000,
  };
}

/** Reads strategies as the program does, for a session that may be resumed. */
function reading(all: readonly ExitLimits[], recorded: readonly JournalEvent[]): FlatOptions["readStrategies"] {
  const read = (limits: ExitLimits, i: number) => ({
    ...sessionStrategy(strategyOf(i, limits), NIFTY),
    text: textOf(limits),
  });
  return () =>
    reviseStrategies({
      recorded,
      wanted: all.map(read),
      readBefore: async (strategies) => strategies.map(({ text }, i) => read(JSON.parse(text) as ExitLimits, i)),
      refuse: (what) => new EngineError("JOURNAL_MISMATCH", what),
    });
}

async function run(
  all: readonly ExitLimits[],
  over: Partial<FlatOptions> & { readonly seed?: number } = {},
): Promise<Outcome> {
  const { recorded = [], seed = 1, ...options } = over;
  return runSession([], {
    session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "virtual" },
    header: headerFacts({ input: { seed } }),
    feed: walk(seed, CLOSE),
    journal: new MemoryJournal(),
    tapeRows: SHORT_TAPE,
    readStrategies: reading(all, recorded),
    recorded,
    ...options,
  });
}

function bookOf({ engine }: Outcome): readonly JournalEvent[] {
  return keptBook(engine.options);
}

/** Where a kill may cut a book off from record `i` on: what is of one row is committed at once. */
function cutFrom(book: readonly JournalEvent[], i: number): number {
  const [next, last] = [book[i], book[i - 1]];
  if (next === undefined || last === undefined || rowOf(next) !== rowOf(last)) return i;
  return orderIn(next) === null ? i : cutFrom(book, i + 1);
}

/** The orders of a book, by which it is the same with or without its revisions. */
function ordersIn(book: readonly JournalEvent[]): string {
  return book.flatMap((record) => (orderIn(record) === null ? [] : [`${JSON.stringify(record)}\n`])).join("");
}

/** A session that nobody has killed, with the limits that `engine`'s strategies have had at its rows. */
async function undisturbed({ engine }: Outcome, seed: number): Promise<Outcome> {
  const strategies = engine.strategies.map((each) => ({ ...each, change: undefined, newLimits: undefined }));
  return run([], { seed, workers: 0, readStrategies: async () => strategies as never });
}

describe("A session in virtual time that is resumed with other limits", () => {
  for (const seed of sampleOf([1, 2, 3, 4, 5, 6], 2)) {
    it(`is as one in which they become others at that row, again and again, with seed ${seed}`, async () => {
      const random = Random.seeded(seed, "limits");
      let all: readonly ExitLimits[] = Array.from({ length: COUNT }, () => drawLimits(random));
      let last = await run(all, { seed, workers: 0 });
      let revisions = 0;
      for (let round = 0; round < 3; round += 1) {
        const book = bookOf(last);
        const from = revisions === 0 ? 2 : book.findLastIndex(({ type }) => type === "revised") + 1;
        const cut = cutFrom(book, from + random.integer(0, Math.floor((book.length - from) / 2)));
        const recorded = book.slice(0, Math.min(cut, book.length - 1));
        all = all.map((limits) => (random.integer(0, 2) === 0 ? limits : drawLimits(random)));
        const next = await run(all, { seed, workers: random.integer(0, 1) * 2, recorded });
        assert.deepEqual(bookOf(next).slice(0, recorded.length), recorded);
        assert.equal(problemInEvents(bookOf(next)), null);
        assert.equal(next.summary.conserved, true);
        assertSameText(ordersIn(bookOf(next)), ordersIn(bookOf(await undisturbed(next, seed))));
        last = next;
        revisions = bookOf(next).filter(({ type }) => type === "revised").length;
      }
      assert.ok(revisions > 0, "limits have changed");
      const exits = bookOf(last).flatMap((record) => orderIn(record)?.reason ?? []);
      assert.ok(
        exits.some((reason) => reason !== "entry" && reason !== "square-off"),
        "limits have been reached",
      );
    });
  }

  it("comes to the same book from any state of before the row and of after it, and from none", async () => {
    const random = Random.seeded(7, "limits");
    const had = Array.from({ length: COUNT }, () => drawLimits(random));
    const has = had.map((limits) => ({ ...limits, maxLoss: 900, trailingStop: 700 }));
    const book = bookOf(await run(had, { workers: 0 }));
    const recorded = book.slice(0, cutFrom(book, Math.floor(book.length / 3)));
    const journal = new KeepingJournal();
    const whole = await run(has, { workers: 0, recorded, journal, ...keptAtEveryOrder() });
    const all = bookOf(whole);
    const revision = all[recorded.length];
    assert.ok(revision?.type === "revised");
    const sides = new Set<boolean>();
    for (const { checkpoint, records } of sampleOf(journal.kept, 10)) {
      sides.add(checkpoint.seq > revision.seq);
      const again = await run(has, {
        workers: 0,
        recorded: all.slice(0, cutFrom(all, records)),
        checkpoints: [checkpoint],
      });
      assert.equal(again.engine.resume.mode, "checkpoints");
      assertSameText(again.book, whole.book);
    }
    assert.equal(sides.size, 2, "there are states of before the row, and of after it");
    for (const workers of [0, 2]) {
      const middle = cutFrom(all, Math.floor((recorded.length + all.length) / 2));
      const again = await run(has, { workers, recorded: all.slice(0, middle) });
      assert.equal(again.engine.resume.mode, "replay-slots");
      assertSameText(again.book, whole.book);
    }
  });
});

/** Has the states of the slots kept whenever an order is made. */
function keptAtEveryOrder(): Pick<FlatOptions, "checkpointRows" | "clock" | "listener"> {
  const ticks: (() => void)[] = [];
  const { listener } = optionsFor([]);
  return {
    checkpointRows: 16,
    clock: { ...systemClock, every: (_, tick) => [() => {}, ticks.push(tick)][0] as () => void },
    listener: { ...listener, onOrder: () => ticks.forEach((tick) => tick()) },
  };
}

/** A journal that remembers every state that it was to keep, and how many records it had then. */
class KeepingJournal extends MemoryJournal {
  readonly kept: { readonly checkpoint: SlotCheckpoint; readonly records: number }[] = [];

  override keepCheckpoint(checkpoint: SlotCheckpoint): void {
    super.keepCheckpoint(checkpoint);
    this.kept.push({ checkpoint, records: this.events.length });
  }
}

describe("A session in real time that is resumed with other limits", () => {
  const start = async (
    all: readonly ExitLimits[],
    before: { readonly recorded: readonly JournalEvent[]; readonly checkpoints: readonly SlotCheckpoint[] },
    workers: number,
  ) => {
    const feed = new HandFeed();
    feed.nowMicros += before.recorded.length * 1_000_000;
    const orders = new Orders();
    const plain = flatOptionsFor([]);
    const journal = new MemoryJournal();
    let keep = (): void => {};
    const engine = await startEngine({
      ...plain,
      ...before,
      header: headerFacts({ input: { time: "real" } }),
      session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "real" },
      readStrategies: reading(all, before.recorded),
      feed,
      workers,
      clock: {
        ...systemClock,
        nowMicros: () => parseUnixMicros(feed.nowMicros),
        every: (_, tick) => {
          const others = keep;
          keep = () => [others(), tick()];
          return () => {};
        },
      },
      journal,
      listener: { ...plain.listener, onOrder: orders.add },
    });
    return { feed, orders, engine, journal, keep: () => keep(), traded: engine.trade() };
  };
  const wide = { maxLoss: 1_000_000, maxProfit: 1_000_000, trailingStop: null, squareOff: null };
  const held = [wide, wide, wide].map((limits, i) => (i === 2 ? limits : { ...limits, maxLoss: 2_000_000 }));

  for (const workers of [1, 2]) {
    it(`trails its position from the best price that it has ever seen, with ${workers} workers`, async () => {
      const first = await start(held, { recorded: [], checkpoints: [] }, workers);
      first.feed.tick(10_100);
      await first.orders.nth(2);
      first.feed.tick(11_000);
      first.feed.tick(10_950);
      await Promise.all(first.engine.slots.map((slot) => slot.reached(3)));
      first.keep();
      const { checkpoints, events } = first.journal;
      const recorded = [...events];
      first.feed.tick(null);
      await first.traded;

      const trailing = held.map((limits, i) => (i === 2 ? { ...limits, trailingStop: 200 } : limits));
      const second = await start(trailing, { recorded, checkpoints }, workers);
      second.feed.tick(10_801);
      second.feed.tick(10_800);
      const exit = await second.orders.nth(1);
      assert.deepEqual([exit.id, exit.reason, exit.fillPrice], ["s2#2", "trailing-stop", 10_800]);
      second.feed.tick(null);
      const summary = await second.traded;
      assert.deepEqual([summary.open, summary.conserved], [[], true]);
      const revised = second.journal.events.find(({ type }) => type === "revised");
      assert.ok(revised?.type === "revised" && revised.strategies[2]?.limits === true);
      assert.equal(revised.strategies[0]?.limits, undefined);
      assert.equal(problemInEvents(second.journal.events), null);
    });
  }

  it("squares off at the last price that it has seen if no tick comes any more", async () => {
    const first = await start(held, { recorded: [], checkpoints: [] }, 1);
    first.feed.tick(10_100);
    await first.orders.nth(2);
    first.feed.tick(10_700);
    await first.engine.slots[0]?.reached(2);
    first.keep();
    const { checkpoints, events } = first.journal;
    const recorded = [...events];
    first.feed.tick(null);
    await first.traded;
    const second = await start(held, { recorded, checkpoints }, 0);
    second.feed.tick(null);
    assert.equal((await second.orders.nth(1)).fillPrice, 10_700);
    assert.equal((await second.traded).ticks, 2);
  });
});
