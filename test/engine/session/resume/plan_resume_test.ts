import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEvent, SlotCheckpoint } from "../../../../engine/journal/mod.ts";
import { planResume } from "../../../../engine/session/resume/plan_resume.ts";
import type { KnownState, ResumePlan } from "../../../../engine/session/resume/resume_plan.ts";
import type { SessionStrategy } from "../../../../engine/session/session_strategy.ts";
import { recordedInstrument } from "../../../fixtures/header_facts.ts";
import { entryAt } from "../../../fixtures/journal_file.ts";
import { flatOptionsFor, NIFTY, optionsFor, sessionStrategy, specOf } from "../../../fixtures/session.ts";

const STRATEGY = sessionStrategy(specOf(0), NIFTY);
const HEADER: JournalEvent = {
  type: "session",
  format: 2,
  ...flatOptionsFor([]).header,
  instruments: [recordedInstrument({ symbol: "NIFTY", scale: 100, lot: 1 })],
  strategies: [{ id: STRATEGY.id, text: STRATEGY.text, failed: null }],
};
const HALT: JournalEvent = { type: "control", seq: 3, ts: 30, kind: "halt", strategy: null };
const EVENTS: readonly JournalEvent[] = [HEADER, HALT, entryAt(5)];
const CHECKPOINT: SlotCheckpoint = { slot: 0, seq: 4, fit: "", arena: new Float64Array(0) };
const KNOWN: KnownState = { seq: 5, trading: "halted", strategies: [] };

interface Case {
  readonly recorded?: readonly JournalEvent[];
  readonly strategies?: readonly SessionStrategy[];
  readonly matching?: readonly (SlotCheckpoint | null)[];
  readonly mode?: "real" | "virtual";
}

function planOf({ recorded = EVENTS, strategies = [STRATEGY], matching = [null], mode = "virtual" }: Case): ResumePlan {
  const { session } = optionsFor([]);
  const options = optionsFor([], { recorded, session: { ...session, mode } });
  return planResume({ options, strategies, slotOf: () => 0, matching });
}

const CASES: readonly (readonly [string, ResumePlan["mode"], Case])[] = [
  ["without events", "fresh", { recorded: [] }],
  ["without events in real time", "fresh", { recorded: [], mode: "real" }],
  ["in real time, whatever checkpoints match", "live", { mode: "real", matching: [CHECKPOINT] }],
  ["if every slot has a checkpoint", "checkpoints", { matching: [CHECKPOINT, CHECKPOINT] }],
  ["if one slot has no checkpoint", "replay-all", { matching: [CHECKPOINT, null] }],
  ["if a strategy has changed", "replay-slots", { strategies: [{ ...STRATEGY, change: "changed" }] }],
  [
    "if a strategy had changed in an earlier run",
    "replay-slots",
    { recorded: [...EVENTS, { type: "revised", seq: 5, strategies: [] }] },
  ],
];

for (const [when, mode, given] of CASES) {
  test(`planResume chooses ${mode} ${when}`, () => assert.equal(planOf(given).mode, mode));
}

const MODES = {
  fresh: { recorded: [] },
  checkpoints: { matching: [CHECKPOINT] },
  "replay-all": {},
  "replay-slots": { strategies: [{ ...STRATEGY, change: "changed", text: "another" }] },
  live: { mode: "real" },
} as const satisfies Readonly<Record<ResumePlan["mode"], Case>>;

function inEachMode<Answer>(ask: (plan: ResumePlan) => Answer): Readonly<Record<string, Answer>> {
  return Object.fromEntries(Object.entries(MODES).map(([mode, given]) => [mode, ask(planOf(given))]));
}

test("A plan makes events again only if the session starts, or all of it is replayed", () => {
  const types = ["session", "control", "order"];
  assert.deepEqual(
    inEachMode((plan) => [plan.keepsEvents, Array.from(plan.openingEvents(7), ({ type }) => type)]),
    {
      fresh: [false, ["session"]],
      checkpoints: [true, types],
      "replay-all": [false, ["session"]],
      "replay-slots": [true, [...types, "revised"]],
      live: [true, [...types, "resumed"]],
    },
  );
});

test("A plan puts recorded commands onto the tape again only in virtual time", () => {
  const halt = [{ kind: "halt", seq: 3, strategy: null }];
  assert.deepEqual(
    inEachMode(({ rows: { until, passed, controls } }) => [until, passed, controls]),
    {
      fresh: [0, 0, []],
      checkpoints: [5, 4, halt],
      "replay-all": [5, 0, halt],
      "replay-slots": [5, 0, halt],
      live: [0, 0, []],
    },
  );
});

test("A plan has slots start from checkpoints, from what main knows, or from the first row", () => {
  assert.deepEqual(
    inEachMode((plan) => [plan.checkpoints, plan.tapeStart?.seq ?? null, plan.slotState(() => KNOWN)]),
    {
      fresh: [[null], null, null],
      checkpoints: [[CHECKPOINT], null, null],
      "replay-all": [[null], null, null],
      "replay-slots": [[null], null, null],
      live: [[null], 5, KNOWN],
    },
  );
});
