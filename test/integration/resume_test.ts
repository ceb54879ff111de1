import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { type JournalEvent, MemoryJournal, rowOf, type SlotCheckpoint } from "../../engine/journal/mod.ts";
import type { Engine } from "../../engine/session/engine.ts";
import { type ControlRow, ScaledPace } from "../../engine/tape/mod.ts";
import { Workspace } from "../fixtures/cli.ts";
import { assertSameSession, assertSameText, type Misdeed, SHORT_TAPE, WorkerBuilds } from "../fixtures/misbehaviour.ts";
import { sampleOf } from "../fixtures/sample.ts";
import {
  type FlatOptions,
  INDIA,
  keptBook,
  OPEN,
  type Outcome,
  runSession,
  tenStrategies,
  walk,
} from "../fixtures/session.ts";

const CLOSE = OPEN + 600_000_000;
const builds = new WorkerBuilds(new Workspace("resume"));
const DRAINED_AFTER = 900;

/** By the number of ticks after which they are given: what a person does while the session runs. */
const COMMANDS: Readonly<Record<number, ControlRow>> = {
  1: { kind: "disable", strategy: { index: 0, instrument: 0 } },
  200: { kind: "enable", strategy: { index: 0, instrument: 0 } },
  333: { kind: "halt", strategy: null },
  340: { kind: "resume", strategy: null },
  700: { kind: "close", strategy: { index: 4, instrument: 1 } },
};

/** Ten minutes of the ten strategies. */
function short(over: Partial<FlatOptions>): Partial<FlatOptions> {
  const session = { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "virtual" } as const;
  return { session, feed: walk(1, CLOSE), journal: new MemoryJournal(), ...over };
}

/** The session, with those commands that are not in the book yet, and drained before its time. */
async function runCommanded(
  recorded: readonly JournalEvent[],
  over: Partial<FlatOptions> = {},
  afterTick: () => void = () => {},
): Promise<Outcome> {
  const known = recorded.filter(({ type }) => type === "control").length;
  const commands = new Map(Object.entries(COMMANDS).slice(known));
  let [engine, ticks]: [Engine | null, number] = [null, 0];
  const onTick = (): void => {
    ticks += 1;
    const row = commands.get(String(ticks));
    if (row !== undefined) void engine?.submitControl(row);
    if (ticks === DRAINED_AFTER && known <= Object.keys(COMMANDS).length) engine?.drain();
    afterTick();
  };
  return runSession(tenStrategies(), short({ ...over, recorded, onTick }), (started) => (engine = started));
}

/** Where a kill may have cut the book off: after any of its records, some of each kind among them. */
function cutsOf(book: readonly JournalEvent[]): readonly number[] {
  const kinds = new Map(book.map(({ type }, i) => [type, i + 1]));
  const controls = book.flatMap(({ type }, i) => (type === "control" ? [i, i + 1] : []));
  const spread = Array.from({ length: 6 }, (_, i) => Math.floor((book.length * (i + 1)) / 7));
  return [...new Set([1, 2, ...kinds.values(), ...controls, ...spread, book.length - 1])].toSorted((a, b) => a - b);
}

