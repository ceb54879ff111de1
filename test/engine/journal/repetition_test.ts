import assert from "node:assert/strict";
import { test } from "node:test";
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

test("Repetition holds a record that is the same at its place, and none after the last", () => {
  const repetition = new Repetition("j.db", ["a", "b"]);
  assert.deepEqual([repetition.holds(0, "a"), repetition.holds(1, "b"), repetition.holds(2, "b")], [true, true, false]);
  assert.deepEqual([repetition.hasAny, new Repetition("j.db", []).hasAny], [true, false]);
});

test("Repetition refuses another record with its number, and shows both", () => {
  const message = messageOf(() => new Repetition("j.db", ["a", "b"]).holds(1, "c"));
  assert.match(message, /^j\.db: Expected record 2 of the session to be the same again, but it is another\n/);
  assert.match(message, /\n {2}was: b\n {2}is: {2}c\n {2}hint: /);
});

test("Repetition refuses a record that is the beginning of the other", () => {
  assert.match(
    messageOf(() => new Repetition("j.db", ["ab"]).holds(0, "a")),
    /was: ab\n {2}is: {2}a\n/,
  );
});

test("Repetition shows at most 200 characters of each, the first difference among them", () => {
  const early = messageOf(() => new Repetition("j.db", ["x".repeat(900)]).holds(0, `x${"y".repeat(900)}`));
  assert.match(early, /was: x{200}…\n {2}is: {2}xy{199}…\n/);
  const late = messageOf(() => new Repetition("j.db", [`${"x".repeat(900)}a`]).holds(0, `${"x".repeat(900)}b`));
  assert.match(late, /was: …x{100}a\n {2}is: {2}…x{100}b\n/);
});
