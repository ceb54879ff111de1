import assert from "node:assert/strict";
import { test } from "node:test";
import type { TickBatch } from "../../../engine/data/mod.ts";
import type { Feed } from "../../../engine/feed/mod.ts";
import { RowKind } from "../../../engine/protocol/mod.ts";
import { ScaledPace } from "../../../engine/tape/mod.ts";
import { controlRow, START } from "../../fixtures/rows.ts";
import { TestClock } from "../../fixtures/test_clock.ts";
import { bench, interruptions, kindsOf, ticks, turns } from "../feed/producer_fixture.ts";

test("Producer puts every tick of the feed onto the tape and publishes a batch at a time", async () => {
  const { tape, publisher, producer } = bench({ feed: ticks(10, 4) });
  await producer.run();
  assert.deepEqual([tape.ticks, tape.head, publisher.published], [10, 10, [4, 8, 10]]);
});

test("Producer waits for a feed that returns a promise", async () => {
  const feed = ticks(3);
  const late: Feed = {
    ...feed,
    read: (batch) => new Promise((resolve) => setImmediate(() => resolve(feed.read(batch)))),
  };
  const { tape, producer } = bench({ feed: late });
  await producer.run();
  assert.equal(tape.head, 3);
});

test("Producer throws the feed's error", async () => {
  const feed: Feed = { read: () => Promise.reject(new Error("gone")), close: async () => {} };
  await assert.rejects(bench({ feed }).producer.run(), /gone/);
});

test("Producer tells the recorder of each tick once, in order", async () => {
  const prices: number[] = [];
  const onTick = (batch: TickBatch, i: number): number => prices.push(batch.price[i] ?? NaN);
  await bench({ feed: ticks(5, 2), onTick }).producer.run();
  assert.deepEqual(prices, [10_000, 10_001, 10_002, 10_003, 10_004]);
});

test("Producer in virtual time waits when the tape is full, with everything published, and loses no row", async () => {
  const { tape, publisher, producer } = bench({ capacity: 4, feed: ticks(10, 10) });
  publisher.kept = 0;
  const run = producer.run();
  await turns();
  assert.deepEqual([tape.tail, tape.head], [4, 4]);
  publisher.keep(3);
  await turns();
  assert.deepEqual([tape.tail, tape.head, tape.read(4).price], [7, 7, 10_003]);
  publisher.keep(Infinity);
  await run;
  assert.deepEqual([tape.tail, publisher.overruns], [10, 0]);
});

test("Producer in real time does not wait: slots that would lose a row are replaced", async () => {
  const { tape, publisher, producer } = bench({ capacity: 4, feed: ticks(10, 10), realTime: true });
  publisher.kept = 0;
  await producer.run();
  assert.deepEqual([tape.head, publisher.overruns], [10, 1]);
});

test("Producer publishes no tick before its time, and everything that is due before it waits", async () => {
  const clock = new TestClock(START);
  const pace = new ScaledPace({ speed: 1, startTs: START, elapsedMs: () => clock.elapsedMs() });
  const { tape, producer } = bench({ feed: ticks(4, 4), pace, clock });
  const run = producer.run();
  await turns();
  assert.equal(tape.head, 1);
  await clock.advance(999);
  await turns();
  assert.equal(tape.head, 1);
  await clock.advance(1);
  await turns();
  assert.equal(tape.head, 2);
  await clock.advance(2_000);
  await run;
  assert.deepEqual([tape.head, clock.pending], [4, 0]);
});

test("Producer that is stopped produces no further tick, whether it waits for the feed, the pace or room", async () => {
  const never: Feed = { read: () => new Promise(() => {}), close: async () => {} };
  const waitsForFeed = bench({ feed: never });
  const run = waitsForFeed.producer.run();
  waitsForFeed.producer.stop();
  await run;

  const clock = new TestClock(START);
  const pace = new ScaledPace({ speed: 1, startTs: START, elapsedMs: () => clock.elapsedMs() });
  const waitsForPace = bench({ pace, clock });
  const paced = waitsForPace.producer.run();
  await turns();
  waitsForPace.producer.stop();
  await turns();
  await paced;
  assert.equal(waitsForPace.tape.head, 1);

  const waitsForRoom = bench({ capacity: 4, feed: ticks(9, 9) });
  waitsForRoom.publisher.kept = 0;
  const full = waitsForRoom.producer.run();
  await turns();
  waitsForRoom.producer.stop();
  waitsForRoom.publisher.keep(0);
  await full;
  assert.equal(waitsForRoom.tape.tail, 4);
});

test("Producer puts a control row between the ticks and publishes it at once", async () => {
  const { tape, producer } = bench({ feed: ticks(8, 4) });
  const run = producer.run();
  const seen: number[] = [];
  const seq = await producer.control(controlRow("halt"), (at, ts) => seen.push(at, ts, tape.head));
  await run;
  assert.equal(kindsOf(tape)[(seq ?? 0) - 1], RowKind.halt);
  assert.deepEqual(seen.slice(0, 2), [seq, tape.read(seq ?? 0).ts]);
  assert.ok((seen[2] ?? 0) < (seq ?? 0), "it is told before the row is published");
  assert.equal(tape.ticks, 8);
});