describe("A session that is resumed", () => {
  let first: Outcome;
  let book: readonly JournalEvent[];

  before(async () => {
    first = await runCommanded([]);
    book = keptBook(first.engine.options);
    assert.ok(first.summary.orders > 50, "the session trades");
    assert.equal(first.summary.ticks, DRAINED_AFTER, "it was drained");
  });

  for (const workers of [0, 2]) {
    it(`comes to the same book, wherever it was cut off, with ${workers} workers`, async () => {
      for (const cut of sampleOf(cutsOf(book), 5)) {
        assertSameSession(await runCommanded(book.slice(0, cut), { workers, tapeRows: SHORT_TAPE }), first);
      }
    });
  }

  it("ends at its end row though nobody drains it again", async () => {
    const end = book.findIndex((record) => record.type === "control" && record.kind === "end");
    const resumed = await runSession(tenStrategies(), short({ recorded: book.slice(0, end + 1) }));
    assertSameSession(resumed, first);
  });

  it("is not paced until it has come to where it was", async () => {
    let elapsed = 0;
    const elapsedMs = (): number => elapsed;
    const pace = new ScaledPace({ speed: 1, startTs: OPEN, elapsedMs });
    const begun: number[] = [];
    const begin = pace.begin.bind(pace);
    pace.begin = (ts) => {
      begun.push(ts);
      begin(ts);
      // Everything that follows is due.
      elapsed += 3_600_000;
    };
    const cut = book.length - 1;
    const last = book[cut - 1];
    assertSameSession(await runCommanded(book.slice(0, cut), { pace }), first);
    assert.equal(begun.length, 0, `it was past its end, at ${JSON.stringify(last)}`);
    const [half] = cutsOf(book).slice(-8);
    assertSameSession(await runCommanded(book.slice(0, half), { pace }), first);
    assert.equal(begun.length, 1);
  });

  it("waits with commands until it has come to where it was", async () => {
    const half = book.findIndex((record) => record.type === "control" && record.kind === "halt");
    const recorded = book.slice(0, half);
    const until = Math.max(...recorded.map(rowOf));
    let seq: number | null = null;
    await runSession(tenStrategies(), short({ recorded }), (engine) => {
      void engine.submitControl({ kind: "reduce", strategy: null }).then((at) => (seq = at));
    });
    assert.ok(seq !== null && seq > until, `row ${seq} is after row ${until}`);
  });

  it("comes to where it was before it drains", async () => {
    const half = book.findIndex((record) => record.type === "control" && record.kind === "halt");
    const recorded = book.slice(0, half);
    const drained = await runSession(tenStrategies(), short({ recorded }), (engine) => engine.drain());
    const again = keptBook(drained.engine.options);
    assert.deepEqual(again.slice(0, half), recorded);
    assert.ok(drained.summary.ticks < 1_200, "it did not go on to its close");
  });

  it("keeps a strategy out of action that was put out, and its slot alive", async () => {
    const poison: Misdeed = {
      slot: null,
      generations: null,
      way: "exit(1)",
      moment: { at: "row", strategy: 7, seq: 402 },
    };
    const worker = await builds.misbehaving([poison]);
    const poisoned = await runCommanded([], { workers: 2, worker });
    const all = keptBook(poisoned.engine.options);
    const out = all.findIndex(({ type }) => type === "out");
    assert.notEqual(out, -1, "the strategy was put out");
    for (const cut of [out + 1, all.length - 1]) {
      const resumed = await runCommanded(all.slice(0, cut), { workers: 2 });
      assertSameText(resumed.book, poisoned.book);
      assert.equal(resumed.summary.slots.restarts, 0);
    }
  });

  /** What a journal on a disk had at some moment: so much of the book, and these states. */
  interface Moment {
    readonly recorded: readonly JournalEvent[];
    readonly checkpoints: readonly SlotCheckpoint[];
  }

  /** The session with states kept every so many ticks. @returns what the journal had whenever it had newer ones */
  async function momentsOf(over: Partial<FlatOptions>): Promise<readonly Moment[]> {
    const journal = new MemoryJournal();
    const moments: Moment[] = [];
    let [keep, ticks]: [() => void, number] = [() => {}, 0];
    const clock = {
      ...systemClock,
      every(ms: number, fire: () => void): () => void {
        // The keeper's is the only one of half a second.
        if (ms === 500) keep = fire;
        return systemClock.every(ms, fire);
      },
    };
    await runCommanded([], { ...over, journal, clock }, () => {
      ticks += 1;
      if (ticks % 10 !== 0) return;
      const kept = rowsOf(journal.checkpoints);
      keep();
      if (rowsOf(journal.checkpoints) !== kept) {
        moments.push({ recorded: [...journal.events], checkpoints: [...journal.checkpoints] });
      }
    });
    return moments;
  }

  for (const [workers, fillModel] of [
    [0, "signal"],
    [2, "signal"],
    [3, "next"],
  ] as const) {
    it(`goes on from the states of its slots, with ${workers} workers, fill model ${fillModel}`, async () => {
      const over = { workers, fillModel, tapeRows: SHORT_TAPE };
      const whole = await runCommanded([], { workers: 0, fillModel });
      const moments = (await momentsOf(over)).filter(({ checkpoints }) => checkpoints.length === Math.max(1, workers));
      assert.ok(moments.length > 2, `there are ${moments.length} moments`);
      for (const { recorded, checkpoints } of sampleOf(moments, 4)) {
        // Orders that came after the states are there or not, as it happened.
        for (const extra of [0, 7]) {
          const more = wholeRows(keptBook(whole.engine.options), recorded.length + extra);
          const journal = new MemoryJournal();
          const resumed = await runCommanded(more, { ...over, checkpoints, journal });
          assertSameSession(resumed, whole);
          const { tape } = resumed.engine;
          assert.ok(tape.ticks === DRAINED_AFTER);
          const judged = journal.events.length - more.length;
          assert.ok(judged > 0, "the rest was traded");
        }
      }
    });
  }

  it("does not use the states of other strategies, of another program, or of other slots", async () => {
    const [moment] = (await momentsOf({ workers: 2, tapeRows: SHORT_TAPE })).slice(-1);
    assert.ok(moment !== undefined);
    const spoilt = moment.checkpoints.map((each) => ({ ...each, arena: each.arena.map(() => 1) }));
    const unfit = spoilt.map((each) => ({ ...each, fit: `${each.fit.slice(1)}0` }));
    for (const checkpoints of [unfit, spoilt.slice(1), []]) {
      const resumed = await runCommanded(moment.recorded, { workers: 2, tapeRows: SHORT_TAPE, checkpoints });
      assertSameSession(resumed, first);
    }
    assertSameSession(await runCommanded(moment.recorded, { workers: 3, checkpoints: spoilt }), first);
  });
});

/** The first records of a book, and all others of the last one's row: they are on the disk together, but for the end. */
function wholeRows(book: readonly JournalEvent[], length: number): readonly JournalEvent[] {
  const end = book.findIndex((record) => record.type === "control" && record.kind === "end");
  if (length > end) return book.slice(0, end + 1);
  const row = rowOf(book[length - 1] ?? book[0]!);
  return book.filter((record, i) => i < length || (i < end && rowOf(record) === row));
}

function rowsOf(checkpoints: readonly SlotCheckpoint[]): string {
  return checkpoints.map(({ slot, seq }) => `${slot}: ${seq}`).join(", ");
}
