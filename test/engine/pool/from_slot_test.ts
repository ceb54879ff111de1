import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseFromSlot } from "../../../engine/pool/from_slot.ts";
import { type FromSlot, MAX_LOOK_BACK, MICROS } from "../../../engine/protocol/mod.ts";

const BOUNDS = { head: 10, has: (strategy: number) => strategy < 4, strategies: 4 };
const INTENT = { strategy: 1, n: 3, side: "BUY", qty: 5, reason: "entry" } as const;

const SOUND: readonly FromSlot[] = [
  { type: "ready" },
  {
    type: "intents",
    seq: 10,
    intents: [INTENT, { ...INTENT, strategy: 3, side: "SELL", reason: "stop-loss" }],
    faults: [
      { strategy: 0, streak: 1 },
      { strategy: 2, streak: 9 },
    ],
    recovered: [1],
  },
  { type: "progress", seq: 1 },
  { type: "checkpoint", checkpoint: { seq: 7, arena: new Float64Array([7, 0]) } },
  { type: "report", strategy: 0, text: "unknown" },
  {
    type: "bars",
    counts: [
      { instrument: 3, timeframe: MICROS.minute, count: 0 },
      { instrument: 0, timeframe: MICROS.day, count: MAX_LOOK_BACK },
    ],
  },
  { type: "drained", seq: 10 },
  { type: "leaving", why: "it had 200 MB in use" },
];

for (const message of SOUND) {
  test(`parseFromSlot lets a sound ${message.type} through as it is`, () => {
    assert.deepEqual(parseFromSlot(structuredClone(message), BOUNDS), message);
  });
}

test("parseFromSlot leaves out what a message should not have", () => {
  assert.deepEqual(parseFromSlot({ type: "ready", seq: 1 }, BOUNDS), { type: "ready" });
  const intents = [{ ...INTENT, id: "other" }];
  assert.deepEqual(parseFromSlot({ type: "intents", seq: 1, intents, faults: [], recovered: [] }, BOUNDS), {
    type: "intents",
    seq: 1,
    intents: [INTENT],
    faults: [],
    recovered: [],
  });
});

test("parseFromSlot cuts a report short", () => {
  const parsed = parseFromSlot({ type: "report", strategy: 0, text: "x".repeat(10_000) }, BOUNDS);
  assert.equal(parsed.type === "report" && parsed.text.length, 500);
});

const intents = (...over: readonly object[]): unknown => ({
  type: "intents",
  seq: 1,
  intents: over.map((each) => ({ ...INTENT, ...each })),
  faults: [],
  recovered: [],
});

const judged = (faults: unknown, recovered: unknown = []): unknown => ({
  type: "intents",
  seq: 1,
  intents: [],
  faults,
  recovered,
});

/** A row of which one list has a hole, and the others have nothing. */
const withHole = (list: "intents" | "faults" | "recovered"): unknown => ({
  type: "intents",
  seq: 1,
  ...{ intents: [], faults: [], recovered: [], [list]: Object.assign([], { length: 1 }) },
});

const bars = (over: object): unknown => ({
  type: "bars",
  counts: [{ instrument: 0, timeframe: MICROS.minute, count: 1, ...over }],
});

