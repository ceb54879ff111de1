import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { makeFolder } from "../../../engine/lock/make_folder.ts";

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-make-folder-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function modeOf(folder: string): number {
  return statSync(folder).mode & 0o777;
}

test("makeFolder makes a folder and those above it, of its mode", (t) => {
  const folder = path.join(folderFor(t), "a", "b", "c");
  makeFolder(folder, 0o700);
  assert.equal(modeOf(folder), 0o700);
  assert.equal(modeOf(path.dirname(folder)), 0o700);
});

test("makeFolder leaves an existing folder, and the target of a link, unchanged", (t) => {
  const folder = folderFor(t);
  const link = path.join(folder, "link");
  symlinkSync(folder, link);
  const was = modeOf(folder);
  makeFolder(folder, 0o755);
  makeFolder(link, 0o755);
  assert.equal(modeOf(folder), was);
});

test("makeFolder throws the error of the file system where no folder can be made", (t) => {
  const file = path.join(folderFor(t), "file");
  const nowhere = `${file}-link`;
  writeFileSync(file, "");
  symlinkSync(`${file}-none`, nowhere);
  assert.throws(() => makeFolder(file), { code: "EEXIST" });
  assert.throws(() => makeFolder(path.join(file, "below")), { code: "ENOTDIR" });
  assert.throws(() => makeFolder(path.join(nowhere, "below")), { code: "EEXIST" });
});

test("makeFolder ends if a folder refuses new entries with ENOENT", () => {
  assert.throws(() => makeFolder("/proc/nobody/below"), /mkdir/);
});
