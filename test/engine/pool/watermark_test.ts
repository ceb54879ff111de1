import assert from "node:assert/strict";
import { test } from "node:test";
import { ControlWords } from "../../../engine/pool/control_words.ts";
import { Watermark } from "../../../engine/pool/watermark.ts";
import { allocateControlBlock } from "../../../engine/protocol/mod.ts";

const HEAD = 100;

/** The words of a worker whose mark is there. */
function wordsAt(mark: number): ControlWords {
  return new ControlWords(allocateControlBlock(mark));
}

test("Watermark is the highest row that any generation has finished, and never goes back", () => {
  const mark = new Watermark(() => HEAD);
  assert.deepEqual(
    [4, 9, 6, 10].map((seq) => mark.read(wordsAt(seq))),
    [4, 9, 9, 10],
  );
});

test("Watermark believes no mark past the last published row", () => {
  let head = HEAD;
  const mark = new Watermark(() => head);
  assert.equal(mark.read(wordsAt(HEAD + 1)), HEAD);
  head += 1;
  assert.equal(mark.read(wordsAt(HEAD + 1)), HEAD + 1);
});

test("Watermark takes a row that was answered for passed, and for finished only once its worker says so", () => {
  const mark = new Watermark(() => HEAD);
  mark.noteAnswered(7);
  assert.deepEqual([mark.read(wordsAt(5)), mark.readPassed(wordsAt(5))], [5, 7]);
  mark.noteAnswered(6);
  assert.equal(mark.readPassed(wordsAt(5)), 7);
  assert.equal(mark.readPassed(wordsAt(8)), 8);
});

test("Watermark takes rows that are lost for finished, and never goes back for them", () => {
  const mark = new Watermark(() => HEAD);
  mark.noteLost(50);
  assert.deepEqual([mark.read(wordsAt(20)), mark.readPassed(wordsAt(20))], [50, 50]);
  mark.noteLost(40);
  assert.deepEqual([mark.read(wordsAt(20)), mark.read(wordsAt(51))], [50, 51]);
});
