import assert from "node:assert/strict";
import { test } from "node:test";
import { markLines, wrapText } from "../../../engine/terminal/mod.ts";

test("wrapText breaks at spaces, into lines as long as the width allows", () => {
  assert.deepEqual(wrapText("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrapText("one two three", 6), ["one", "two", "three"]);
  assert.deepEqual(wrapText("one two three", 13), ["one two three"]);
});

test("wrapText does not break a word that is longer than a line", () => {
  assert.deepEqual(wrapText("a bcdefgh i", 4), ["a", "bcdefgh", "i"]);
});

test("wrapText gives one empty line for no text", () => {
  assert.deepEqual(wrapText("", 10), [""]);
});

test("markLines puts the mark before the first line, and the others below its text", () => {
  assert.deepEqual(markLines("1. ", ["one", "two"]), ["1. one", "   two"]);
  assert.deepEqual(markLines("- ", []), []);
});
