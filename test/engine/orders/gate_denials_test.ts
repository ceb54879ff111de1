import assert from "node:assert/strict";
import { test } from "node:test";
import { readRecord } from "../../../engine/journal/event_text.ts";
import { GateBench, type GateOver, intent } from "../../fixtures/gate_bench.ts";
import { appendTick, controlRow } from "../../fixtures/rows.ts";
import { NIFTY } from "../../fixtures/session.ts";

/** A bench with one tick at 100.00, which the slot has reached. */
function bench(over: GateOver = {}): GateBench {
  const made = new GateBench(over);
  appendTick(made.tape, 10_000);
  made.tape.publish();
  return made;
}

/** What an entry at a new tick is answered. */
function enter(made: GateBench, n: number, over: { price?: number; ts?: number } = {}): string {
  const seq = appendTick(made.tape, over.price ?? 10_000, over.ts === undefined ? {} : { ts: over.ts });
  made.tape.publish();
  made.post(seq, [intent(0, n, "entry", made.strategies[0]?.quantity)]);
  return made.slot().outcomes.at(-1) ?? "unanswered";
}

function leave(made: GateBench, n: number): string {
  const seq = appendTick(made.tape, 10_000);
  made.tape.publish();
  made.post(seq, [intent(0, n, "rule")]);
  return made.slot().outcomes.at(-1) ?? "unanswered";
}

test("Gate approves an entry that nothing forbids", () => {
  assert.equal(enter(bench(), 1), "filled");
});

test("Gate denies an entry while the engine is reducing, and while it is halted", () => {
  for (const [kind, code] of [
    ["reduce", "reducing"],
    ["halt", "halted"],
  ] as const) {
    const made = bench();
    made.submit(controlRow(kind));
    assert.equal(enter(made, 1), code);
    made.submit(controlRow("resume"));
    assert.equal(enter(made, 2), "filled");
  }
});

test("Gate denies an entry of a strategy that is disabled or closed by hand, until it is enabled", () => {
  for (const kind of ["disable", "close"] as const) {
    const made = bench({ strategies: 2 });
    made.submit(controlRow(kind, 1));
    assert.equal(enter(made, 1), "filled", "another strategy's row does not count");
    assert.equal(leave(made, 2), "filled");
    made.submit(controlRow(kind, 0));
    assert.equal(enter(made, 3), "disabled");
    made.submit(controlRow("enable", 0));
    assert.equal(enter(made, 4), "filled");
  }
});

test("Gate denies a second entry while the position is open", () => {
  const made = bench();
  enter(made, 1);
  assert.equal(enter(made, 2), "duplicate");
});

test("Gate denies an entry beyond the strategy's last", () => {
  const made = bench({ maxEntries: 1 });
  enter(made, 1);
  leave(made, 2);
  assert.equal(enter(made, 3), "max-entries");
});

test("Gate denies an entry that is no multiple of the lot", () => {
  const lots = [{ ...NIFTY, lot: 50 }];
  assert.equal(enter(bench({ instruments: lots, quantity: 75 }), 1), "lot");
  assert.equal(enter(bench({ instruments: lots, quantity: 150 }), 1), "filled");
});

test("Gate denies an entry whose value is no safe integer", () => {
  assert.equal(enter(bench({ quantity: 2 ** 52 }), 1), "quantity");
});

test("Gate lets no entry through at a row that has no price, and goes on", () => {
  const made = new GateBench();
  const seq = made.submit(controlRow("disable", null));
  made.post(seq, [intent(0, 1, "entry")]);
  assert.equal(made.slot().refused.length + made.slot().outcomes.filter((each) => each === "no-price").length, 1);
  assert.equal(made.ledger.account(0).position, null);
});

test("Gate denies an entry further than the price band from the tick before, on either side", () => {
  const made = bench({ priceBandPct: 10 });
  assert.equal(enter(made, 1, { price: 11_001 }), "price-band");
  assert.equal(enter(made, 2, { price: 9_900 }), "price-band");
  assert.equal(enter(made, 3, { price: 8_910 }), "filled");
});

