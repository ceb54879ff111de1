import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { EventCheck } from "../../engine/journal/event_check.ts";
import { EventOrder } from "../../engine/journal/event_order.ts";
import { type JournalEvent, MemoryJournal, orderIn, rowOf } from "../../engine/journal/mod.ts";
import { EngineError, parseUnixMicros, type StrategySpec } from "../../engine/protocol/mod.ts";
import { lastRowIn } from "../../engine/session/resume/recorded_events.ts";
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
const ALWAYS = { entryCondition: "price > 0", maxEntries: 500 };

/** A strategy by its id: another exit is another text. */
function strategyOf(index: number, id: string, exitCondition: string): StrategySpec {
  return specOf(index, { ...ALWAYS, id: id as never, exitCondition });
}

const HAD = [
  strategyOf(0, "kept", "minutes_in_trade >= 1"),
  strategyOf(1, "changed", "minutes_in_trade >= 2"),
  strategyOf(2, "removed", "minutes_in_trade >= 3"),
];
const WANTED = [
  strategyOf(0, "added", "minutes_in_trade >= 1"),
  strategyOf(1, "changed", "minutes_in_trade >= 1"),
  strategyOf(2, "kept", "minutes_in_trade >= 1"),
];

/** Reads strategies as the program does, for a session that may be resumed. Their texts are their exit conditions. */
function reading(wanted: readonly StrategySpec[], recorded: readonly JournalEvent[]): FlatOptions["readStrategies"] {
  const read = (spec: StrategySpec) => ({ ...sessionStrategy(spec, NIFTY), text: spec.exitCondition });
  return () =>
    reviseStrategies({
      recorded,
      wanted: wanted.map(read),
      readBefore: async (strategies) => strategies.map(({ id, text }, i) => read(strategyOf(i, id, text))),
      refuse: (what) => new EngineError("JOURNAL_MISMATCH", what),
    });
}

/** Ten minutes in virtual time, after what is recorded of them. */
async function run(wanted: readonly StrategySpec[], over: Partial<FlatOptions> = {}): Promise<Outcome> {
  const { recorded = [] } = over;
  return runSession(wanted, {
    session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "virtual" },
    header: headerFacts(),
    feed: walk(1, CLOSE),
    journal: new MemoryJournal(),
    tapeRows: SHORT_TAPE,
    readStrategies: reading(wanted, recorded),
    ...over,
  });
}

function bookOf({ engine }: Outcome): readonly JournalEvent[] {
  return keptBook(engine.options);
}

/** The orders of a strategy, with their seconds after the open: `kept#1 0 entry filled`. */
function ordersOf(book: readonly JournalEvent[], id: string): readonly string[] {
  return book.flatMap((record) => {
    const order = orderIn(record);
    return order?.strategyId === id
      ? [`${order.id} ${(order.ts - OPEN) / 1_000_000} ${order.reason} ${order.status}`]
      : [];
  });
}

/** Where a kill may cut a book off from record `i` on: what is of one row is committed at once. */
function cutFrom(book: readonly JournalEvent[], i: number): number {
  const next = book[i];
  const last = book[i - 1];
  if (next === undefined || last === undefined || rowOf(next) !== rowOf(last)) return i;
  return orderIn(next) === null ? i : cutFrom(book, i + 1);
}

/** What an audit finds wrong with a book. */
function problemsOf([header, ...records]: readonly JournalEvent[]): readonly string[] {
  assert.ok(header?.type === "session");
  const [check, order] = [new EventCheck(header), new EventOrder(header)];
  return records.flatMap((record) => check.check(record) ?? order.check(record) ?? []);
}

