import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { parseControlReply } from "../../../engine/control/parse_reply.ts";
import type { ControlReply } from "../../../engine/protocol/mod.ts";
import { healthLike } from "./control_fixture.ts";

const REPLIES: readonly ControlReply[] = [
  { type: "health", health: healthLike() },
  { type: "done", message: "Halted at row 7", seq: 7, count: 1 },
  { type: "done", message: "Draining", seq: null, count: 0 },
  { type: "refused", code: "unknown-strategy", message: "Expected …" },
];

test("parseControlReply reads every reply", () => {
  for (const reply of REPLIES) assert.deepEqual(parseControlReply(JSON.stringify(reply)), reply);
});

test("parseControlReply says where a reply is not as expected", () => {
  const changed = (health: object): string =>
    JSON.stringify({ type: "health", health: { ...healthLike(), ...health } });
  assert.throws(() => parseControlReply(changed({ schema: 2 })), { message: "expected 1 at schema, was 2" });
  assert.throws(() => parseControlReply(changed({ status: "fine" })), {
    message: 'expected healthy, degraded, down at status, was "fine"',
  });
  assert.throws(() => parseControlReply(changed({ slots: [{ slot: 0 }] })), {
    message: "expected starting, ready, loaded, down, drained, retired at status, was undefined",
  });
  assert.throws(() => parseControlReply(changed({ reasons: "none" })), {
    message: 'expected a list at reasons, was "none"',
  });
  assert.throws(() => parseControlReply('{"type":"done","message":"x","seq":"7","count":1}'), {
    message: 'expected number or null at seq, was "7"',
  });
  assert.throws(() => parseControlReply("null"), { message: "expected an object at the top, was null" });
  assert.throws(() => parseControlReply('{"type":"toString"}'), TypeError);
});

test("parseControlReply reads the health of an engine of a version that did not tell of money", () => {
  const { money, positions, strategies, ...health } = healthLike();
  const { money: byStrategy, ...others } = strategies;
  assert.deepEqual([money, positions, byStrategy].includes(undefined), false);
  const reply = { type: "health", health: { ...health, strategies: others } };
  assert.deepEqual(parseControlReply(JSON.stringify(reply)), reply);
});

test("parseControlReply says what is wrong with a key that may be absent, and is there", () => {
  const { positions = [] } = healthLike();
  const wrong = { ...healthLike(), positions: positions.map((each) => ({ ...each, side: "LONG" })) };
  assert.throws(() => parseControlReply(JSON.stringify({ type: "health", health: wrong })), {
    message: 'expected BUY, SELL at side, was "LONG"',
  });
});

test("parseControlReply misses every key that is left out of a health, but for those that are new", () => {
  const recent = new Set(["clock", "money", "outputs", "positions"]);
  for (const key of Object.keys(healthLike()).filter((each) => !recent.has(each))) {
    const line = JSON.stringify({ type: "health", health: { ...healthLike(), [key]: undefined } });
    assert.throws(() => parseControlReply(line), TypeError, key);
  }
});

test("parseControlReply throws nothing but TypeError and SyntaxError", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      assert.throws(
        () => parseControlReply(line),
        (error) => error instanceof TypeError || error instanceof SyntaxError,
      );
    }),
  );
});
