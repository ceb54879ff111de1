import assert from "node:assert/strict";
import { test } from "node:test";
import { DivergenceCheck } from "../../../engine/journal/divergence_check.ts";
import type { JournalEvent } from "../../../engine/journal/mod.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof EngineError);
    assert.equal(error.code, "JOURNAL_DIVERGED");
    return error.message;
  }
  throw new Error("Expected an error, was none");
}

function outOf(strategy: string): JournalEvent {
  return { type: "out", seq: 1, strategy };
}

test("DivergenceCheck accepts the same events, and knows when there are no more", () => {
  const divergence = new DivergenceCheck("j.db", [outOf("a"), outOf("b")]);
  const held = ["a", "b", "b"].map((id, i) => divergence.isRecorded(i, outOf(id)));
  assert.deepEqual(held, [true, true, false]);
  assert.deepEqual([divergence.hasAny, new DivergenceCheck("j.db", []).hasAny], [true, false]);
});

test("DivergenceCheck compares events by their texts: the order of keys matters", () => {
  const turned = JSON.parse('{"seq":1,"type":"out","strategy":"a"}') as JournalEvent;
  assert.ok(new DivergenceCheck("j.db", [turned]).isRecorded(0, turned), "what was read from the file stands");
  messageOf(() => new DivergenceCheck("j.db", [turned]).isRecorded(0, outOf("a")));
});

test("DivergenceCheck does not change the list that it is given", () => {
  const recorded = [outOf("a"), outOf("b")];
  const divergence = new DivergenceCheck("j.db", recorded);
  for (const [i, record] of recorded.entries()) divergence.isRecorded(i, record);
  assert.deepEqual(recorded, [outOf("a"), outOf("b")]);
});

test("DivergenceCheck refuses another event with its number, and shows both", () => {
  const message = messageOf(() => new DivergenceCheck("j.db", [outOf("a"), outOf("b")]).isRecorded(1, outOf("c")));
  assert.match(
    message,
    /^j\.db: Expected event 2 of the session to be the same as in its earlier run, but it differs\n/,
  );
  assert.match(message, /\n {2}was: \{.*"b"\}\n {2}is: {2}\{.*"c"\}\n {2}hint: /);
});

test("DivergenceCheck shows at most 200 characters of each, the first difference among them", () => {
  const start = JSON.stringify(outOf("")).length - 2;
  const early = messageOf(() =>
    new DivergenceCheck("j.db", [outOf("x".repeat(900))]).isRecorded(0, outOf("y".repeat(900))),
  );
  assert.match(early, new RegExp(`was: \\{.*x{${200 - start}}…\\n {2}is: {2}\\{.*y{${200 - start}}…\\n`));
  const late = messageOf(() => {
    new DivergenceCheck("j.db", [outOf(`${"x".repeat(900)}a`)]).isRecorded(0, outOf(`${"x".repeat(900)}b`));
  });
  assert.match(late, /was: …x{100}a"\}\n {2}is: {2}…x{100}b"\}\n/);
});
