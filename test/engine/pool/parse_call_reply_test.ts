import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseDescriptions, parseSnapshot } from "../../../engine/pool/parse_call_reply.ts";
import { ALL_SEEN, MAX_LOOK_BACK, type RuleTexts, Seen } from "../../../engine/protocol/mod.ts";
import { describe } from "../../../workers/explain/describe.ts";

const RULES: readonly [RuleTexts, RuleTexts] = [
  { timeframe: "1m", entry_condition: "ema(close, 9) > ema(close, 21)", exit_condition: "close@5m < 1" },
  { timeframe: "1m", entry_condition: "price >", exit_condition: `nonsense(${"x".repeat(1_900)})` },
];
const [SOUND, WRONG] = describe(RULES);
assert.ok(SOUND !== undefined && WRONG !== undefined);

const END = { seq: 90, strategies: [{ index: 2 }, { index: 5 }] };
const SEEN = {
  bits: Seen.row | Seen.false,
  data: Seen.volume,
  bars: [{ timeframe: 60_000_000, needed: 21, count: 20 }],
};
const IDLE = { state: "waiting", enabled: true, n: 0, entries: 0, entryPrice: null, seen: SEEN } as const;
const HELD = { state: "exiting", enabled: false, n: 3, entries: 2, entryPrice: 2_010_000, seen: SEEN } as const;
const STATES = [
  { strategy: 2, ...IDLE },
  { strategy: 5, ...HELD },
];
const SNAPSHOT = { seq: 90, strategies: STATES, arena: new Float64Array([Number.NaN, 1]) };
const HOLES = Object.assign([], { length: 2 });

test("parseDescriptions lets sound descriptions through as they are", () => {
  assert.ok(SOUND.history.length > 1 && WRONG.diagnostics.length > 1, "there is something of everything");
  assert.deepEqual(parseDescriptions(structuredClone([SOUND, WRONG]), RULES), [SOUND, WRONG]);
});

test("parseDescriptions leaves out what a description should not have", () => {
  assert.deepEqual(parseDescriptions([{ ...SOUND, id: "other" }, WRONG], RULES), [SOUND, WRONG]);
});

const diagnosed = (over: object): unknown => [
  SOUND,
  { ...WRONG, diagnostics: [{ ...WRONG.diagnostics[0], key: "entry_condition", offset: 0, length: 0, ...over }] },
];
const described = (over: object): unknown => [{ ...SOUND, ...over }, WRONG];

const UNSOUND_DESCRIPTIONS: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  "no list": { length: 2 },
  "too few": [SOUND],
  "too many": [SOUND, WRONG, WRONG],
  holes: HOLES,
  "a description that is none": [SOUND, null],
  "diagnostics that are no list": described({ diagnostics: "none" }),
  "a diagnostic that is a hole": described({ diagnostics: Object.assign([], { length: 1 }) }),
  "a diagnostic of another key": diagnosed({ key: "strategy_id" }),
  "a diagnostic before the text": diagnosed({ offset: -1 }),
  "a diagnostic past the text": diagnosed({ offset: 8 }),
  "a diagnostic that ends past the text": diagnosed({ offset: 7, length: 1 }),
  "a diagnostic without words": diagnosed({ message: 5 }),
  "a hint that is none": diagnosed({ hint: undefined }),
  "more diagnostics than the texts have places": described({
    diagnostics: Array.from({ length: 1_000 }, () => WRONG.diagnostics[0]),
  }),
  "a cost below 0": described({ cost: -1 }),
  "no cost": described({ cost: Number.NaN }),
  "half a step": described({ costPerBar: 0.5 }),
  "a history that is no list": described({ history: 0 }),
  "a history of no timeframe": described({ history: [{ timeframe: "1x", bars: 3 }] }),
  "fewer bars than none": described({ history: [{ timeframe: "1m", bars: -1 }] }),
  "more bars than can be looked back on": described({ history: [{ timeframe: "1m", bars: MAX_LOOK_BACK + 1 }] }),
};