const UNSOUND: Readonly<Record<string, unknown>> = {
  "no message": null,
  text: "ready",
  "no type": {},
  "an unknown type": { type: "answers" },
  "a row that is not published": { type: "progress", seq: 11 },
  "row 0": { type: "progress", seq: 0 },
  "half a row": { type: "drained", seq: 1.5 },
  "a row as text": { type: "drained", seq: "1" },
  "nothing of a row": intents(),
  "intents that are a hole": withHole("intents"),
  "faults that are a hole": withHole("faults"),
  "recoveries that are a hole": withHole("recovered"),
  "faults that are no list": judged(3),
  "a fault of another slot's strategy": judged([{ strategy: 4, streak: 1 }]),
  "a fault without a streak": judged([{ strategy: 1 }]),
  "a streak of 0": judged([{ strategy: 1, streak: 0 }]),
  "two faults of a strategy": judged([
    { strategy: 1, streak: 1 },
    { strategy: 1, streak: 2 },
  ]),
  "a recovery of another slot's strategy": judged([], [4]),
  "recoveries out of order": judged([], [2, 1]),
  "a farewell without a reason": { type: "leaving" },
  "intents that are no array": { type: "intents", seq: 1, intents: INTENT },
  "a strategy of another slot": intents({ strategy: 4 }),
  "a strategy below 0": intents({ strategy: -1 }),
  "two intents of a strategy": intents({}, {}),
  "intents out of order": intents({ strategy: 2 }, { strategy: 1 }),
  "number 0": intents({ n: 0 }),
  "a quantity of 0": intents({ qty: 0 }),
  "a quantity that is not safe": intents({ qty: 2 ** 53 }),
  "a side that is none": intents({ side: "HOLD" }),
  "a reason that is none": intents({ reason: "whim" }),
  "the guard's reason": intents({ reason: "guard" }),
  "a checkpoint without an arena": { type: "checkpoint", checkpoint: { seq: 1 } },
  "an arena in shared memory": {
    type: "checkpoint",
    checkpoint: { seq: 1, arena: new Float64Array(new SharedArrayBuffer(8)) },
  },
  "an arena that is a plain array": { type: "checkpoint", checkpoint: { seq: 1, arena: [1] } },
  "a checkpoint of a row to come": { type: "checkpoint", checkpoint: { seq: 11, arena: new Float64Array(1) } },
  "no checkpoint": { type: "checkpoint" },
  "a report of another slot's strategy": { type: "report", strategy: 9, text: "" },
  "bars without counts": { type: "bars" },
  "counts of nothing": { type: "bars", counts: [] },
  "counts that are no list": { type: "bars", counts: { instrument: 0, timeframe: 1, count: 1 } },
  "a list of counts with holes": { type: "bars", counts: Object.assign([], { length: 2 ** 30 }) },
  "an instrument below 0": bars({ instrument: -1 }),
  "a timeframe of 0": bars({ timeframe: 0 }),
  "half a bar": bars({ count: 0.5 }),
  "fewer bars than none": bars({ count: -1 }),
  "more bars than can be looked back on": bars({ count: MAX_LOOK_BACK + 1 }),
  "a report without text": { type: "report", strategy: 0, text: 5 },
  "a long array as its type": { type: Object.assign([], { length: 2 ** 30 }) },
};

for (const [what, value] of Object.entries(UNSOUND)) {
  test(`parseFromSlot refuses ${what}`, () => {
    assert.throws(() => parseFromSlot(value, BOUNDS), TypeError);
  });
}

test("parseFromSlot looks at how long a list is before it looks into it", () => {
  let looks = 0;
  const fault = {
    get strategy(): number {
      looks += 1;
      return 0;
    },
    streak: 1,
  };
  assert.throws(() => parseFromSlot(judged(Array.from({ length: 5 }, () => fault)), BOUNDS), {
    name: "TypeError",
    message: "Expected a list of at most 4 from a slot, was an array of 5",
  });
  assert.equal(looks, 0);
});

test("parseFromSlot's complaint is short, however long what was found", () => {
  let length = 0;
  try {
    parseFromSlot({ type: "x".repeat(100_000) }, BOUNDS);
  } catch (error) {
    length = (error as TypeError).message.length;
  }
  assert.ok(length > 0 && length < 1_000, `was ${length} characters`);
});

test("parseFromSlot throws nothing but TypeError, whatever a worker posts", () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  });
  const ofIntents = ["intents", "strategy", "n", "side", "qty", "reason"];
  const keys = [
    ...ofIntents,
    "type",
    "seq",
    "checkpoint",
    "text",
    "arena",
    "counts",
    "instrument",
    "timeframe",
    "count",
  ];
  const mutated = fc
    .tuple(fc.constantFrom(...SOUND), fc.constantFrom(...keys), anything)
    .map(([message, key, value]) => {
      const copy = structuredClone(message) as Record<string, unknown>;
      const list = (copy["intents"] ?? copy["counts"]) as unknown[] | undefined;
      const inner = copy["checkpoint"] ?? list?.[0] ?? copy;
      const target = key in copy || typeof inner !== "object" ? copy : (inner as Record<string, unknown>);
      target[key] = value;
      return copy;
    });
  fc.assert(
    fc.property(fc.oneof(anything, mutated), (value) => {
      try {
        const parsed = parseFromSlot(value, BOUNDS);
        assert.ok(SOUND.some(({ type }) => type === parsed.type));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    }),
    { numRuns: 1_000 },
  );
});
