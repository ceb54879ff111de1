import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Reserve } from "../../../engine/journal/reserve.ts";
import { Workspace } from "../../fixtures/cli.ts";

const workspace = new Workspace("reserve");
const BYTES = 2_500_000;
let made = 0;

/** The path of a journal that need not be there. */
function journal(): string {
  made += 1;
  return workspace.path(`${made}.db`);
}

test("Reserve has real room on the disk, which is its user's alone, and cannot be pressed together", () => {
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

test("Reserve gives its room once, and leaves nothing behind", () => {
  const file = journal();
  const reserve = new Reserve(file);
  reserve.make(BYTES);
  assert.equal(reserve.letGo(), true);
  assert.equal(existsSync(`${file}.reserve`), false);
  assert.deepEqual([reserve.letGo(), reserve.isHeld, reserve.isMissing], [false, false, false]);
  reserve.make(BYTES);
  reserve.remove();
  assert.equal(existsSync(`${file}.reserve`), false);
});

test("Reserve takes over what a killed process has left, and makes anew what has another size", () => {
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

test("Reserve leaves alone what is another's, and says why there is none", () => {
  const taken = journal();
  writeFileSync(`${taken}.reserve`, "mine");
  const linked = journal();
  symlinkSync(taken, `${linked}.reserve`);
  const folder = journal();
  mkdirSync(`${folder}.reserve`);
  for (const file of [taken, linked, folder]) {
    const reserve = new Reserve(file);
    assert.equal(reserve.make(BYTES), "another file has its name");
    assert.equal(reserve.letGo(), false);
    reserve.remove();
  }
  assert.equal(readFileSync(`${taken}.reserve`, "utf8"), "mine");
});

test("Reserve gives the room that a killed process has left, once, and none that is another's", () => {
  const [file, other] = [journal(), journal()];
  new Reserve(file).make(BYTES);
  const next = new Reserve(file);
  assert.deepEqual([next.letGo(), next.letGoLeft(), next.letGoLeft()], [false, true, false]);
  assert.equal(existsSync(`${file}.reserve`), false);
  writeFileSync(`${other}.reserve`, "mine");
  assert.equal(new Reserve(other).letGoLeft(), false);
  assert.equal(readFileSync(`${other}.reserve`, "utf8"), "mine");
});

test("Reserve sees that it was deleted, and can be made again", () => {
  const file = journal();
  const reserve = new Reserve(file);
  reserve.make(BYTES);
  new Reserve(file).remove();
  assert.equal(reserve.isMissing, true);
  assert.equal(reserve.letGo(), false);
  assert.equal(reserve.make(BYTES), null);
  assert.equal(reserve.isMissing, false);
});

test("Reserve says why it cannot be made", () => {
  assert.match(new Reserve(workspace.path("nowhere/j.db")).make(BYTES) ?? "", /ENOENT/);
});
