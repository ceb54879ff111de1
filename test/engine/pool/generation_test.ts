import { causeOf } from "../../../engine/pool/generation.ts";
import assert from "node:assert/strict";
import { test } from "node:test";

test("causeOf says what an error says", () => {
  assert.equal(causeOf(new RangeError("out of memory")), "out of memory");
});

test("causeOf says what was thrown that is no error", () => {
  assert.deepEqual(
    [causeOf("a fit"), causeOf(undefined), causeOf(7)],
    ["it threw a fit", "it threw undefined", "it threw 7"],
  );
});

test("causeOf makes no text of an object, which may have none to make", () => {
  const mute = structuredClone({ toString: 1, valueOf: 1 });
  assert.throws(() => String(mute), TypeError);
  assert.equal(causeOf(mute), "it threw an object");
  assert.equal(causeOf(Object.assign(new Error("as it was"), { message: mute })), "an object");
});

test("causeOf is short, however long the error's text", () => {
  assert.equal(causeOf(new Error("x".repeat(100_000))).length, 500);
});