test("Producer stamps a control row in virtual time with the row before it", async () => {
  const { tape, clock, producer } = bench({ feed: ticks(2) });
  await producer.run();
  await clock.advance(60_000);
  const seq = await producer.control(controlRow("halt"), () => {});
  assert.equal(tape.read(seq ?? 0).ts, START + 1_000_000);
});

test("Producer in real time goes on when the wall clock is set back after a control row", async () => {
  const { tape, clock, producer } = bench({ feed: ticks(3, 1), realTime: true });
  await clock.advance(1_500);
  const control = producer.control(controlRow("reduce"), () => {});
  await producer.run();
  await control;
  assert.equal(tape.ticks, 3);
});

test("Producer's control row waits for room in virtual time, and for a worker that is being killed", async () => {
  const full = bench({ capacity: 4, feed: ticks(4) });
  full.publisher.kept = 0;
  await full.producer.run();
  let done = false;
  const waiting = full.producer.control(controlRow("halt"), () => {}).then(() => (done = true));
  await turns();
  assert.equal(done, false);
  full.publisher.keep(1);
  await waiting;
  assert.equal(full.tape.tail, 5);
});

test("Producer lets nobody take the last room twice", async () => {
  const { tape, publisher, producer } = bench({ capacity: 4, feed: ticks(9, 9) });
  publisher.kept = 0;
  const run = producer.run();
  await turns();
  const control = producer.control(controlRow("halt"), () => {});
  await turns();
  publisher.keep(1);
  await turns();
  assert.equal(tape.tail, 5);
  assert.equal(tape.read(2).seq, 2);
  publisher.keep(Infinity);
  await Promise.all([run, control]);
  assert.equal(tape.tail, 10);
});

test("Producer ends the tape with the instant of the last row, and takes nothing after it", async () => {
  const { tape, clock, producer } = bench({ feed: ticks(3), realTime: true });
  await producer.run();
  await clock.advance(60_000);
  const told: number[] = [];
  const seq = await producer.end(new AbortController().signal, (at, ts) => told.push(at, ts));
  assert.deepEqual([seq, told, tape.head], [4, [4, START + 2_000_000], 4]);
  assert.equal(kindsOf(tape)[3], RowKind.end);
  assert.equal(await producer.control(controlRow("halt"), () => assert.fail("it is not appended")), null);
  assert.equal(tape.tail, 4);
});

test("Producer's end waits for room in virtual time, but no longer than there is time", async () => {
  const { tape, publisher, producer } = bench({ capacity: 4, feed: ticks(4) });
  publisher.kept = 0;
  await producer.run();
  let ended = false;
  const waiting = producer.end(new AbortController().signal, () => {}).then(() => (ended = true));
  await turns();
  assert.equal(ended, false);
  publisher.keep(2);
  await waiting;
  assert.deepEqual([tape.tail, publisher.overruns], [5, 0]);
  const late = bench({ capacity: 4, feed: ticks(4) });
  late.publisher.kept = 0;
  await late.producer.run();
  await late.producer.end(AbortSignal.abort(), () => {});
  assert.deepEqual([late.tape.tail, late.publisher.overruns], [5, 1]);
});

test("Producer in real time appends a row at once and publishes it", () => {
  const { tape, publisher, producer } = bench({ realTime: true });
  assert.equal(producer.append(controlRow("halt")), 1);
  assert.deepEqual([tape.head, publisher.published, kindsOf(tape)], [1, [1], [RowKind.halt]]);
});

test("Producer in real time appends a row at once while a worker is being killed", async () => {
  const interruption = interruptions(START);
  const { tape, producer } = bench({ feed: ticks(3), realTime: true, interruption });
  const run = producer.run();
  await turns();
  assert.equal(producer.append(controlRow("halt")), 2);
  assert.equal(tape.head, 2);
  interruption.release();
  await run;
});

test("Producer in real time appends a row to a full tape, and replaces slots that would lose one", async () => {
  const { tape, publisher, producer } = bench({ capacity: 4, feed: ticks(4), realTime: true });
  publisher.kept = 0;
  await producer.run();
  assert.equal(publisher.overruns, 0);
  assert.equal(producer.append(controlRow("halt")), 5);
  assert.deepEqual([publisher.overruns, tape.head], [1, 5]);
});

test("Producer in real time takes the room of an appended row from the ticks that follow", async () => {
  const { publisher, producer } = bench({ capacity: 4, feed: ticks(3, 2), realTime: true });
  publisher.kept = 0;
  const run = producer.run();
  producer.append(controlRow("halt"));
  producer.append(controlRow("resume"));
  await run;
  assert.equal(publisher.overruns, 1);
});

test("Producer appends nothing after the end", async () => {
  const { tape, producer } = bench({ feed: ticks(3), realTime: true });
  await producer.run();
  await producer.end(new AbortController().signal, () => {});
  assert.equal(producer.append(controlRow("halt")), null);
  assert.equal(tape.tail, 4);
});