test("Gate records what a price outside of the band was compared with, and nothing such of another order", () => {
  const made = bench({ priceBandPct: 10 });
  enter(made, 1, { price: 11_001 });
  enter(made, 2, { price: 11_000 });
  assert.deepEqual(
    made.orderList.map((order) => ["reference" in order, order.reference]),
    [
      [true, 10_000],
      [false, undefined],
    ],
  );
  const [denied] = made.orderList;
  const text = JSON.stringify({ type: "order", order: denied });
  assert.deepEqual(readRecord(text), { record: { type: "order", order: denied } });
});

test("Gate measures the price band from the same instrument's tick before, and lets a first tick through", () => {
  const made = new GateBench({ priceBandPct: 1 });
  appendTick(made.tape, 500, { instrument: 1 });
  assert.equal(enter(made, 1, { price: 10_000 }), "filled");
  leave(made, 2);
  appendTick(made.tape, 500, { instrument: 1 });
  assert.equal(enter(made, 3, { price: 10_100 }), "filled");
});

test("Gate has no price band at 0 percent", () => {
  assert.equal(enter(bench({ priceBandPct: 0 }), 1, { price: 90_000 }), "filled");
});

test("Gate denies the entry that is one too many within a second of tick time", () => {
  const made = bench({ maxOrdersPerSecond: 2 });
  const ts = made.tape.lastTs;
  const round = (n: number, at: number): string => {
    const answer = enter(made, n, { ts: at });
    if (answer === "filled") leaveAt(made, n + 1, at);
    return answer;
  };
  assert.equal(round(1, ts), "filled");
  assert.equal(round(3, ts + 400_000), "filled");
  assert.equal(round(5, ts + 999_999), "rate");
  assert.equal(round(6, ts + 1_000_000), "filled");
  assert.equal(round(8, ts + 1_399_999), "rate");
});

function leaveAt(made: GateBench, n: number, ts: number): void {
  const seq = appendTick(made.tape, 10_000, { ts });
  made.tape.publish();
  made.post(seq, [intent(0, n, "rule")]);
}

test("Gate counts the entries of each strategy by itself", () => {
  const made = bench({ maxOrdersPerSecond: 1, strategies: 2 });
  made.post(1, [intent(0, 1, "entry"), intent(1, 1, "entry")]);
  assert.deepEqual(made.slot().outcomes, ["filled", "filled"]);
});

test("Gate counts no denied entry against the rate", () => {
  const made = bench({ maxOrdersPerSecond: 1 });
  made.submit(controlRow("halt"));
  assert.equal(enter(made, 1, { ts: made.tape.lastTs }), "halted");
  made.submit(controlRow("resume"));
  assert.equal(enter(made, 2, { ts: made.tape.lastTs }), "filled");
});

test("Gate denies an old entry as stale in real time, and never in virtual time", () => {
  const isStale = (): boolean => true;
  assert.equal(enter(bench({ mode: "real", isStale }), 1), "stale");
  assert.equal(enter(bench({ mode: "virtual", isStale }), 1), "filled");
});

test("Gate asks whether the row's own instant is stale", () => {
  const asked: number[] = [];
  const made = bench({ mode: "real", isStale: (ts) => asked.push(ts) === 0 });
  enter(made, 1, { ts: made.tape.lastTs + 5 });
  assert.deepEqual(asked, [made.tape.lastTs]);
});

test("Gate denies an entry of an instrument that is closed at the row, in virtual and in real time", () => {
  for (const mode of ["virtual", "real"] as const) {
    const asked: (readonly [number, number])[] = [];
    const made = bench({ mode, isClosed: (instrument, ts) => asked.push([instrument, ts]) === 1 });
    assert.equal(enter(made, 1, { ts: made.tape.lastTs + 5 }), "closed");
    assert.equal(enter(made, 2, { ts: made.tape.lastTs + 5 }), "filled");
    assert.deepEqual(
      asked.map(([instrument]) => instrument),
      [0, 0],
    );
    assert.equal(asked[1]?.[1], made.tape.lastTs);
  }
});

/** A silence of ten seconds makes a feed stale. */
const QUIET = { mode: "real", staleFeedMicros: 10_000_000 } as const;

