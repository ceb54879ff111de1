import assert from "node:assert/strict";
import { test } from "node:test";
import { labelled, labelledFitting, labelledWrapped } from "../../../engine/terminal/labelled.ts";
import { type Line, span } from "../../../engine/terminal/line.ts";
import { paintLine } from "../../../engine/terminal/mod.ts";

const PARTS: readonly Line[] = [[span("alpha")], [span("beta")], [span("gamma")]];
const plain = (line: Line): string => paintLine(line, { columns: 80, colour: false });

test("labelled puts a dim label before parts with spaces between them", () => {
  assert.equal(plain(labelled("greek", PARTS)), "greek       alpha   beta   gamma");
  assert.deepEqual(labelled("greek", [])[0], span("greek       ", "dim"));
});

test("labelledFitting leaves out the last parts that do not fit, and counts them", () => {
  assert.equal(plain(labelledFitting("greek", PARTS, 32)), "greek       alpha   beta   gamma");
  assert.equal(plain(labelledFitting("greek", PARTS, 31)), "greek       alpha   beta   +1");
  assert.equal(plain(labelledFitting("greek", PARTS, 28)), "greek       alpha   +2");
  assert.equal(plain(labelledFitting("greek", PARTS, 5)), "greek       alpha   +2");
  assert.equal(plain(labelledFitting("greek", [], 5)), "greek       ");
});

test("labelledWrapped continues below the first part", () => {
  assert.deepEqual(labelledWrapped("greek", PARTS, 32).map(plain), ["greek       alpha   beta   gamma"]);
  assert.deepEqual(labelledWrapped("greek", PARTS, 31).map(plain), ["greek       alpha   beta", "            gamma"]);
  assert.deepEqual(labelledWrapped("greek", PARTS, 1).map(plain), [
    "greek       alpha",
    "            beta",
    "            gamma",
  ]);
});
