import assert from "node:assert/strict";
import fs, { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { LogFile } from "../../../engine/output/mod.ts";

function open(t: TestContext, { maxBytes = 20, kept = 2, name = "b.log" } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "logs", name);
  const log = new LogFile({ path: file, maxBytes, kept });
  t.after(() => log.close());
  const write = async (text: string): Promise<void> => {
    assert.equal(await log.write(Buffer.from(text)), text.length);
  };
  const all = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(path.dirname(file)).map((one) => [one, readFileSync(path.join(path.dirname(file), one), "utf8")]),
    );
  return { file, write, all };
}

test("LogFile begins a new file when it is full, and keeps the set number of older files", async (t) => {
  const { write, all } = open(t);
  for (const line of ["1111111111\n", "222\n", "3333333333\n", "4444444444\n", "5555555555\n"]) await write(line);
  assert.deepEqual(all(), { "b.log": "5555555555\n", "b.log.1": "4444444444\n", "b.log.2": "3333333333\n" });
});

test("LogFile that keeps no older files goes on in an empty file", async (t) => {
  const { write, all } = open(t, { kept: 0 });
  await write("1111111111\n");
  await write("2222222222\n");
  assert.deepEqual(all(), { "b.log": "2222222222\n" });
});

test("LogFile writes a line that is longer than the size of a file", async (t) => {
  const { write, all } = open(t);
  await write("1\n");
  await write(`${"2".repeat(30)}\n`);
  assert.deepEqual(all(), { "b.log": `${"2".repeat(30)}\n`, "b.log.1": "1\n" });
});

test("LogFile goes on in a file of its own when its file is removed, moved away, or replaced, or its folder removed", async (t) => {
  const { file, write } = open(t, { maxBytes: 1_000 });
  await write("one\n");
  rmSync(file);
  await write("two\n");
  assert.equal(readFileSync(file, "utf8"), "two\n");
  renameSync(file, `${file}.moved`);
  await write("three\n");
  assert.deepEqual([readFileSync(file, "utf8"), readFileSync(`${file}.moved`, "utf8")], ["three\n", "two\n"]);
  rmSync(file);
  writeFileSync(file, "another's\n");
  await write("four\n");
  assert.equal(readFileSync(file, "utf8"), "another's\nfour\n");
  rmSync(path.dirname(file), { recursive: true });
  await write("five\n");
  assert.ok(existsSync(file));
});

test("LogFile that cannot be renamed keeps growing, and the older files stay", async (t) => {
  // With the suffix of a rotation, this name is too long for the system.
  const name = "b".repeat(252);
  const { file, write, all } = open(t, { name });
  writeFileSync(`${file}.1`, "older\n");
  writeFileSync(`${file}.2`, "oldest\n");
  for (const line of ["1111111111\n", "2222222222\n", "3333333333\n"]) await write(line);
  assert.deepEqual(all(), {
    [name]: "1111111111\n2222222222\n3333333333\n",
    [`${name}.1`]: "older\n",
    [`${name}.2`]: "oldest\n",
  });
});

test("LogFile finishes the rotation of an engine that was killed", async (t) => {
  const { file, write, all } = open(t, { kept: 3 });
  writeFileSync(`${file}.full`, "left\n");
  writeFileSync(`${file}.1`, "older\n");
  for (const line of ["1111111111\n", "2222222222\n"]) await write(line);
  assert.deepEqual(all(), {
    "b.log": "2222222222\n",
    "b.log.1": "1111111111\n",
    "b.log.2": "left\n",
    "b.log.3": "older\n",
  });
});

test("LogFile that is begun anew does not make an existing folder: its disk may not answer", async (t) => {
  const { file, write } = open(t);
  const { mock } = t.mock.method(fs, "mkdirSync");
  syncBuiltinESMExports();
  t.after(() => {
    mock.restore();
    syncBuiltinESMExports();
  });
  await write("one\n");
  rmSync(file);
  await write("two\n");
  assert.equal(mock.callCount(), 0);
  rmSync(path.dirname(file), { recursive: true });
  await write("three\n");
  assert.equal(mock.callCount() > 0, true, "the test sees it");
});
