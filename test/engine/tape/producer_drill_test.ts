import assert from "node:assert/strict";
import { test } from "node:test";
import { controlRow, START } from "../../fixtures/rows.ts";
import { bench, interruptions, ticks, turns } from "../feed/producer_fixture.ts";

test("Producer publishes the row at or after an interruption's instant, and no further row until it is over", async () => {
  const interruption = interruptions(START + 1_500_000);
  const { tape, producer } = bench({ feed: ticks(6, 6), interruption });
  const run = producer.run();
  await turns();
  assert.deepEqual([tape.head, tape.tail, interruption.seqs], [3, 3, [3]]);
  const control = producer.control(controlRow("halt"), () => {});
  await turns();
  assert.equal(tape.tail, 3);
  interruption.release();
  await Promise.all([run, control]);
  assert.equal(tape.tail, 7);
});

test("Producer interrupts as often as there are instants before a row", async () => {
  const interruption = interruptions(START + 1_500_000, START + 1_700_000);
  const { producer } = bench({ feed: ticks(6, 6), interruption });
  const run = producer.run();
  for (let i = 0; i < 3; i += 1) {
    await turns();
    interruption.release();
  }
  await run;
  assert.deepEqual(interruption.seqs, [3, 3]);
});

test("Producer that is stopped does not wait for an interruption to end", async () => {
  const interruption = interruptions(START);
  const { tape, producer } = bench({ feed: ticks(6, 6), interruption });
  const run = producer.run();
  await turns();
  producer.stop();
  await run;
  assert.equal(tape.tail, 1);
});

test("Producer runs the interruptions that are left after the last tick, one after the other", async () => {
  const interruption = interruptions(START + 90_000_000, START + 95_000_000);
  const { tape, producer } = bench({ feed: ticks(3), interruption });
  let ended = false;
  const run = producer.run().then(() => (ended = true));
  await turns();
  assert.deepEqual([interruption.seqs, tape.head, ended], [[3], 3, false]);
  interruption.release();
  await turns();
  assert.deepEqual([interruption.seqs, ended], [[3, 3], false]);
  interruption.release();
  await run;
});

test("Producer that is stopped runs no interruption any more", async () => {
  const interruption = interruptions(START + 90_000_000);
  const { producer } = bench({ feed: ticks(3), interruption });
  producer.stop();
  await producer.run();
  assert.deepEqual(interruption.seqs, []);
});

test("Producer that is stopped during an interruption after the last tick waits neither for it nor for the next", async () => {
  const interruption = interruptions(START + 90_000_000, START + 95_000_000);
  const { producer } = bench({ feed: ticks(3), interruption });
  const run = producer.run();
  await turns();
  producer.stop();
  await run;
  assert.deepEqual(interruption.seqs, [3]);
});

test("Producer without a tick runs no interruption", async () => {
  const interruption = interruptions(START + 90_000_000);
  await bench({ feed: ticks(0), interruption }).producer.run();
  assert.deepEqual(interruption.seqs, []);
});