describe("A session in virtual time that is resumed with other strategies", () => {
  let first: Outcome;
  let book: readonly JournalEvent[];
  /** Cut off where strategies hold positions, and where the changed one is flat. */
  let held: number;
  let flat: number;

  before(async () => {
    first = await run(HAD);
    book = bookOf(first);
    const nth = (id: string): number => book.findIndex((record) => orderIn(record)?.id === id) + 1;
    [held, flat] = [cutFrom(book, nth("changed#3")), cutFrom(book, nth("changed#4"))];
    assert.ok(held > 0 && flat > held, "it trades");
  });

  for (const workers of [0, 2]) {
    it(`has the book that it had, and goes on with what is wanted now, with ${workers} workers`, async () => {
      for (const cut of [held, flat]) {
        const recorded = book.slice(0, cut);
        const revised = await run(WANTED, { recorded, workers });
        const all = bookOf(revised);
        assert.equal(revised.engine.resume.mode, "replay-slots");
        assert.deepEqual(all.slice(0, cut), recorded);
        assert.equal(all[cut]?.type, "revised");
        assert.deepEqual(problemsOf(all), []);
        assert.equal(revised.summary.conserved, true);
        assert.deepEqual(ordersOf(all, "kept"), ordersOf(book, "kept"), "what has not changed trades on");
        assert.ok(ordersOf(all, "added").length > 2);
        const entry = all.flatMap((record) => orderIn(record) ?? []).find(({ strategyId }) => strategyId === "added");
        assert.ok((entry?.seq ?? 0) > (all[cut] as { readonly seq: number }).seq);
      }
    });
  }

  it("finishes what is changed or removed by its old text, and then enters no more", async () => {
    const all = bookOf(await run(WANTED, { recorded: book.slice(0, held), workers: 1 }));
    for (const id of ["changed", "removed"]) {
      const [entered = "", exited = "", ...others] = ordersOf(all, id).slice(
        ordersOf(book.slice(0, held), id).length - 1,
      );
      assert.match(entered, / entry filled$/);
      assert.ok(ordersOf(book, id).includes(exited), `${exited} is by the old text`);
      assert.deepEqual(
        others.map((order) => order.replace(/^.* entry/, "entry")),
        others.map(() => "entry denied"),
      );
    }
  });

  it("begins anew by another text where it is flat, with the numbers that it had", async () => {
    const recorded = book.slice(0, flat);
    const all = bookOf(await run(WANTED, { recorded, workers: 1 }));
    const [next = "", exit = ""] = ordersOf(all, "changed").slice(ordersOf(recorded, "changed").length);
    assert.match(next, /^changed#5 \d+ entry filled$/);
    const seconds = Number(exit.split(" ")[1]) - Number(next.split(" ")[1]);
    assert.equal(seconds, 60, "it is in for one minute, and no longer for two");
  });

  it("comes to the same book wherever it is killed again, whichever hosting goes on", async () => {
    const whole = await run(WANTED, { recorded: book.slice(0, flat), workers: 0 });
    const all = bookOf(whole);
    const middle = Math.floor((flat + all.length) / 2);
    for (const i of sampleOf([flat + 1, flat + 2, flat + 3, middle, all.length - 1], 3)) {
      const cut = cutFrom(all, i);
      for (const workers of [0, 2]) {
        assertSameText((await run(WANTED, { recorded: all.slice(0, cut), workers })).book, whole.book);
      }
    }
  });

  it("takes the new text of what has finished its position when it is started once more", async () => {
    const once = bookOf(await run(WANTED, { recorded: book.slice(0, held), workers: 0 }));
    const exit = once.findIndex((record) => orderIn(record)?.id === "changed#4") + 1;
    const cut = cutFrom(once, exit);
    const all = bookOf(await run(WANTED, { recorded: once.slice(0, cut), workers: 1 }));
    assert.equal(all[cut]?.type, "revised");
    assert.deepEqual(problemsOf(all), []);
    const [next = ""] = ordersOf(all, "changed").slice(ordersOf(once.slice(0, cut), "changed").length);
    assert.match(next, /^changed#5 \d+ entry filled$/, "it is enabled again");
  });

  it("has a strategy trade again that was not wanted in between", async () => {
    const once = bookOf(await run(WANTED, { recorded: book.slice(0, held), workers: 0 }));
    const cut = cutFrom(once, once.findIndex((record) => orderIn(record)?.id === "removed#3") + 1);
    const back = await run(HAD, { recorded: once.slice(0, cut), workers: 2 });
    assert.deepEqual(problemsOf(bookOf(back)), []);
    assert.ok(ordersOf(bookOf(back), "removed").filter((order) => order.endsWith(" entry filled")).length > 2);
  });

  it("leaves disabled what a person has, though its text goes and comes back, wherever it is killed", async () => {
    const recorded = book.slice(0, held);
    const seq = lastRowIn(recorded) + 1;
    const ts = Math.max(...recorded.map((record) => orderIn(record)?.ts ?? 0));
    const told = { type: "control", seq, ts, kind: "disable", strategy: "removed" } as const;
    const once = bookOf(await run(WANTED, { recorded: [...recorded, told], workers: 0 }));
    const cut = cutFrom(once, once.findIndex((record) => orderIn(record)?.id === "removed#3") + 1);
    const back = await run(HAD, { recorded: once.slice(0, cut), workers: 0 });
    const all = bookOf(back);
    assert.deepEqual(problemsOf(all), []);
    const controls = all.flatMap((record) => (record.type === "control" ? [`${record.kind} ${record.strategy}`] : []));
    assert.equal(controls.filter((each) => each.endsWith(" removed")).join(), "disable removed");
    assert.ok(controls.includes("disable added"), "what is not wanted is disabled as ever");
    const after = ordersOf(all, "removed").slice(ordersOf(recorded, "removed").length);
    assert.deepEqual(
      after.filter((order) => order.endsWith(" entry filled")),
      [],
    );
    for (const i of sampleOf([cut + 1, cut + 2, cut + 3, Math.floor((cut + all.length) / 2), all.length - 1], 3)) {
      for (const workers of [0, 2]) {
        const again = await run(HAD, { recorded: all.slice(0, cutFrom(all, i)), workers });
        assertSameText(again.book, back.book);
      }
    }
  });

  it("can be changed again, and changed back", async () => {
    const once = bookOf(await run(WANTED, { recorded: book.slice(0, flat), workers: 0 }));
    const cut = cutFrom(once, flat + Math.floor((once.length - flat) / 2));
    const back = await run(HAD, { recorded: once.slice(0, cut), workers: 2 });
    assert.deepEqual(problemsOf(bookOf(back)), []);
    assert.equal(back.summary.conserved, true);
    assert.equal(bookOf(back).filter(({ type }) => type === "revised").length, 2);
    const again = await run(HAD, { recorded: bookOf(back).slice(0, -1), workers: 0 });
    assertSameText(again.book, back.book);
  });
});

describe("A session in real time that is resumed with other strategies", () => {
  it("finishes positions by the old texts, and begins what is new with the present", async () => {
    const conditions = (exit: string): Partial<StrategySpec> => ({
      entryCondition: "price > 100",
      exitCondition: exit,
    });
    const start = async (wanted: readonly StrategySpec[], recorded: readonly JournalEvent[]) => {
      const feed = new HandFeed();
      feed.nowMicros += recorded.length * 1_000_000;
      const orders = new Orders();
      const plain = flatOptionsFor(wanted);
      const engine = await startEngine({
        ...plain,
        session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "real" },
        readStrategies: reading(wanted, recorded),
        feed,
        workers: 1,
        clock: { ...systemClock, nowMicros: () => parseUnixMicros(feed.nowMicros) },
        journal: new MemoryJournal(),
        recorded,
        listener: { ...plain.listener, onOrder: orders.add },
      });
      return { feed, orders, engine, traded: engine.trade() };
    };
    const old = { ...strategyOf(0, "changed", "price < 95"), ...conditions("price < 95") };
    const first = await start([old], []);
    first.feed.tick(10_100);
    await first.orders.nth(1);
    const recorded = [...keptBook(first.engine.options)];
    first.feed.tick(null);
    await first.traded;

    const wanted = [
      { ...old, exitCondition: "price < 99" },
      { ...old, ...strategyOf(1, "added", "price < 95") },
    ];
    const second = await start(wanted, recorded);
    await second.engine.slots[0]?.reached(second.engine.tape.head);
    second.feed.tick(9_800);
    assert.equal((await second.orders.nth(1)).id, "added#1");
    second.feed.tick(9_400);
    const exits = [await second.orders.nth(2), await second.orders.nth(3)];
    assert.deepEqual(
      exits.map(({ id, reason, fillPrice }) => [id, reason, fillPrice]),
      [
        ["changed#2", "rule", 9_400],
        ["added#2", "rule", 9_400],
      ],
    );
    second.feed.tick(null);
    const summary = await second.traded;
    assert.deepEqual([summary.open, summary.conserved, summary.total], [[], true, 2]);
    const book = keptBook(second.engine.options);
    assert.deepEqual(
      book.slice(recorded.length, recorded.length + 2).map(({ type }) => type),
      ["resumed", "revised"],
    );
    assert.ok(book.some((record) => record.type === "control" && record.kind === "disable"));
  });
});
