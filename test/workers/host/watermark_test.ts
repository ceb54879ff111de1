import assert from "node:assert/strict";
import { test } from "node:test";
import { allocateControlBlock, type FromSlot, Word } from "../../../engine/protocol/mod.ts";
import { WatermarkPublisher } from "../../../workers/host/watermark.ts";

const NEAR_WRAP = 2 ** 31 - 2;

function publisher(watermark = 0): {
  words: Int32Array;
  store: (watermark: number) => FromSlot[];
  want: (seq: number) => void;
} {
  const control = allocateControlBlock(watermark);
  const words = new Int32Array(control);
  const own = new WatermarkPublisher(control, watermark);
  return {
    words,
    store(at) {
      const out: FromSlot[] = [];
      own.store(at, out);
      return out;
    },
    want(seq) {
      Atomics.store(words, Word.notifyAt, seq | 0);
      Atomics.store(words, Word.notifyWanted, 1);
    },
  };
}

test("WatermarkPublisher stores the watermark, and posts nothing when the gate waits for nothing", () => {
  const { words, store } = publisher();
  assert.deepEqual(store(5), []);
  assert.equal(Atomics.load(words, Word.watermark), 5);
});

test("WatermarkPublisher posts one progress when it reaches or passes notify-at, and no more", () => {
  const { words, store, want } = publisher();
  want(7);
  assert.deepEqual(store(6), []);
  assert.deepEqual(store(9), [{ type: "progress", seq: 9 }]);
  assert.deepEqual(store(10), []);
  assert.equal(Atomics.load(words, Word.notifyWanted), 0);
  want(12);
  assert.deepEqual(store(12), [{ type: "progress", seq: 12 }]);
});

test("WatermarkPublisher notifies of a row that it had passed and not announced", () => {
  const { store, want } = publisher();
  store(5);
  want(3);
  assert.deepEqual(store(5), [{ type: "progress", seq: 5 }]);
});

test("WatermarkPublisher notifies where seqs leave the range of an Int32", () => {
  const { words, store, want } = publisher(NEAR_WRAP);
  want(NEAR_WRAP + 6);
  assert.deepEqual(store(NEAR_WRAP + 5), []);
  assert.deepEqual(store(NEAR_WRAP + 6), [{ type: "progress", seq: NEAR_WRAP + 6 }]);
  assert.equal(Atomics.load(words, Word.watermark), (NEAR_WRAP + 6) | 0);
});

test("WatermarkPublisher reads notify-at after it has stored the watermark: one that is set by then is never missed", () => {
  // Main sets notify-at at the last moment at which it can read the old watermark: just before the store.
  const { words, store, want } = publisher();
  const original = Atomics.store.bind(Atomics);
  let seenByMain = -1;
  Atomics.store = ((array: Int32Array, at: number, value: number) => {
    if (array === words || at !== Word.watermark || array.buffer !== words.buffer) return original(array, at, value);
    Atomics.store = original;
    want(8);
    seenByMain = Atomics.load(words, Word.watermark);
    return original(array, at, value);
  }) as typeof Atomics.store;
  try {
    const out = store(8);
    assert.equal(seenByMain, 0);
    assert.deepEqual(out, [{ type: "progress", seq: 8 }]);
  } finally {
    Atomics.store = original;
  }
});

test("WatermarkPublisher has stored the watermark when it reads notify-at: a gate that sets it later finds the watermark", () => {
  const { words, store, want } = publisher();
  const original = Atomics.load.bind(Atomics);
  let seenByMain = -1;
  Atomics.load = ((array: Int32Array, at: number) => {
    const value = original(array, at);
    if (array === words || at !== Word.notifyWanted) return value;
    Atomics.load = original;
    want(8);
    seenByMain = original(words, Word.watermark);
    return value;
  }) as typeof Atomics.load;
  try {
    store(8);
    assert.equal(seenByMain, 8);
  } finally {
    Atomics.load = original;
  }
});
