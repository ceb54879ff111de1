import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type JournalEvent, MemoryJournal } from "../../engine/journal/mod.ts";
import type { Engine } from "../../engine/session/engine.ts";
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
const DRAINED_AFTER = 500;
const builds = new WorkerBuilds(new Workspace("drain-cut"));
const HANGS: Misdeed = {
  slot: null,
  generations: null,
  way: "an endless loop",
  moment: { at: "row", strategy: 7, seq: 402 },
};

/** Ten minutes of the ten strategies in virtual time. */
function short(over: Partial<FlatOptions>): Partial<FlatOptions> {
  const session = { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "virtual" } as const;
  return { session, feed: walk(1, CLOSE), journal: new MemoryJournal(), tapeRows: SHORT_TAPE, ...over };
}

/** A session whose slot with strategy 7 hangs, which nobody but the drain notices. */
async function hung(worker: URL, over: Partial<FlatOptions>): Promise<Outcome> {
  let [engine, ticks]: [Engine | null, number] = [null, 0];
  const onTick = (): void => {
    ticks += 1;
    if (ticks === DRAINED_AFTER) engine?.drain();
  };
  const options = short({ ...over, worker, onTick, hangMs: 3_600_000, drainTimeoutMs: 300 });
  return runSession(tenStrategies(), options, (started) => (engine = started));
}

function bookOf({ engine }: Outcome): readonly JournalEvent[] {
  return keptBook(engine.options);
}

for (const [workers, fillModel] of [
  [1, "signal"],
  [2, "signal"],
  [2, "next"],
] as const) {
  describe(`A session in virtual time that did not drain in time, with ${workers} workers and fills by ${fillModel}`, () => {
    let first: Outcome;
    let book: readonly JournalEvent[];

    before(async () => {
      first = await hung(await builds.misbehaving([HANGS]), { workers, fillModel });
      book = bookOf(first);
    });

    it("has in its book from which row on strategies were judged no more, and is squared off", () => {
      const cuts = book.flatMap((record) => (record.type === "cut" ? [record] : []));
      // A sound slot may be waiting at the gate for the one that hangs.
      assert.equal(new Set(cuts.map(({ strategy }) => strategy)).size, cuts.length);
      assert.ok((cuts.find(({ strategy }) => strategy === "s7")?.seq ?? Infinity) <= 402);
      assert.deepEqual([first.summary.open, first.summary.conserved, first.summary.failed], [[], true, 0]);
      const last = book.findLast((record) => record.type === "order");
      assert.equal(last?.type === "order" && last.order.reason, "square-off");
    });

    for (const again of sampleOf([0, 1, 3], 2)) {
      it(`comes to the same book when it is run again with ${again} workers`, async () => {
        assertSameSession(
          await runSession(tenStrategies(), short({ recorded: book, workers: again, fillModel })),
          first,
        );
      });
    }

    it("comes to the same book from wherever it was killed behind its end", async () => {
      const end = book.findIndex((record) => record.type === "control" && record.kind === "end");
      for (const cut of [end + 1, end + 2, book.length - 1]) {
        const resumed = await runSession(
          tenStrategies(),
          short({ recorded: book.slice(0, cut), workers: 2, fillModel }),
        );
        assertSameText(resumed.book, first.book);
      }
    });

    it("goes on without those strategies if it was killed before its end", async () => {
      const cut = book.findLastIndex(({ type }) => type === "cut") + 1;
      const resumed = await runSession(tenStrategies(), short({ recorded: book.slice(0, cut), workers: 2, fillModel }));
      assert.deepEqual(bookOf(resumed).slice(0, cut), book.slice(0, cut));
      assert.deepEqual([resumed.summary.open, resumed.summary.conserved], [[], true]);
    });
  });
}
