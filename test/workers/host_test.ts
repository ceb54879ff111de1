import assert from "node:assert/strict";
import { test } from "node:test";
import { allocateControlBlock, RowKind, WATERMARK_ROWS, TURN_ROWS, Word } from "../../engine/protocol/mod.ts";
import { Tape } from "../../engine/tape/mod.ts";
import { HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { appendTick, controlRow, START } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const ABOVE = { entryCondition: "price > 100", exitCondition: "price < 99" };

test("Host posts one message for all intents of a row, in index order", () => {
  const slot = new HostBench([2, 5, 9].map((index) => specOf(index, ABOVE)));
  const intents = slot.tick(10_100);
  assert.deepEqual(
    intents.map(({ strategy, n }) => [strategy, n]),
    [
      [2, 1],
      [5, 1],
      [9, 1],
    ],
  );
  assert.deepEqual(
    slot.posted.filter(({ type }) => type === "intents"),
    [{ type: "intents", seq: 1, intents, faults: [], recovered: [] }],
  );
});

test("Host judges a strategy on its own instrument's rows only", () => {
  const slot = new HostBench([specOf(0, ABOVE), specOf(1, { ...ABOVE, instrument: 1 })]);
  assert.equal(reasonsOf(slot.tick(10_100, { instrument: 1 })), "1:entry");
  slot.fill();
  assert.equal(reasonsOf(slot.tick(10_100, { instrument: 0 })), "0:entry");
});

test("Host judges the rows of bars as it judges ticks, and both fill models do", () => {
  for (const fillModel of ["signal", "next"] as const) {
    const kinds = [RowKind.tick, RowKind.opening, RowKind.path];
    const intents = kinds.map((kind) => {
      const slot = new HostBench([specOf(0, ABOVE)], { fillModel });
      const first = slot.tick(10_100, { kind });
      return reasonsOf(fillModel === "signal" ? first : slot.tick(10_100, { kind }));
    });
    assert.deepEqual(intents, ["0:entry", "0:entry", "0:entry"], fillModel);
  }
});

test("Host gives a rule the row's decimals, size, quotes and local time of day", () => {
  const entryCondition =
    "price == 100.05 AND bid == 100 AND ask == 100.1 AND size == 7 AND time between '09:15:30' and '09:15:30'";
  const slot = new HostBench([specOf(0, { entryCondition })]);
  const row = { size: 7, bid: 10_000, ask: 10_010 };
  assert.equal(reasonsOf(slot.tick(10_005, { ...row, ts: START + 29_999_999 })), "");
  assert.equal(reasonsOf(slot.tick(10_005, { ...row, ts: START + 30_000_000 })), "0:entry");
});

test("Host uses the scale of the instrument that the row is of", () => {
  const slot = new HostBench([specOf(0, ABOVE), specOf(1, { ...ABOVE, instrument: 1, scale: 1_000 })]);
  assert.equal(reasonsOf(slot.tick(100_000, { instrument: 1 })), "");
  assert.equal(reasonsOf(slot.tick(100_001, { instrument: 1 })), "1:entry");
});

for (const message of ["ticks", "end"] as const) {
  test(`Host that waits for answers does nothing at a message ${message}`, () => {
    const slot = new HostBench([specOf(0, ABOVE), specOf(1, { entryCondition: "price > 200" })]);
    slot.tick(10_100);
    appendTick(slot.tape, 30_000);
    slot.tape.publish();
    assert.equal(slot.host.behind, false);
    assert.deepEqual(slot.host.handle(message === "ticks" ? { type: "ticks", to: 2 } : { type: "end", seq: 2 }), []);
    assert.equal(slot.host.snapshot().seq, 0);
    assert.equal(reasonsOf(slot.fill()), "1:entry");
  });
}

test("Host's cursor passes a row only when its intents are answered", () => {
  const slot = new HostBench([specOf(0, ABOVE)]);
  slot.tick(9_900);
  slot.tick(10_100);
  assert.equal(slot.host.snapshot().seq, 1);
  slot.fill();
  assert.equal(slot.host.snapshot().seq, 2);
});

test("Host goes on with the rows that came while it waited, one intents message at a time", () => {
  const slot = new HostBench([specOf(0, { ...ABOVE, maxEntries: 5 })]);
  for (const price of [10_100, 9_800, 10_100, 9_800]) appendTick(slot.tape, price);
  assert.equal(reasonsOf(slot.wake()), "0:entry");
  assert.equal(reasonsOf(slot.fill()), "0:rule");
  assert.equal(reasonsOf(slot.fill()), "0:entry");
  assert.equal(slot.waitsAt, 3);
  assert.equal(slot.host.behind, false);
});

test("Host makes no new intent at a row whose answer it applies", () => {
  const slot = new HostBench([specOf(0, { ...ABOVE, maxEntries: 5 })]);
  slot.tick(10_100);
  assert.deepEqual(slot.fill(), []);
  assert.deepEqual(slot.tick(10_101), []);
});

test("Host refuses answers to another row, to fewer intents, in another order, or to none", () => {
  const slot = new HostBench([specOf(0, ABOVE), specOf(1, ABOVE)]);
  const filled = (strategy: number) => ({ status: "filled" as const, strategy, n: 1, price: 10_100 });
  slot.tick(10_100);
  const answer = (seq: number, ...strategies: number[]) =>
    slot.host.handle({ type: "answers", seq, answers: strategies.map(filled), breakers: [] });
  assert.throws(() => answer(2, 0, 1), /answers are to row 1, were to 2/);
  assert.throws(() => answer(1, 0), /2 intents are answered, were 1/);
  assert.throws(() => answer(1, 1, 0), /answers come in the order of the intents/);
  const idle = new HostBench([specOf(0, ABOVE)]);
  assert.throws(() => idle.host.handle({ type: "answers", seq: 0, answers: [], breakers: [] }), /answers are to row/);
});

test("Host refuses the messages that are for its thread", () => {
  const { host } = new HostBench([specOf(0)]);
  assert.throws(() => host.handle({ type: "bye" }), TypeError);
  assert.throws(() => host.handle({ type: "die", how: "exit" }), TypeError);
});

test("Host refuses a strategy whose rule does not compile", () => {
  assert.throws(() => new HostBench([specOf(0, { entryCondition: "price >" })]), /described as valid/);
});

test("Host refuses a row that is no longer retained", () => {
  const tape = new Tape({ capacity: 4, instruments: 1, startTs: START });
  const slot = new HostBench([specOf(0)], { on: tape });
  for (let i = 0; i < 5; i += 1) appendTick(tape, 10_000);
  assert.throws(() => slot.wake(), /a row that is to be judged is retained/);
});

test("Host refuses a control row of an unknown kind", () => {
  const slot = new HostBench([specOf(0)]);
  slot.tape.appendControl({ kind: "halt", strategy: null });
  new Float64Array(slot.tape.memory.rows)[7] = 99;
  assert.throws(() => slot.wake(), /known kind at row 1, was 99/);
});

test("Host takes a control row for a strategy of another slot for a row that is none of its business", () => {
  const slot = new HostBench([specOf(0, ABOVE)]);
  slot.tick(10_100);
  slot.fill();
  for (const kind of ["enable", "disable", "close"] as const) slot.row(controlRow(kind, 4));
  assert.deepEqual([slot.strategy(0).enabled, slot.strategy(0).state, slot.host.snapshot().seq], [true, "open", 4]);
});

test("Host is drained when its cursor is at the end row, whichever of row and message comes first", () => {
  const rowFirst = new HostBench([specOf(0)]);
  rowFirst.row(controlRow("end"));
  assert.equal(rowFirst.posted.length, 0);
  assert.deepEqual(rowFirst.end(), [{ type: "drained", seq: 1 }]);
  assert.deepEqual(rowFirst.end(), []);
  const messageFirst = new HostBench([specOf(0)]);
  messageFirst.tape.appendControl(controlRow("end"));
  assert.deepEqual(messageFirst.host.handle({ type: "end", seq: 1 }), []);
  messageFirst.wake();
  assert.deepEqual(messageFirst.posted, [{ type: "drained", seq: 1 }]);
});

test("Host that waits is drained only after its answers", () => {
  const slot = new HostBench([specOf(0, ABOVE)]);
  appendTick(slot.tape, 10_100);
  slot.tape.appendControl(controlRow("end"));
  slot.wake();
  assert.deepEqual(slot.end(), []);
  slot.fill();
  assert.deepEqual(slot.posted.at(-1), { type: "drained", seq: 2 });
});

test("Host stores its watermark where it stops, which is before a row that is unanswered", () => {
  const control = allocateControlBlock(0);
  const words = new Int32Array(control);
  const slot = new HostBench([specOf(0, ABOVE)], { control });
  for (const price of [9_900, 9_900, 10_100, 9_950]) appendTick(slot.tape, price);
  slot.wake();
  assert.equal(Atomics.load(words, Word.watermark), 2);
  slot.fill();
  assert.equal(Atomics.load(words, Word.watermark), 4);
});

test("Host reports the progress that is wanted within WATERMARK_ROWS rows, not only where it stops", () => {
  const control = allocateControlBlock(0);
  const words = new Int32Array(control);
  Atomics.store(words, Word.notifyAt, 1);
  Atomics.store(words, Word.notifyWanted, 1);
  const slot = new HostBench([specOf(0)], { control });
  for (let i = 0; i < 3 * WATERMARK_ROWS; i += 1) appendTick(slot.tape, 10_000);
  slot.wake();
  assert.deepEqual(slot.posted, [{ type: "progress", seq: WATERMARK_ROWS }]);
});

test("Host reports the progress that is wanted before it posts the intents of the next row", () => {
  const control = allocateControlBlock(0);
  const words = new Int32Array(control);
  Atomics.store(words, Word.notifyAt, 2);
  Atomics.store(words, Word.notifyWanted, 1);
  const slot = new HostBench([specOf(0, ABOVE)], { control });
  for (const price of [9_900, 9_900, 10_100]) appendTick(slot.tape, price);
  slot.wake();
  assert.deepEqual(
    slot.posted.map(({ type }) => type),
    ["progress", "intents"],
  );
  assert.deepEqual(slot.posted[0], { type: "progress", seq: 2 });
});

test("Host lets messages in after TURN_ROWS rows, and is still behind", () => {
  const tape = new Tape({ capacity: 2 * TURN_ROWS, instruments: 1, startTs: START });
  const slot = new HostBench([specOf(0)], { on: tape, checkpointRows: 2 * TURN_ROWS });
  for (let i = 0; i < TURN_ROWS + 9; i += 1) appendTick(tape, 10_000);
  slot.wake();
  assert.equal(slot.host.snapshot().seq, TURN_ROWS);
  assert.equal(slot.host.behind, true);
  slot.wake();
  assert.equal(slot.host.snapshot().seq, TURN_ROWS + 9);
  assert.equal(slot.host.behind, false);
});

test("Host's work at a row grows with its strategies, not with their square, though all of them finish at it", () => {
  const count = 300;
  let reads = 0;
  const specs = Array.from({ length: count }, (_, index) => {
    const spec = specOf(index, { entryCondition: "price > 0", exitCondition: "price > 0" });
    return Object.defineProperty({ ...spec }, "instrument", {
      get: () => {
        reads += 1;
        return 0;
      },
    });
  });
  const slot = new HostBench(specs);
  slot.tick(10_000);
  slot.fill();
  slot.tick(10_000);
  reads = 0;
  slot.fill();
  assert.equal(slot.strategy(0).state, "closed");
  assert.ok(reads <= 10 * count, `looked at ${reads} instruments for ${count} strategies`);
});
