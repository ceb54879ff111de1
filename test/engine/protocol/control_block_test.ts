import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { allocateControlBlock, NO_STRATEGY, unwrapSeq, Word } from "../../../engine/protocol/mod.ts";

test("allocateControlBlock begins at its watermark, awake, with no row that the gate waits for", () => {
  const words = new Int32Array(allocateControlBlock(2 ** 31 + 5));
  assert.equal(unwrapSeq(words[Word.watermark] ?? NaN, 2 ** 31), 2 ** 31 + 5);
  assert.deepEqual([words[Word.notifyWanted], words[Word.notifyAt], words[Word.asleep]], [0, 0, 0]);
});

test("Word gives each word a place of its own", () => {
  const places = Object.values(Word);
  assert.equal(new Set(places).size, places.length);
  const words = new Int32Array(allocateControlBlock(0));
  assert.ok(places.every((place) => place < words.length));
  assert.equal(words[Word.running], NO_STRATEGY);
});

test("unwrapSeq restores any seq within 2^31 of `near`", () => {
  const seqs = fc.integer({ min: 0, max: 2 ** 45 });
  const off = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(seqs, off, (near, by) => {
      const seq = near + by;
      assert.equal(unwrapSeq(seq | 0, near), seq);
    }),
  );
});

test("unwrapSeq crosses the wrap of an Int32 in both directions", () => {
  assert.equal(unwrapSeq((2 ** 31 + 3) | 0, 2 ** 31 - 2), 2 ** 31 + 3);
  assert.equal(unwrapSeq((2 ** 31 - 2) | 0, 2 ** 31 + 3), 2 ** 31 - 2);
});
