import { describe, it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { Casualties, type Moment, once, SHORT_TAPE } from "../fixtures/misbehaviour.ts";
import { sampleOf } from "../fixtures/sample.ts";

const casualties = new Casualties(new Workspace("slot-moments"));

/** When a worker dies, and how long the tape is. */
const MOMENTS: readonly (readonly [name: string, moment: Moment, tapeRows?: number])[] = [
  ["before it is ready", { at: "post", type: "ready", nth: 1, when: "before" }],
  ["right after it was ready", { at: "post", type: "ready", nth: 1, when: "after" }],
  ["before it is loaded", { at: "call", name: "load", when: "before" }],
  ["right after it was loaded", { at: "call", name: "load", when: "after" }],
  ["at its first rows", { at: "message", type: "ticks", nth: 1, when: "before" }],
  ["after its first rows", { at: "message", type: "ticks", nth: 1, when: "after" }],
  ["before it posts intents", { at: "post", type: "intents", nth: 9, when: "before" }],
  ["while it waits for answers", { at: "post", type: "intents", nth: 9, when: "after" }],
  ["before it applies answers", { at: "message", type: "answers", nth: 9, when: "before" }],
  ["after it has applied answers", { at: "message", type: "answers", nth: 9, when: "after" }],
  ["before it posts a checkpoint", { at: "post", type: "checkpoint", nth: 3, when: "before" }, SHORT_TAPE],
  ["right after it has posted a checkpoint", { at: "post", type: "checkpoint", nth: 3, when: "after" }, SHORT_TAPE],
  ["before it posts progress", { at: "post", type: "progress", nth: 1, when: "before" }],
  ["right after it has posted progress", { at: "post", type: "progress", nth: 1, when: "after" }],
  ["when it is told of the end", { at: "message", type: "end", nth: 1, when: "before" }],
  ["after it was told of the end", { at: "message", type: "end", nth: 1, when: "after" }],
  ["before it says that it has drained", { at: "post", type: "drained", nth: 1, when: "before" }],
  ["right after it has said that it has drained", { at: "post", type: "drained", nth: 1, when: "after" }],
  ["before its last state is taken", { at: "call", name: "snapshot", when: "before" }],
];

for (const [way, cause] of [
  ["exit(1)", "worker exited with code: 1"],
  ["a throw", "nobody catches it"],
] as const) {
  describe(`A slot's worker is replaced and nobody else notices when it dies of ${way}`, () => {
    for (const [name, moment, tapeRows] of sampleOf(MOMENTS, 9)) {
      it(name, () =>
        casualties.assertReplaced([once(way, moment)], [cause], tapeRows === undefined ? {} : { tapeRows }),
      );
    }
  });
}

describe("A slot whose last state main has needs no other worker when this one", () => {
  for (const [name, way] of [
    ["exits", "exit(1)"],
    ["throws", "a throw"],
    ["ends its task by throwing null", "throw null"],
    ["hangs", "an endless loop"],
  ] as const) {
    it(`${name} in place of taking its leave`, () => {
      const misdeed = once(way, { at: "message", type: "bye", nth: 1, when: "before" });
      return casualties.assertReplaced([misdeed], [], { workers: 1, hangMs: 300 });
    });
  }
});
