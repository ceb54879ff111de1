import assert from "node:assert/strict";
import { test } from "node:test";
import { ControlWords } from "../../../engine/pool/control_words.ts";
import { MessageCheck, type SlotMoment } from "../../../engine/pool/message_check.ts";
import type { SlotWork } from "../../../engine/pool/slot_handle.ts";
import {
  allocateControlBlock,
  allocateTape,
  type FromSlot,
  MAX_ARENA_DOUBLES,
  MAX_REPORTS,
  MICROS,
} from "../../../engine/protocol/mod.ts";
import type { SlotStatus } from "../../../engine/protocol/slot_status.ts";
import { INDIA, OPEN, specOf } from "../../fixtures/session.ts";

const HEAD = 100;
const STRATEGIES = 2;

const WORK: SlotWork = {
  plan: {
    strategies: Array.from({ length: STRATEGIES }, (_, index) => specOf(index)),
    fillModel: "signal",
    zone: INDIA,
    openTs: OPEN,
    prevCloses: [],
    tape: allocateTape(4),
    checkpointRows: 1,
    quarantined: [],
  },
  resumes: null,
  checkpoint: null,
  has: (strategy) => strategy < STRATEGIES,
  needs: ({ instrument, timeframe }) => (instrument === 0 && timeframe === MICROS.minute ? 21 : 0),
};

const LOADED: SlotMoment = { head: HEAD, work: WORK, status: "loaded", checkpoint: null, posted: null, end: null };

/** The check of one generation, and what main wants of it. */
class Bench {
  readonly words = new ControlWords(allocateControlBlock(0));
  readonly #check = new MessageCheck(this.words);

