import assert from "node:assert/strict";
import { test } from "node:test";
import { ControlWords } from "../../../engine/pool/control_words.ts";
import { Watermark } from "../../../engine/pool/watermark.ts";
import { allocateControlBlock } from "../../../engine/protocol/mod.ts";

const HEAD = 100;

/** The words of a worker whose watermark is there. */
function wordsAt(watermark: number): ControlWords {
  return new ControlWords(allocateControlBlock(watermark));
}

test("Watermark is the highest row that any generation has finished, and never goes back", () => {
  const watermark = new Watermark(() => HEAD);
  assert.deepEqual(
    [4, 9, 6, 10].map((seq) => watermark.read(wordsAt(seq))),
    [4, 9, 9, 10],
  );
});

test("Watermark believes no watermark past the last published row", () => {
  let head = HEAD;
  const watermark = new Watermark(() => head);
  assert.equal(watermark.read(wordsAt(HEAD + 1)), HEAD);
  head += 1;
  assert.equal(watermark.read(wordsAt(HEAD + 1)), HEAD + 1);
});

test("Watermark takes a row that was answered for passed, and for finished only once its worker says so", () => {
  const watermark = new Watermark(() => HEAD);
  watermark.noteAnswered(7);
  assert.deepEqual([watermark.read(wordsAt(5)), watermark.readPassed(wordsAt(5))], [5, 7]);
  watermark.noteAnswered(6);
  assert.equal(watermark.readPassed(wordsAt(5)), 7);
  assert.equal(watermark.readPassed(wordsAt(8)), 8);
});

test("Watermark takes rows that are lost for finished, and never goes back for them", () => {
  const watermark = new Watermark(() => HEAD);
  watermark.noteLost(50);
  assert.deepEqual([watermark.read(wordsAt(20)), watermark.readPassed(wordsAt(20))], [50, 50]);
  watermark.noteLost(40);
  assert.deepEqual([watermark.read(wordsAt(20)), watermark.read(wordsAt(51))], [50, 51]);
});
