import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../../../../engine/core/mod.ts";
import type { SlotCheckpoint } from "../../../../engine/journal/mod.ts";
import { ROW_DOUBLES, RowKind } from "../../../../engine/protocol/mod.ts";
import type { Guard } from "../../../../engine/orders/mod.ts";
import { findLiveState, liveCheckpoint, restoreExtremes } from "../../../../engine/session/resume/live_state.ts";
import { tapeAfter } from "../../../../engine/session/resume/tape_after.ts";
import { GuardBench } from "../../../fixtures/guard_bench.ts";
import { entryAt, tsOf } from "../../../fixtures/journal_file.ts";
import { appendTick, START } from "../../../fixtures/rows.ts";
import { BANKNIFTY, NIFTY } from "../../../fixtures/session.ts";

/** A bench whose one strategy is in from the first row on, after these prices. */
function heldBench(...prices: readonly number[]): GuardBench {
  const bench = new GuardBench({ maxLoss: 1_000_000 });
  bench.enter(0, 10_000);
  for (const price of prices) bench.tick(price);
  return bench;
}

function keptOf(bench: GuardBench): SlotCheckpoint {
  const { tape, ledger } = bench.gates;
  const path = { ledger, guard: bench.guard };
  const kept = liveCheckpoint({ path, instruments: [NIFTY, BANKNIFTY], strategies: [{ index: 0 }], tape });
  assert.ok(kept !== null);
  return kept;
}

test("findLiveState has what liveCheckpoint has seen: the last row, prices, and the extremes of positions", () => {
  const bench = heldBench(10_300, 9_900, 10_100);
  const { tape } = bench.gates;
  const kept = keptOf(bench);
  assert.deepEqual(findLiveState([{ ...kept, slot: 0 }, kept]), {
    seq: tape.tail,
    ts: tape.lastTs,
    ticks: tape.ticks,
    prices: [10_100, NaN],
    times: [tape.lastTsOf(0), NaN],
    references: [10_100, NaN],
    positions: [{ strategy: 0, entryN: 1, high: 10_300, low: 9_900 }],
  });
});

test("liveCheckpoint is null in virtual time, and findLiveState where nothing of that form was kept", () => {
  const { tape } = heldBench().gates;
  const path = { ledger: new Ledger(0), guard: null };
  assert.equal(liveCheckpoint({ path, instruments: [], strategies: [], tape }), null);
  const kept = keptOf(heldBench());
  assert.equal(findLiveState([]), null);
  assert.equal(findLiveState([{ ...kept, fit: "present 1" }]), null);
  assert.equal(findLiveState([{ ...kept, slot: 0 }]), null);
});

test("restoreExtremes has the guard go on with what was kept of the same entry, and of no other", () => {
  const kept = keptOf(heldBench(10_300, 9_900));
  for (const [entryN, high, low] of [
    [1, 10_300, 9_900],
    [2, 10_000, 10_000],
  ] as const) {
    const bench = heldBench();
    const ledger = { account: () => ({ position: { entryN } }) } as unknown as Ledger;
    restoreExtremes({ ledger, guard: bench.guard }, { checkpoints: [kept], rows: null });
    assert.deepEqual(bench.guard.positionOf(0)?.extremes, { high, low });
  }
});

test("restoreExtremes takes the recorded rows since the entry, as far as the journal has given them", () => {
  const bench = heldBench();
  const first = bench.gates.tape.tail;
  appendTick(bench.gates.tape, 10_500, { kind: RowKind.opening });
  appendTick(bench.gates.tape, 9_500, { kind: RowKind.path });
  appendTick(bench.gates.tape, 20_000, { instrument: 1 });
  const rows = bench.gates.tape.copyRows(first, bench.gates.tape.tail);
  const again = heldBench();
  restoreExtremes({ ledger: again.gates.ledger, guard: again.guard }, { checkpoints: [], rows });
  assert.deepEqual(again.guard.positionOf(0)?.extremes, { high: 10_500, low: 9_500 });
  const nobody: Guard | null = null;
  restoreExtremes({ ledger: again.gates.ledger, guard: nobody }, { checkpoints: [], rows });
});

test("tapeAfter goes on after the last row that was kept, at prices that are later than the book's", () => {
  const kept = (seq: number, times: readonly number[]): SlotCheckpoint => ({
    slot: -1,
    seq,
    fit: "present 2",
    arena: Float64Array.from([tsOf(seq), 7, 2, 10_700, times[0] ?? NaN, 10_600, 48_000, times[1] ?? NaN, 47_000]),
  });
  const instruments = [NIFTY, BANKNIFTY];
  const run = { events: [entryAt(5)], rows: null };
  const later = tapeAfter({ ...run, checkpoints: [kept(9, [tsOf(8), tsOf(9)])] }, instruments);
  const ahead = { seq: 9, ts: tsOf(9), ticks: 9 };
  const prices = { prices: [10_700, 48_000], times: [tsOf(8), tsOf(9)], references: [10_600, 47_000] };
  assert.deepEqual(later, { ...ahead, ...prices });
  const earlier = tapeAfter({ ...run, checkpoints: [kept(4, [tsOf(4), NaN])] }, instruments);
  const book = { prices: [10_000, NaN], times: [tsOf(5), NaN], references: [10_000, NaN] };
  assert.deepEqual(earlier, { seq: 5, ts: tsOf(5), ticks: 5, ...book });
  assert.ok(START < tsOf(4));
});

test("tapeAfter takes the last prices of recorded rows, of ticks and of bars, and none of commands", () => {
  const bench = heldBench();
  const { tape } = bench.gates;
  const first = tape.tail + 1;
  for (const kind of [RowKind.tick, RowKind.opening, RowKind.path]) appendTick(tape, 10_000 + kind, { kind });
  appendTick(tape, 48_000, { instrument: 1, kind: RowKind.opening });
  tape.appendControl({ kind: "close", strategy: { index: 0, instrument: 0 } });
  const rows = tape.copyRows(first, tape.tail);
  const after = tapeAfter({ events: [], rows, checkpoints: [] }, [NIFTY, BANKNIFTY]);
  assert.deepEqual([after.seq, after.prices], [tape.tail, [10_000 + RowKind.path, 48_000]]);
  assert.equal(rows.length, 5 * ROW_DOUBLES);
});