  /** What the check says against a message: null, or the complaint. */
  complaint(message: FromSlot, over: Partial<SlotMoment> = {}): string | null {
    try {
      assert.deepEqual(this.#check.parse(message, { ...LOADED, ...over }), message);
      return null;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return error.message;
    }
  }
}

function intents(seq: number): FromSlot & { readonly type: "intents" } {
  const asked = { strategy: 0, n: 1, side: "BUY", qty: 1, reason: "entry" } as const;
  return { type: "intents", seq, intents: [asked], faults: [], recovered: [] };
}

function checkpoint(seq: number, length = 3): FromSlot & { readonly type: "checkpoint" } {
  return { type: "checkpoint", checkpoint: { seq, arena: new Float64Array(length) } };
}

const report: FromSlot = { type: "report", strategy: 0, text: "unknown" };

test("MessageCheck takes the intents of one row after the other", () => {
  const bench = new Bench();
  assert.deepEqual(
    [bench.complaint(intents(4)), bench.complaint(intents(5)), bench.complaint(intents(9))],
    [null, null, null],
  );
});

test("MessageCheck refuses intents while those of another row are unanswered", () => {
  const bench = new Bench();
  bench.complaint(intents(4));
  assert.equal(
    bench.complaint(intents(5), { posted: intents(4) }),
    "Expected a slot to wait for the answer to row 4, posted row 5",
  );
});

test("MessageCheck refuses a row before the last one that was posted", () => {
  const bench = new Bench();
  bench.complaint(intents(4));
  assert.equal(bench.complaint(intents(3)), "Expected a row after 4 from a slot, was 3");
});

test("MessageCheck refuses a row that was posted and answered already", () => {
  const bench = new Bench();
  bench.complaint(intents(4));
  assert.equal(bench.complaint(intents(4)), "Expected a row after 4 from a slot, was 4");
});

test("MessageCheck of the next generation takes rows that its predecessor has posted", () => {
  new Bench().complaint(intents(4));
  assert.equal(new Bench().complaint(intents(4)), null);
});

test("MessageCheck refuses progress that nobody has asked for", () => {
  assert.equal(new Bench().complaint({ type: "progress", seq: 4 }), "Expected no progress that nobody has asked for");
});

test("MessageCheck takes the progress that was asked for, once", () => {
  const bench = new Bench();
  bench.words.notifyAt(4);
  assert.equal(bench.complaint({ type: "progress", seq: 4 }), null);
  assert.equal(bench.complaint({ type: "progress", seq: 5 }), "Expected no progress that nobody has asked for");
});

test("MessageCheck takes as many reports as its strategies may make, and not one more", () => {
  const bench = new Bench();
  const most = MAX_REPORTS.more + MAX_REPORTS.perStrategy * STRATEGIES;
  for (let i = 0; i < most; i += 1) assert.equal(bench.complaint(report), null);
  assert.equal(bench.complaint(report), `Expected at most ${most} reports from a worker`);
});

test("MessageCheck counts reports anew from each row that is posted, which is answered", () => {
  const bench = new Bench();
  const most = MAX_REPORTS.more + MAX_REPORTS.perStrategy * STRATEGIES;
  for (let seq = 1; seq <= 2; seq += 1) {
    for (let i = 0; i < most; i += 1) assert.equal(bench.complaint(report), null);
    assert.equal(bench.complaint(intents(seq)), null);
  }
  for (let i = 0; i < most; i += 1) assert.equal(bench.complaint(report), null);
  assert.notEqual(bench.complaint(report), null);
});

test("MessageCheck does not count reports anew for a row that it refuses", () => {
  const bench = new Bench();
  bench.complaint(intents(4));
  const most = MAX_REPORTS.more + MAX_REPORTS.perStrategy * STRATEGIES;
  for (let i = 0; i < most; i += 1) bench.complaint(report);
  bench.complaint(intents(4));
  assert.notEqual(bench.complaint(report), null);
});

test("MessageCheck takes a first checkpoint, and any later one of its length", () => {
  const bench = new Bench();
  assert.equal(bench.complaint(checkpoint(4)), null);
  assert.equal(bench.complaint(checkpoint(5), { checkpoint: checkpoint(4).checkpoint }), null);
});

test("MessageCheck refuses a first checkpoint that is too short for the slot's strategies, or longer than any", () => {
  const most = MAX_ARENA_DOUBLES;
  const refusal = (length: number): string => `Expected a checkpoint of 2 to ${most} doubles, was ${length}`;
  assert.equal(new Bench().complaint(checkpoint(4, 1)), refusal(1));
  const huge = checkpoint(4);
  Object.defineProperty(huge.checkpoint.arena, "length", { value: most + 1 });
  assert.equal(new Bench().complaint(huge), refusal(most + 1));
});

for (const [what, seq, length] of [
  ["a row before", 3, 3],
  ["the row of", 4, 3],
  ["another length than", 5, 4],
] as const) {
  test(`MessageCheck refuses a checkpoint of ${what} the one that main holds`, () => {
    const held = checkpoint(4).checkpoint;
    assert.equal(
      new Bench().complaint(checkpoint(seq, length), { checkpoint: held }),
      `Expected a checkpoint of 3 doubles after 4, was of ${length} at ${seq}`,
    );
  });
}

function bars(...counts: readonly number[]): FromSlot & { readonly type: "bars" } {
  return { type: "bars", counts: counts.map((count) => ({ instrument: 0, timeframe: MICROS.minute, count })) };
}

test("MessageCheck takes counts of bars that rise from nothing to what the rules need", () => {
  const bench = new Bench();
  assert.deepEqual(
    [0, 1, 14, 21].map((count) => bench.complaint(bars(count))),
    [null, null, null, null],
  );
});

test("MessageCheck refuses a count of bars that does not rise", () => {
  const bench = new Bench();
  bench.complaint(bars(14));
  assert.equal(bench.complaint(bars(14)), "Expected more than 14 bars from a slot, was 14");
  assert.equal(bench.complaint(bars(13)), "Expected more than 14 bars from a slot, was 13");
  assert.equal(bench.complaint(bars(15, 15)), "Expected more than 15 bars from a slot, was 15");
});

test("MessageCheck refuses more bars than the rules need", () => {
  assert.equal(new Bench().complaint(bars(22)), "Expected at most 21 bars from a slot, was 22");
});

test("MessageCheck refuses bars that no rule of the slot needs", () => {
  for (const [instrument, timeframe] of [
    [1, MICROS.minute],
    [0, 2 * MICROS.minute],
  ] as const) {
    assert.equal(
      new Bench().complaint({ type: "bars", counts: [{ instrument, timeframe, count: 1 }] }),
      `Expected bars that a slot's rules need, was ${timeframe} of instrument ${instrument}`,
    );
  }
});

test("MessageCheck of the next generation takes counts of bars that its predecessor has told of", () => {
  new Bench().complaint(bars(14));
  assert.equal(new Bench().complaint(bars(0)), null);
});

test("MessageCheck takes drained at the end", () => {
  assert.equal(new Bench().complaint({ type: "drained", seq: 7 }, { end: 7 }), null);
});

test("MessageCheck refuses drained elsewhere than at the end", () => {
  assert.equal(new Bench().complaint({ type: "drained", seq: 7 }, { end: 8 }), "Expected `drained` once, at the end");
});

test("MessageCheck refuses drained before there is an end", () => {
  assert.equal(new Bench().complaint({ type: "drained", seq: 7 }), "Expected `drained` once, at the end");
});

test("MessageCheck takes a farewell from a slot that is loaded", () => {
  assert.equal(new Bench().complaint({ type: "leaving", why: "it had 200 MB in use" }), null);
});

const LATER: readonly FromSlot[] = [
  intents(4),
  { type: "progress", seq: 4 },
  checkpoint(4),
  report,
  bars(1),
  { type: "drained", seq: 4 },
  { type: "leaving", why: "it had 200 MB in use" },
];

for (const message of LATER) {
  for (const status of ["starting", "ready", "down", "drained", "retired"] satisfies SlotStatus[]) {
    test(`MessageCheck refuses ${message.type} from a slot that is ${status}`, () => {
      const bench = new Bench();
      bench.words.notifyAt(4);
      const complaint = bench.complaint(message, { status, end: 4 });
      assert.equal(complaint, `Expected no ${message.type} from a slot that is ${status}`);
    });
  }
}

test("MessageCheck takes ready from a slot that starts", () => {
  assert.equal(new Bench().complaint({ type: "ready" }, { status: "starting", work: null }), null);
});

for (const status of ["ready", "loaded", "down", "drained", "retired"] satisfies SlotStatus[]) {
  test(`MessageCheck refuses ready from a slot that is ${status}`, () => {
    assert.equal(
      new Bench().complaint({ type: "ready" }, { status }),
      `Expected no ready from a slot that is ${status}`,
    );
  });
}

test("MessageCheck refuses what is not of the slot's strategies", () => {
  assert.match(
    new Bench().complaint({ type: "report", strategy: STRATEGIES, text: "" }) ?? "",
    /^Expected a strategy of this slot/,
  );
});

test("MessageCheck refuses any strategy from a slot that has nothing to do", () => {
  assert.match(new Bench().complaint(report, { work: null }) ?? "", /^Expected a strategy of this slot/);
});

test("MessageCheck refuses a row that is not published", () => {
  assert.match(new Bench().complaint(intents(HEAD + 1)) ?? "", /^Expected a published row, up to 100/);
});

test("MessageCheck counts a refused row for none that was posted", () => {
  const bench = new Bench();
  bench.complaint(intents(9), { status: "down" });
  assert.equal(bench.complaint(intents(4)), null);
});

test("MessageCheck lets a worker say once that it is drained", () => {
  const bench = new Bench();
  const drained: FromSlot = { type: "drained", seq: 8 };
  assert.equal(bench.complaint(drained, { end: 8 }), null);
  assert.equal(bench.complaint(drained, { end: 8 }), "Expected `drained` once, at the end");
});

test("MessageCheck lets a worker say once that it leaves", () => {
  const bench = new Bench();
  const leaving: FromSlot = { type: "leaving", why: "it had 200 MB in use" };
  assert.equal(bench.complaint(leaving), null);
  assert.equal(bench.complaint(leaving), "Expected a worker to say once that it leaves");
});