for (const [what, value] of Object.entries(UNSOUND_DESCRIPTIONS)) {
  test(`parseDescriptions refuses ${what}`, () => {
    assert.throws(() => parseDescriptions(value, RULES), { name: "TypeError", message: / from a slot, was / });
  });
}

test("parseDescriptions cuts a diagnostic short", () => {
  const value = diagnosed({ message: "x".repeat(100_000), hint: "y".repeat(100_000) });
  const [, { diagnostics } = WRONG] = parseDescriptions(value, RULES);
  assert.deepEqual(
    diagnostics.map(({ message, hint }) => [message.length, hint?.length]),
    [[6_000, 6_000]],
  );
});

test("parseSnapshot lets a sound state through as it is", () => {
  assert.deepEqual(parseSnapshot(structuredClone(SNAPSHOT), END), SNAPSHOT);
});

test("parseSnapshot lets the state of a slot without strategies through", () => {
  const empty = { seq: 1, strategies: [], arena: new Float64Array(0) };
  assert.deepEqual(parseSnapshot(empty, { seq: 1, strategies: [] }), empty);
});

test("parseSnapshot leaves out what a state should not have", () => {
  assert.deepEqual(parseSnapshot({ ...SNAPSHOT, type: "drained" }, END), SNAPSHOT);
});

const stated = (over: object): unknown => ({ ...SNAPSHOT, strategies: [STATES[0], { ...STATES[1], ...over }] });

const UNSOUND_STATES: Readonly<Record<string, unknown>> = {
  nothing: null,
  "another row": { ...SNAPSHOT, seq: 89 },
  "no strategies": { ...SNAPSHOT, strategies: undefined },
  "too few strategies": { ...SNAPSHOT, strategies: STATES.slice(1) },
  "too many strategies": { ...SNAPSHOT, strategies: [...STATES, STATES[1]] },
  "strategies out of order": { ...SNAPSHOT, strategies: STATES.toReversed() },
  holes: { ...SNAPSHOT, strategies: HOLES },
  "a strategy of another slot": stated({ strategy: 4 }),
  "a state that is none": stated({ state: "failed" }),
  "a state that is an object's": stated({ state: "toString" }),
  "no word on whether it is enabled": stated({ enabled: 1 }),
  "an order's number that is none": stated({ n: Number.NaN }),
  "entries without end": stated({ entries: Infinity }),
  "a price of NaN": stated({ entryPrice: Number.NaN }),
  "half a price": stated({ entryPrice: 0.5 }),
  "no price": stated({ entryPrice: undefined }),
  "nothing seen": stated({ seen: undefined }),
  "a bit of nothing": stated({ seen: { ...SEEN, bits: ALL_SEEN + 1 } }),
  "data of nothing": stated({ seen: { ...SEEN, data: -1 } }),
  "bits that are no number": stated({ seen: { ...SEEN, bits: Number.NaN } }),
  "more bars than are needed": stated({ seen: { ...SEEN, bars: [{ ...SEEN.bars[0], count: 22 }] } }),
  "no bars needed": stated({ seen: { ...SEEN, bars: [{ ...SEEN.bars[0], needed: 0 }] } }),
  "no arena": { ...SNAPSHOT, arena: [0] },
  "an arena in shared memory": { ...SNAPSHOT, arena: new Float64Array(new SharedArrayBuffer(16)) },
};

for (const [what, value] of Object.entries(UNSOUND_STATES)) {
  test(`parseSnapshot refuses ${what}`, () => {
    assert.throws(() => parseSnapshot(value, END), { name: "TypeError", message: / from a slot, was / });
  });
}

test("parseDescriptions and parseSnapshot throw nothing but TypeError, whatever a worker replies", () => {
  const anything = fc.anything({ withBigInt: true, withMap: true, withSparseArray: true, withTypedArray: true });
  const state = fc.record({ seq: fc.constant(90), strategies: fc.array(anything), arena: anything });
  fc.assert(
    fc.property(fc.oneof(anything, fc.array(anything, { maxLength: 2 }), state), (value) => {
      assert.throws(() => parseDescriptions(value, RULES), TypeError);
      assert.throws(() => parseSnapshot(value, END), TypeError);
    }),
    { numRuns: 1_000 },
  );
});
