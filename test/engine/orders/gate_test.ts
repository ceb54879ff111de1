import assert from "node:assert/strict";
import { test } from "node:test";
import { GateBench, intent } from "../../fixtures/gate_bench.ts";
import { appendTick, controlRow } from "../../fixtures/rows.ts";

/** A bench with `rows` ticks on the tape. */
function bench(rows: number, over: ConstructorParameters<typeof GateBench>[0] = {}): GateBench {
  const made = new GateBench(over);
  for (let i = 0; i < rows; i += 1) appendTick(made.tape, 10_000 + i, { instrument: 0 });
  made.tape.publish();
  return made;
}

test("Gate answers a slot's intents, each with its own, in their order", () => {
  const made = bench(1, { strategies: 3 });
  made.post(1, [intent(0, 1, "entry"), intent(1, 1, "rule"), intent(2, 1, "entry")]);
  assert.deepEqual(made.slot().answered, [
    {
      seq: 1,
      answers: [
        { status: "filled", strategy: 0, n: 1, price: 10_000 },
        { status: "denied", strategy: 1, n: 1, code: "already-closed" },
        { status: "filled", strategy: 2, n: 1, price: 10_000 },
      ],
      breakers: [],
    },
  ]);
});

test("Gate holds a row until every slot has passed it", () => {
  const made = bench(5, { slots: 3, strategies: 3 });
  made.post(4, [intent(1, 1, "entry")], 1);
  assert.deepEqual(made.book, []);
  made.slot(0).watermark = 4;
  made.slot(2).watermark = 3;
  made.gate.look();
  assert.deepEqual(made.book, []);
  made.slot(2).watermark = 4;
  made.gate.look();
  assert.deepEqual(made.book, ["4 s1#1 entry filled"]);
});

test("Gate waits for a slot that is starting or dead: it has posted nothing and its watermark does not move", () => {
  const made = bench(5, { slots: 2, strategies: 2 });
  made.post(2, [intent(0, 1, "entry")], 0);
  for (let i = 0; i < 5; i += 1) made.gate.look();
  assert.deepEqual(made.book, []);
  assert.deepEqual(new Set(made.slot(1).wanted), new Set([2]));
});

test("Gate handles rows in their order, and a row's intents by strategy index, whichever slot is quicker", () => {
  const made = bench(6, { slots: 3, strategies: 6 });
  made.post(5, [intent(0, 1, "entry")], 0);
  made.post(3, [intent(2, 1, "entry"), intent(5, 1, "entry")], 1);
  assert.deepEqual(made.book, []);
  made.post(3, [intent(1, 1, "entry"), intent(4, 1, "entry")], 2);
  assert.deepEqual(made.book, [
    "3 s1#1 entry filled",
    "3 s2#1 entry filled",
    "3 s4#1 entry filled",
    "3 s5#1 entry filled",
  ]);
  made.pass(5);
  assert.equal(made.book.at(-1), "5 s0#1 entry filled");
});

test("Gate takes a slot with intents of a later row for one that has passed", () => {
  const made = bench(9, { slots: 2, strategies: 2 });
  made.post(9, [intent(1, 1, "entry")], 1);
  made.post(2, [intent(0, 1, "entry")], 0);
  assert.deepEqual(made.book, ["2 s0#1 entry filled"]);
});

test("Gate tells every slot that lags which row it waits for, not the first alone", () => {
  const made = bench(5, { slots: 4, strategies: 4 });
  made.slot(2).watermark = 5;
  made.post(4, [intent(0, 1, "entry")], 0);
  assert.deepEqual(
    made.slots.map(({ wanted }) => wanted),
    [[], [4], [], [4]],
  );
});

test("Gate goes on at once if a slot passes the row while it is asked", () => {
  const made = bench(5, { slots: 2, strategies: 2 });
  made.slot(1).onWant = (seq) => {
    made.slot(1).watermark = seq;
  };
  made.post(4, [intent(0, 1, "entry")], 0);
  assert.deepEqual(made.book, ["4 s0#1 entry filled"]);
});

test("Gate that is asked to look while it handles a row does not handle it twice", () => {
  const made = bench(3, { slots: 1, strategies: 1 });
  const slot = made.slot();
  const answer = slot.answer.bind(slot);
  slot.answer = (row) => {
    answer(row);
    if (row.seq === 1) slot.posted = { seq: 2, intents: [intent(0, 2, "rule")], faults: [], recovered: [] };
    made.gate.look();
  };
  made.post(1, [intent(0, 1, "entry")]);
  assert.deepEqual(made.book, ["1 s0#1 entry filled", "2 s0#2 rule filled"]);
});

test("Gate looks again after a step that failed", () => {
  const made = bench(3);
  const slot = made.slot();
  const answer = slot.answer.bind(slot);
  slot.answer = () => {
    throw new Error("the port is closed");
  };
  slot.posted = { seq: 1, intents: [intent(0, 1, "entry")], faults: [], recovered: [] };
  assert.throws(() => made.gate.look(), /the port is closed/);
  slot.answer = answer;
  made.gate.look();
  assert.deepEqual(made.book, ["1 s0#1 entry filled"]);
});

