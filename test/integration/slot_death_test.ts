import { describe, it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { beforeAnswers, Casualties, type Misdeed, type Moment, once, SHORT_TAPE } from "../fixtures/misbehaviour.ts";

const casualties = new Casualties(new Workspace("slot-deaths"));
const EXITED = "worker exited with code: 1";
const BEFORE_IT_WAS_TOLD = "its task ended before it was told to";
describe("A slot's worker is replaced and nobody else notices when between two rows it dies of", () => {
  for (const [way, cause] of [
    ["a throw", "nobody catches it"],
    ["throw null", BEFORE_IT_WAS_TOLD],
    ["throw what has no text", "it threw an object"],
    ["an unhandled rejection", "nobody listens"],
    ["exit(0)", "worker exited with code: 0"],
    ["exit(1)", EXITED],
    ["a stack overflow", "Maximum call stack size exceeded"],
  ] as const) {
    it(way, () => casualties.assertReplaced([once(way, beforeAnswers(5))], [cause]));
  }
});

describe("A slot's worker is replaced and nobody else notices when while it judges a strategy it dies of", () => {
  for (const [way, cause] of [
    ["a throw", "nobody catches it"],
    ["throw null", BEFORE_IT_WAS_TOLD],
    ["an unhandled rejection", "nobody listens"],
    ["exit(0)", "worker exited with code: 0"],
    ["exit(1)", EXITED],
    ["a stack overflow", "Maximum call stack size exceeded"],
  ] as const) {
    it(way, () => casualties.assertReplaced([once(way, { at: "row", strategy: 1, seq: 242 })], [cause]));
  }
});

describe("A slot's worker is replaced and nobody else notices when it posts", () => {
  for (const [way, cause] of [
    ["a flood of progress", "Expected no progress that nobody has asked for"],
    ["a flood of reports", "Expected at most 1016 reports from a worker"],
    ["a flood of bars", "Expected bars that a slot's rules need, was 60000000 of instrument 0"],
    ["a flood of garbage", 'Expected a list from a slot, was "all of them"'],
    ["a flood of garbage, without end", 'Expected a known type from a slot, was "nonsense"'],
  ] as const) {
    it(way, () => casualties.assertReplaced([once(way, beforeAnswers(5))], [cause]));
  }

  it("a forged order, before it has posted any", () =>
    casualties.assertReplaced(
      [once("a forged order", { at: "post", type: "intents", nth: 1, when: "before" })],
      ["the next order of s0 is #1, was #7"],
    ));

  it("a list with a hole, before it has posted any", () =>
    casualties.assertReplaced(
      [once("a list with a hole", { at: "post", type: "intents", nth: 1, when: "before" })],
      ["Expected an object from a slot, was undefined"],
    ));

  it("an order of a row that it has passed", () =>
    casualties.assertReplaced(
      [once("a forged order", beforeAnswers(5))],
      ["Expected a row after 10 from a slot, was 2"],
    ));

  it("garbage before it is ready", () =>
    casualties.assertReplaced(
      [once("a flood of garbage", { at: "post", type: "ready", nth: 1, when: "before" })],
      ['Expected a list from a slot, was "all of them"'],
    ));
});

describe("A slot's worker is replaced and nobody else notices when it takes its task and", () => {
  for (const [way, cause] of [
    ["returning at once", BEFORE_IT_WAS_TOLD],
    ["throw null", BEFORE_IT_WAS_TOLD],
    ["exit(0)", "worker exited with code: 0"],
    ["a throw", "nobody catches it"],
  ] as const) {
    it(`ends it by ${way}`, () => casualties.assertReplaced([once(way, { at: "start" })], [cause]));
  }
});

describe("A slot's worker is replaced and nobody else notices when its replacement dies", () => {
  const second = (moment: Moment): Misdeed => ({ slot: 0, generations: [2], way: "exit(0)", moment });
  for (const [name, moment, tapeRows] of [
    ["while it catches up from the first row", beforeAnswers(4)],
    ["while it catches up from a checkpoint", beforeAnswers(1), SHORT_TAPE],
    ["while it is loaded", { at: "call", name: "load", when: "before" }],
    ["right after it has repeated an order", { at: "post", type: "intents", nth: 2, when: "after" }],
  ] as const satisfies readonly (readonly [string, Moment, number?])[]) {
    it(name, () =>
      casualties.assertReplaced(
        [once("exit(1)", beforeAnswers(19)), second(moment)],
        [EXITED, "worker exited with code: 0"],
        tapeRows === undefined ? {} : { tapeRows },
      ),
    );
  }

  it("and so does the next, four in a row", () =>
    casualties.assertReplaced(
      [{ slot: 0, generations: [1, 2, 3, 4], way: "exit(1)", moment: beforeAnswers(9) }],
      [EXITED, EXITED, EXITED, EXITED],
    ));
});
