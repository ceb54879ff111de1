import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEvent } from "../../../engine/journal/mod.ts";
import { Repetition } from "../../../engine/journal/repetition.ts";
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

test("Repetition holds a record that is the same at its place, and none after the last", () => {
  const repetition = new Repetition("j.db", [outOf("a"), outOf("b")]);
  const held = ["a", "b", "b"].map((id, i) => repetition.holds(i, outOf(id)));
  assert.deepEqual(held, [true, true, false]);
  assert.deepEqual([repetition.hasAny, new Repetition("j.db", []).hasAny], [true, false]);
});

test("Repetition holds a record by its text: the order of its keys is part of it", () => {
  const turned = JSON.parse('{"seq":1,"type":"out","strategy":"a"}') as JournalEvent;
  assert.ok(new Repetition("j.db", [turned]).holds(0, turned), "what was read from the file stands");
  messageOf(() => new Repetition("j.db", [turned]).holds(0, outOf("a")));
});

test("Repetition leaves the list that it is given as it is", () => {
  const recorded = [outOf("a"), outOf("b")];
  const repetition = new Repetition("j.db", recorded);
  for (const [i, record] of recorded.entries()) repetition.holds(i, record);
  assert.deepEqual(recorded, [outOf("a"), outOf("b")]);
});

test("Repetition refuses another record with its number, and shows both", () => {
  const message = messageOf(() => new Repetition("j.db", [outOf("a"), outOf("b")]).holds(1, outOf("c")));
  assert.match(message, /^j\.db: Expected record 2 of the session to be the same again, but it is another\n/);
  assert.match(message, /\n {2}was: \{.*"b"\}\n {2}is: {2}\{.*"c"\}\n {2}hint: /);
});

test("Repetition shows at most 200 characters of each, the first difference among them", () => {
  const start = JSON.stringify(outOf("")).length - 2;
  const early = messageOf(() => new Repetition("j.db", [outOf("x".repeat(900))]).holds(0, outOf("y".repeat(900))));
  assert.match(early, new RegExp(`was: \\{.*x{${200 - start}}…\\n {2}is: {2}\\{.*y{${200 - start}}…\\n`));
  const late = messageOf(() => {
    new Repetition("j.db", [outOf(`${"x".repeat(900)}a`)]).holds(0, outOf(`${"x".repeat(900)}b`));
  });
  assert.match(late, /was: …x{100}a"\}\n {2}is: {2}…x{100}b"\}\n/);
});
