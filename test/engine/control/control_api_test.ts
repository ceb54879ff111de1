import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { parseControlRequest } from "../../../engine/protocol/mod.ts";

test("parseControlRequest reads every request", () => {
  for (const type of ["status", "drain", "halt", "reduce", "resume", "close-all"]) {
    assert.deepEqual(parseControlRequest(JSON.stringify({ type })), { type });
  }
  for (const type of ["enable", "disable", "close"]) {
    assert.deepEqual(parseControlRequest(JSON.stringify({ type, strategy: "a 1" })), { type, strategy: "a 1" });
  }
});

test("parseControlRequest says what it expected and what it found", () => {
  assert.throws(() => parseControlRequest('{"type":"disable"}'), {
    name: "TypeError",
    message:
      'Expected a request such as {"type": "status"}, or one of drain, halt, reduce, resume, close-all, ' +
      'or enable, disable and close with "strategy", was "{\\"type\\":\\"disable\\"}"',
  });
});

test("parseControlRequest cuts what it found after 60 characters", () => {
  assert.throws(() => parseControlRequest("x".repeat(1_000)), { message: new RegExp(`was "${"x".repeat(60)}…"$`) });
});

test("parseControlRequest refuses what only resembles a request", () => {
  const wrong = ["", "null", "[]", "7", '"status"', "{}", '{"type":"guard-closed"}', '{"type":"__proto__"}'];
  wrong.push('{"type":"close","strategy":null}', '{"type":"close","strategy":7}', '{"type":"enable"}');
  wrong.push('{"type":"halt","strategy":"a"}', '{"type":"close-all","strategy":"a"}', '{"type":"status"} {}');
  for (const line of wrong) assert.throws(() => parseControlRequest(line), TypeError, line);
});

test("parseControlRequest throws nothing but TypeError", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      try {
        parseControlRequest(line);
      } catch (error) {
        assert.ok(error instanceof TypeError);
      }
    }),
  );
});
