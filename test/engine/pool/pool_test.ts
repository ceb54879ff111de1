import assert from "node:assert/strict";
import { test } from "node:test";
import { hardMemoryMb } from "../../../engine/pool/pool.ts";

test("hardMemoryMb is a gigabyte at least, and four times the soft limit where that is more", () => {
  assert.deepEqual([16, 128, 256, 257, 65_536].map(hardMemoryMb), [1_024, 1_024, 1_024, 1_028, 262_144]);
});
