import assert from "node:assert/strict";
import { test } from "node:test";
import { allowsColour, allowsCursorMoves } from "../../../engine/cli/terminal_abilities.ts";

test("allowsColour is false once NO_COLOR says anything", () => {
  assert.equal(allowsColour({}), true);
  assert.equal(allowsColour({ NO_COLOR: "" }), true);
  assert.equal(allowsColour({ NO_COLOR: "0" }), false);
});

test("allowsCursorMoves is false in a dumb terminal", () => {
  assert.equal(allowsCursorMoves({}), true);
  assert.equal(allowsCursorMoves({ TERM: "xterm" }), true);
  assert.equal(allowsCursorMoves({ TERM: "dumb" }), false);
});