test("Gate in real time denies an entry at an instrument's first tick after a silence, and lets the next through", () => {
  const made = bench(QUIET);
  assert.equal(enter(made, 1, { ts: made.tape.lastTs + 10_000_000 }), "stale-feed");
  assert.equal(enter(made, 2, { ts: made.tape.lastTs + 1 }), "filled");
});

test("Gate lets an entry through after a silence that is too short for a stale feed", () => {
  const made = bench(QUIET);
  assert.equal(enter(made, 1, { ts: made.tape.lastTs + 9_999_999 }), "filled");
});

test("Gate lets an entry through at its instrument's first tick ever, whatever ticked before", () => {
  const made = new GateBench(QUIET);
  appendTick(made.tape, 48_000, { instrument: 1 });
  assert.equal(enter(made, 1, { ts: made.tape.lastTs + 60_000_000 }), "filled");
});

test("Gate measures an instrument's silence by its own ticks, not by another's or by control rows", () => {
  const made = bench(QUIET);
  const ts = made.tape.lastTs;
  appendTick(made.tape, 48_000, { instrument: 1, ts: ts + 6_000_000 });
  made.submit(controlRow("enable", 0));
  assert.equal(enter(made, 1, { ts: ts + 10_000_000 }), "stale-feed");
});

test("Gate in virtual time takes no feed for stale", () => {
  const made = bench({ ...QUIET, mode: "virtual" });
  assert.equal(enter(made, 1, { ts: made.tape.lastTs + 60_000_000 }), "filled");
});

test("Gate lets an exit through at the first tick after a silence", () => {
  const made = bench(QUIET);
  enter(made, 1);
  const seq = appendTick(made.tape, 10_000, { ts: made.tape.lastTs + 60_000_000 });
  made.post(seq, [intent(0, 2, "rule")]);
  assert.equal(made.slot().outcomes.at(-1), "filled");
});

test("Gate approves an exit though entries are forbidden", () => {
  const made = bench({ mode: "real", priceBandPct: 1, maxOrdersPerSecond: 1, maxEntries: 1, isStale: () => false });
  enter(made, 1);
  for (const row of [controlRow("disable", 0), controlRow("halt")]) made.submit(row);
  const seq = appendTick(made.tape, 90_000, { ts: made.tape.lastTs });
  made.tape.publish();
  made.post(seq, [intent(0, 2, "rule")]);
  assert.equal(made.slot().outcomes.at(-1), "filled");
});

test("Gate denies an exit without a position as already closed", () => {
  assert.equal(leave(bench(), 1), "already-closed");
});

test("Gate writes a denial into the journal with its code, at no cost", () => {
  const made = bench({ strategies: 1 });
  made.submit(controlRow("halt"));
  enter(made, 1);
  const { status, why, fillPrice, fees, realised } = made.orderList[0] ?? assert.fail("there is an order");
  assert.deepEqual([status, why, fillPrice, fees, realised], ["denied", "halted", null, 0, 0]);
});

test("Gate's entry in real time passes the present trading state as well as that of its row", () => {
  const halted = bench({ mode: "real" });
  const seq = appendTick(halted.tape, 10_000);
  halted.submit(controlRow("halt"));
  halted.post(seq, [intent(0, 1, "entry")]);
  assert.deepEqual(halted.slot().outcomes, ["halted"]);
  const resumed = bench({ mode: "real" });
  resumed.submit(controlRow("halt"));
  const during = appendTick(resumed.tape, 10_000);
  resumed.submit(controlRow("resume"));
  resumed.post(during, [intent(0, 1, "entry")]);
  assert.deepEqual(resumed.slot().outcomes, ["halted"]);
});

test("Gate's entry in real time is denied if its strategy is disabled now, or was at its row", () => {
  const now = bench({ mode: "real" });
  const seq = appendTick(now.tape, 10_000);
  now.submit(controlRow("disable", 0));
  now.post(seq, [intent(0, 1, "entry")]);
  assert.deepEqual(now.slot().outcomes, ["disabled"]);
  const then = bench({ mode: "real" });
  then.submit(controlRow("disable", 0));
  const during = appendTick(then.tape, 10_000);
  then.submit(controlRow("enable", 0));
  then.post(during, [intent(0, 1, "entry")]);
  assert.deepEqual(then.slot().outcomes, ["disabled"]);
});
