import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Reserve } from "../../../engine/journal/reserve.ts";
import { Workspace } from "../../fixtures/cli.ts";

const workspace = new Workspace("reserve");
const BYTES = 2_500_000;
let made = 0;

/** The path of a journal that need not exist. */
function journal(): string {
  made += 1;
  return workspace.path(`${made}.db`);
}

test("Reserve takes real room on the disk, is private, and cannot be compressed", () => {
  const file = journal();
  const reserve = new Reserve(file);
  assert.equal(reserve.make(BYTES), null);
  const { size, blocks, mode } = statSync(`${file}.reserve`);
  assert.deepEqual([size, mode & 0o777], [BYTES, 0o600]);
  assert.ok(blocks * 512 >= BYTES, "no holes");
  const bytes = readFileSync(`${file}.reserve`);
  assert.ok(new Set(bytes.subarray(BYTES - 4_096)).size > 200, "it is not all the same");
  assert.deepEqual([reserve.isHeld, reserve.isMissing], [true, false]);
});

test("Reserve frees its room once, and leaves no file", () => {
  const file = journal();
  const reserve = new Reserve(file);
  reserve.make(BYTES);
  assert.equal(reserve.release(), true);
  assert.equal(existsSync(`${file}.reserve`), false);
  assert.deepEqual([reserve.release(), reserve.isHeld, reserve.isMissing], [false, false, false]);
  reserve.make(BYTES);
  reserve.remove();
  assert.equal(existsSync(`${file}.reserve`), false);
});

test("Reserve uses the file that a killed process has left, and makes it again if the size differs", () => {
  const file = journal();
  new Reserve(file).make(BYTES);
  const { ino } = statSync(`${file}.reserve`);
  const next = new Reserve(file);
  assert.equal(next.make(BYTES), null);
  assert.equal(statSync(`${file}.reserve`).ino, ino);
  assert.equal(next.make(BYTES / 2), null);
  assert.equal(statSync(`${file}.reserve`).size, BYTES / 2);
  assert.equal(next.make(0), null);
  assert.deepEqual([existsSync(`${file}.reserve`), next.isHeld], [false, false]);
});

test("Reserve does not change a file of others, and says why there is no reserve", () => {
  const taken = journal();
  writeFileSync(`${taken}.reserve`, "mine");
  const linked = journal();
  symlinkSync(taken, `${linked}.reserve`);
  const folder = journal();
  mkdirSync(`${folder}.reserve`);
  for (const file of [taken, linked, folder]) {
    const reserve = new Reserve(file);
    assert.equal(reserve.make(BYTES), "another file has its name");
    assert.equal(reserve.release(), false);
    reserve.remove();
  }
  assert.equal(readFileSync(`${taken}.reserve`, "utf8"), "mine");
});

test("Reserve frees the room that a killed process has left, once, and not a file of others", () => {
  const [file, other] = [journal(), journal()];
  new Reserve(file).make(BYTES);
  const next = new Reserve(file);
  assert.deepEqual([next.release(), next.releaseLeftover(), next.releaseLeftover()], [false, true, false]);
  assert.equal(existsSync(`${file}.reserve`), false);
  writeFileSync(`${other}.reserve`, "mine");
  assert.equal(new Reserve(other).releaseLeftover(), false);
  assert.equal(readFileSync(`${other}.reserve`, "utf8"), "mine");
});

test("Reserve sees that it was deleted, and can be made again", () => {
  const file = journal();
  const reserve = new Reserve(file);
  reserve.make(BYTES);
  new Reserve(file).remove();
  assert.equal(reserve.isMissing, true);
  assert.equal(reserve.release(), false);
  assert.equal(reserve.make(BYTES), null);
  assert.equal(reserve.isMissing, false);
});

test("Reserve says why it cannot be made", () => {
  assert.match(new Reserve(workspace.path("nowhere/j.db")).make(BYTES) ?? "", /ENOENT/);
});
