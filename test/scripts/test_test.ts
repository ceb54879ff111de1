import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { listTestFiles } from "../../scripts/test.ts";

test("listTestFiles finds test files at any depth, sorted, and no others", async () => {
  const root = await mkdtemp(path.join(tmpdir(), "bulkhead-list-"));
  try {
    await mkdir(path.join(root, "test/b/c"), { recursive: true });
    for (const name of ["z_test.ts", "b/c/a_test.ts", "b/fixture.ts", "b/x_test.js"]) {
      await writeFile(path.join(root, "test", name), "");
    }
    assert.deepEqual(await listTestFiles(root), [
      path.join("test", "b", "c", "a_test.ts"),
      path.join("test", "z_test.ts"),
    ]);
  } finally {
    await rm(root, { recursive: true });
  }
});

test("listTestFiles leaves out the soak tier, which needs more than every machine has, unless it is asked for", async () => {
  const root = await mkdtemp(path.join(tmpdir(), "bulkhead-list-"));
  try {
    await mkdir(path.join(root, "test/soak"), { recursive: true });
    for (const name of ["z_test.ts", "soaked_test.ts", "soak/disk_test.ts"])
      await writeFile(path.join(root, "test", name), "");
    assert.deepEqual(await listTestFiles(root), [path.join("test", "soaked_test.ts"), path.join("test", "z_test.ts")]);
    assert.deepEqual(await listTestFiles(root, "test/soak"), [path.join("test", "soak", "disk_test.ts")]);
  } finally {
    await rm(root, { recursive: true });
  }
});
