import { describe, it } from "node:test";
import { type Clock, systemClock } from "../../engine/clock.ts";
import { Workspace } from "../fixtures/cli.ts";
import { beforeAnswers, Casualties, type Misdeed, type Moment, once } from "../fixtures/misbehaviour.ts";

const casualties = new Casualties(new Workspace("slot-hangs"));
const HUNG = /^it hung: no movement for \d+ ms$/;
/** One slot: a sibling that is merely slow, on a machine with much else to do, is not to be taken for one that hangs. */
const ONE_SLOT = { workers: 1, hangMs: 300 };

describe("A slot's worker that hangs between two rows is replaced and nobody else notices when it is in", () => {
  for (const way of [
    "an endless loop",
    "endless microtasks",
    "a wait that nobody ends",
    "a regular expression that backtracks",
    "a loop that only makes garbage",
  ] as const) {
    it(way, () => casualties.assertReplaced([once(way, beforeAnswers(5))], [HUNG], ONE_SLOT));
  }

  it("silence, for it has closed its port", () =>
    casualties.assertReplaced([once("closing its port", beforeAnswers(5))], [HUNG], ONE_SLOT));
});

describe("A slot's worker that hangs while it judges a strategy is replaced and nobody else notices when it is in", () => {
  for (const way of [
    "an endless loop",
    "a wait that nobody ends",
    "a regular expression that backtracks",
    "a loop that only makes garbage",
  ] as const) {
    it(way, () => casualties.assertReplaced([once(way, { at: "row", strategy: 1, seq: 242 })], [HUNG], ONE_SLOT));
  }
});

describe("A slot's worker that hangs is replaced and nobody else notices when that is", () => {
  for (const [name, moment] of [
    ["at its first rows", { at: "message", type: "ticks", nth: 1, when: "before" }],
    ["while it waits for answers", { at: "post", type: "intents", nth: 9, when: "after" }],
    ["when it is told of the end", { at: "message", type: "end", nth: 1, when: "before" }],
    ["before it says that it has drained", { at: "post", type: "drained", nth: 1, when: "before" }],
  ] as const satisfies readonly (readonly [string, Moment])[]) {
    it(name, () => casualties.assertReplaced([once("an endless loop", moment)], [HUNG], ONE_SLOT));
  }

  it("again and again", () => {
    const misdeed: Misdeed = { slot: 0, generations: [1, 2, 3], way: "an endless loop", moment: beforeAnswers(9) };
    return casualties.assertReplaced([misdeed], [HUNG, HUNG, HUNG], { workers: 1, hangMs: 100 });
  });
});

describe("A slot's worker that never answers a call is replaced and nobody else notices when that is", () => {
  /** Timeouts of seconds come in a part of their time. */
  const quick: Clock = { ...systemClock, after: (ms, fire) => systemClock.after(ms / 8, fire) };
  const late = (what: string): string => `it ${what} in 10000 ms`;
  for (const [name, moment, cause] of [
    ["before it is ready", { at: "post", type: "ready", nth: 1, when: "before" }, late("was not ready")],
    ["before it is loaded", { at: "call", name: "load", when: "before" }, late("did not answer load")],
    [
      "before its last state is taken",
      { at: "call", name: "snapshot", when: "before" },
      late("did not answer snapshot"),
    ],
  ] as const satisfies readonly (readonly [string, Moment, string])[]) {
    it(name, () => casualties.assertReplaced([once("an endless loop", moment)], [cause], { workers: 1, clock: quick }));
  }
});
