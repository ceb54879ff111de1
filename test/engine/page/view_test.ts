import assert from "node:assert/strict";
import { test } from "node:test";
import { View } from "../../../engine/page/view.ts";

function spanOf({ from, to }: View): readonly [number, number] {
  return [from, to];
}

test("View shows all bars at first", () => {
  assert.deepEqual(spanOf(new View(375)), [0, 375]);
  assert.deepEqual(spanOf(new View(0)), [0, 1], "there is always a width to divide by");
});

test("View.zoom keeps what is under the pointer in its place, and says whether it has changed", () => {
  const view = new View(1_000);
  assert.equal(view.zoom(0.5, 0.25), true);
  assert.deepEqual(spanOf(view), [125, 625], "a quarter of the width is bar 250, before and after");
  assert.equal(view.zoom(4, 0.25), true);
  assert.deepEqual(spanOf(view), [0, 1_000]);
  assert.equal(view.zoom(2, 0.25), false, "there are no more");
});

test("View.zoom shows eight bars at least, or as many as there are", () => {
  const view = new View(1_000);
  view.zoom(1e-9, 0);
  assert.deepEqual(spanOf(view), [0, 8]);
  assert.equal(view.zoom(0.5, 0), false);
  const few = new View(3);
  assert.equal(few.zoom(0.5, 0.5), false);
  assert.deepEqual(spanOf(few), [0, 3]);
});

test("View.move stops at both ends, without another width", () => {
  const view = new View(100);
  view.show(40, 60);
  assert.equal(view.move(10), true);
  assert.deepEqual(spanOf(view), [50, 70]);
  assert.equal(view.move(1e9), true);
  assert.deepEqual(spanOf(view), [80, 100]);
  assert.equal(view.move(1), false);
  assert.equal(view.move(-Infinity), true);
  assert.deepEqual(spanOf(view), [0, 20]);
});

test("View.show puts a few bars in the middle", () => {
  const view = new View(100);
  view.show(50, 51);
  assert.deepEqual(spanOf(view), [46.5, 54.5]);
  view.show(99, 100);
  assert.deepEqual(spanOf(view), [92, 100]);
});
