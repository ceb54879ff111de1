import assert from "node:assert/strict";
import { it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import type { GapEvent } from "../../engine/journal/journal_event.ts";
import { parseUnixMicros } from "../../engine/protocol/mod.ts";
import { INDIA, keptBook, OPEN, optionsFor, runSession, specOf, walk } from "../fixtures/session.ts";

const CLOSE = OPEN + 2_000_000_000;

it("A slot that the tape overruns in real time is replaced, and the gap is in the book", async () => {
  const specs = [
    specOf(0, { maxEntries: 1_000, entryCondition: "price > 0", exitCondition: "minutes_in_trade >= 1" }),
    specOf(1, { entryCondition: "price > 0", exitCondition: "price < 0", maxLoss: 1e9, maxProfit: 1e9 }),
  ];
  const gaps: string[] = [];
  const { listener } = optionsFor([]);
  // The feed has a batch ready whenever it is asked, and a batch is far longer than the tape.
  const { summary, engine } = await runSession(specs, {
    session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "real" },
    feed: walk(1, CLOSE),
    workers: 1,
    tapeRows: 64,
    clock: { ...systemClock, nowMicros: () => parseUnixMicros(OPEN) },
    listener: {
      ...listener,
      onSlot: (_, event, text) => {
        if (event === "gap") gaps.push(text);
      },
    },
  });
  const inBook = keptBook(engine.options).filter((record): record is GapEvent => record.type === "gap");
  assert.ok(inBook.length >= 1, "the slot was overrun");
  assert.equal(gaps.length, inBook.length);
  assert.equal(summary.slots.restarts, inBook.length);
  for (const { from, seq } of inBook) assert.ok(from <= seq, "a gap is of at least one row");
  assert.equal(summary.ticks, 4_000);
  assert.equal(summary.conserved, true);
  assert.deepEqual(summary.open, []);
});
