import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { copiedText } from "../../../../engine/data/records/copied_text.ts";

test("copiedText gives the same text, and keeps nothing else in memory", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const kept: string[] = [];
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 200; i++) {
    const piece = Buffer.alloc(512 * 1024, 97 + (i % 26)).toString("latin1");
    kept.push(copiedText(piece.slice(100, 120)));
  }
  collect();
  assert.ok(process.memoryUsage().heapUsed - before < 50 * 1024 * 1024);
  assert.equal(kept[1], "b".repeat(20));
  assert.equal(copiedText("é€🙂\0"), "é€🙂\0");
});
