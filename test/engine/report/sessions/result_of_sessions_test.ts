import assert from "node:assert/strict";
import { test } from "node:test";
import { JournalReader, JournalStore } from "../../../../engine/journal/mod.ts";
import { importHost } from "../../../../engine/pool/mod.ts";
import { resultOfSessions } from "../../../../engine/report/sessions/mod.ts";
import { findWorker } from "../../../../engine/session/mod.ts";
import { Tape } from "../../../../engine/tape/mod.ts";
import { Workspace } from "../../../fixtures/cli.ts";
import { headerOf } from "../../../fixtures/journal_file.ts";
import { exitOf, orderOf } from "../../../fixtures/orders.ts";
import { appendTick, START } from "../../../fixtures/rows.ts";
import { THREAD } from "../../../fixtures/store.ts";

const workspace = new Workspace("result-of-sessions");
const PRICES = [10_000, 9_900, 10_300, 10_100];
const TEXT = `strategy_id: s0
  instrument: NIFTY
  entry_condition: price > 99 AND price < 101
  exit_condition: price > 1000
  quantity: 1
  max_loss: 100
  max_profit: 100`;

/** A session that has bought at its first row and sold at its last, and has not ended. */
async function recordedJournal(name: string, hasTicks: boolean): Promise<JournalReader> {
  const file = workspace.path(name);
  const store = await JournalStore.open({ file, thread: THREAD, onFailure: (error) => assert.fail(error) });
  store.begin({ id: "2026-01-01-1", date: "2026-01-01", recorded: [] });
  store.appendEvent(headerOf({ input: { time: "real" }, strategies: [{ id: "s0", text: TEXT, failed: null }] }));
  const tape = new Tape({ capacity: 64, instruments: 1, startTs: START });
  for (const price of PRICES) appendTick(tape, price);
  const second = 1_000_000;
  const entry = orderOf({ seq: 1, ts: START + second });
  const exit = exitOf({ seq: 4, ts: START + 4 * second, fillPrice: 10_100, realised: 100 });
  for (const order of [entry, exit]) store.appendEvent({ type: "order", order });
  if (hasTicks) store.appendTicks(tape.copyRows(1, PRICES.length));
  await store.close();
  return JournalReader.open(file);
}

async function resultOf(reader: JournalReader): Promise<Awaited<ReturnType<typeof resultOfSessions>>> {
  const worker = await importHost(findWorker());
  return resultOfSessions(reader, [reader.session("last")], { version: "0.0.0", worker });
}

test("resultOfSessions has the excursions, prices, bars and readings of recorded ticks", async () => {
  const reader = await recordedJournal("ticks.db", true);
  const { result, extras } = await resultOf(reader);
  reader.close();
  assert.equal(result.stopped, true, "it has no end yet");
  const [trade] = result.trades;
  assert.deepEqual(trade?.excursion, { adverse: -100, favourable: 300 });
  assert.deepEqual(result.prices[0], [{ first: 10_000, last: 10_100 }]);
  const bars = extras.bars.get(0);
  assert.deepEqual([bars?.open, bars?.high, bars?.low, bars?.close], [[10_000], [10_300], [9_900], [10_100]]);
  assert.deepEqual(extras.readings.get(trade), [
    [0, "yes", "all of these", ""],
    [1, "yes", "price > 99", "100.00 | 99.00"],
    [1, "yes", "price < 101", "100.00 | 101.00"],
  ]);
});

test("resultOfSessions knows no excursion where ticks were not recorded", async () => {
  const reader = await recordedJournal("bare.db", false);
  const { result, extras } = await resultOf(reader);
  reader.close();
  assert.deepEqual([result.trades[0]?.net, result.trades[0]?.excursion], [100, null]);
  assert.deepEqual([extras.bars.size, extras.readings.size], [0, 0]);
  assert.deepEqual(result.prices[0], [null]);
});