test("Gate in real time handles intents as they come", () => {
  const made = bench(5, { mode: "real", slots: 2, strategies: 2 });
  made.post(4, [intent(1, 1, "entry")], 1);
  made.post(2, [intent(0, 1, "entry")], 0);
  assert.deepEqual(made.book, ["4 s1#1 entry filled", "2 s0#1 entry filled"]);
});

test("Gate applies a control row once every slot has passed it, and says so", () => {
  const made = bench(1, { slots: 2 });
  const applied: string[] = [];
  const seq = made.submit(controlRow("halt"), () => applied.push("halt"));
  made.slot(0).watermark = seq;
  made.gate.look();
  assert.deepEqual([applied, made.control.trading], [[], "active"]);
  made.slot(1).watermark = seq;
  made.gate.look();
  assert.deepEqual([applied, made.control.trading, made.book], [["halt"], "halted", ["2 halt"]]);
});

test("Gate applies control rows in their order, each before the first intent at or after it", () => {
  const made = bench(1, { slots: 2, strategies: 2 });
  const halt = made.submit(controlRow("halt"));
  const tick = appendTick(made.tape, 10_000);
  made.submit(controlRow("resume"));
  const close = made.submit(controlRow("close", 1));
  made.post(1, [intent(1, 1, "entry")], 1);
  made.post(tick, [intent(0, 1, "entry")], 0);
  assert.deepEqual(made.book, ["1 s1#1 entry filled"]);
  made.slot(1).posted = { seq: close, intents: [intent(1, 2, "manual")], faults: [], recovered: [] };
  made.gate.look();
  assert.deepEqual(made.book.slice(1), [`${halt} halt`, `${tick} s0#1 entry denied halted`]);
  made.pass(close);
  assert.deepEqual(made.book.slice(3), ["4 resume", `${close} close s1`, `${close} s1#2 manual filled`]);
});

test("Gate journals a control row before it is acknowledged", () => {
  const made = bench(0, { slots: 1 });
  let bookThen: readonly string[] = [];
  made.submit(controlRow("reduce"), () => (bookThen = made.book));
  made.pass(1);
  assert.deepEqual(bookThen, ["1 reduce"]);
});

test("Gate in real time applies a control row when it takes it", () => {
  const made = bench(1, { mode: "real", slots: 2 });
  made.submit(controlRow("halt"));
  assert.deepEqual([made.control.trading, made.book], ["halted", ["2 halt"]]);
});

test("Gate squares off in strategy order at each instrument's last price, with the strategy's next number", () => {
  const made = new GateBench({ strategies: 4, quantity: 3, instrumentOf: (index) => index % 2 });
  appendTick(made.tape, 10_000, { instrument: 0 });
  const seq = appendTick(made.tape, 20_000, { instrument: 1 });
  made.post(1, [intent(2, 1, "entry", 3)]);
  made.post(seq, [intent(1, 1, "entry", 3), intent(3, 1, "entry", 3)]);
  made.post(appendTick(made.tape, 20_500, { instrument: 1 }), [intent(3, 2, "rule", 3)]);
  made.gate.squareOff({ seq: 9, ts: made.tape.lastTs });
  const closed = made.orderList.filter(({ reason }) => reason === "square-off");
  assert.deepEqual(
    closed.map(({ id, seq: at, side, qty, fillPrice, realised }) => [id, at, side, qty, fillPrice, realised]),
    [
      ["s1#2", 9, "SELL", 3, 20_500, 1_500],
      ["s2#2", 9, "SELL", 3, 10_000, 0],
    ],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => made.ledger.account(index).position),
    [null, null, null, null],
  );
});

test("Gate's square-off leaves a position named as open if the venue rejects it", () => {
  let reject = false;
  const venue = {
    real: false as const,
    submit: ({ price }: { readonly price: number }) =>
      reject ? ({ status: "rejected", text: "closed" } as const) : ({ status: "filled", price } as const),
  };
  const made = bench(1, { venue });
  made.post(1, [intent(0, 1, "entry")]);
  reject = true;
  made.gate.squareOff({ seq: 2, ts: made.tape.lastTs });
  assert.equal(made.book.at(-1), "2 s0#2 square-off rejected closed");
  assert.notEqual(made.ledger.account(0).position, null);
});

test("Gate fills an order made at a control row at the instrument's last tick before it", () => {
  const made = new GateBench({ strategies: 2, instrumentOf: (index) => index });
  made.post(appendTick(made.tape, 20_000, { instrument: 1 }), [intent(1, 1, "entry")]);
  appendTick(made.tape, 20_100, { instrument: 1 });
  appendTick(made.tape, 10_000, { instrument: 0 });
  const close = made.submit(controlRow("close", 1, 1));
  made.post(close, [intent(1, 2, "manual")]);
  appendTick(made.tape, 20_200, { instrument: 1 });
  const [, order] = made.orderList;
  assert.deepEqual([order?.reason, order?.seq, order?.price, order?.realised], ["manual", close, 20_100, 100]);
});
