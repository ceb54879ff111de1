import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { LateDevice, openDevice } from "../../../engine/output/mod.ts";

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-device-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function fifoIn(folder: string): string {
  const fifo = path.join(folder, "pipe");
  execFileSync("mkfifo", [fifo]);
  return fifo;
}

const BYTES = Buffer.from("hello\n");

test("openDevice appends to a file, or empties it first", async (t) => {
  const file = path.join(folderOf(t), "file");
  writeFileSync(file, "before\n");
  const behind = openDevice(file);
  assert.equal(await behind.write(BYTES), BYTES.length);
  behind.close();
  assert.equal(readFileSync(file, "utf8"), "before\nhello\n");
  const emptied = openDevice(file, { empty: true });
  assert.equal(emptied.writeNow(BYTES), BYTES.length);
  emptied.close();
  assert.equal(readFileSync(file, "utf8"), "hello\n");
});

test("openDevice on a pipe writes as much as the pipe holds, then nothing, and never waits", (t) => {
  const fifo = fifoIn(folderOf(t));
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const device = openDevice(fifo);
  const chunk = Buffer.alloc(50_000, "x");
  let taken = 0;
  for (let last = -1; last !== 0;) {
    last = device.writeNow(chunk);
    taken += last;
  }
  assert.ok(taken >= 4_096, `a pipe holds some: ${taken}`);
  assert.equal(device.writeNow(BYTES) <= BYTES.length, true);
  const got = Buffer.alloc(1_000_000);
  assert.ok(readSync(reader, got) > 0);
  assert.ok(device.writeNow(BYTES) > 0, "it takes more once some was read");
  closeSync(reader);
  assert.throws(() => device.writeNow(BYTES), { code: "EPIPE" });
  device.close();
});

test("openDevice throws the system's error for a full disk", () => {
  const device = openDevice("/dev/full");
  assert.throws(() => device.writeNow(BYTES), { code: "ENOSPC" });
  device.close();
});

test("LateDevice writes nothing to a pipe without a reader, and everything once it has one", (t) => {
  const fifo = fifoIn(folderOf(t));
  const device = new LateDevice(fifo, { empty: true });
  assert.equal(device.write(BYTES), 0);
  assert.equal(device.writeNow(BYTES), 0);
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  assert.equal(device.write(BYTES), BYTES.length);
  device.close();
  const got = Buffer.alloc(100);
  assert.equal(got.subarray(0, readSync(reader, got)).toString(), "hello\n");
  closeSync(reader);
});

test("LateDevice makes its file at the first write, and throws if it cannot", async (t) => {
  const folder = folderOf(t);
  const device = new LateDevice(path.join(folder, "none", "file"), { empty: true });
  assert.throws(() => device.write(BYTES), { code: "ENOENT" });
  const file = path.join(folder, "file");
  writeFileSync(file, "before\n");
  const late = new LateDevice(file, { empty: true });
  assert.equal(readFileSync(file, "utf8"), "before\n");
  assert.equal(await late.write(BYTES), BYTES.length);
  late.close();
  assert.equal(readFileSync(file, "utf8"), "hello\n");
});

/** Changes of a file, and what `whatHappened` returns after them. */
const HAPPENED: readonly (readonly [string, (file: string) => void, string | null])[] = [
  ["nothing is done to", () => {}, null],
  ["somebody adds to", (file) => appendFileSync(file, "more\n"), null],
  ["somebody removes", (file) => rmSync(file), "it was removed meanwhile"],
  ["somebody cuts", (file) => truncateSync(file, 12), "it was cut meanwhile"],
  [
    "somebody replaces",
    (file) => {
      writeFileSync(`${file}-new`, "another's, and as long as ours is\n");
      renameSync(`${file}-new`, file);
    },
    "it was replaced meanwhile",
  ],
];

for (const [what, act, said] of HAPPENED) {
  test(`LateDevice.whatHappened checks a file that ${what}`, async (t) => {
    const file = path.join(folderOf(t), "file");
    writeFileSync(file, "before\n");
    const device = new LateDevice(file, { empty: false });
    assert.equal(await device.whatHappened(), null);
    assert.equal(await device.write(BYTES), BYTES.length);
    act(file);
    device.close();
    assert.equal(await device.whatHappened(), said);
  });
}

test("LateDevice.whatHappened reports a missing file that was never opened, and never a pipe", async (t) => {
  const folder = folderOf(t);
  const none = new LateDevice(path.join(folder, "none"), { empty: true });
  assert.equal(await none.whatHappened(), "it was removed meanwhile");
  const fifo = fifoIn(folder);
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const device = new LateDevice(fifo, { empty: true });
  assert.equal(device.write(BYTES), BYTES.length);
  rmSync(fifo);
  assert.equal(await device.whatHappened(), null);
  device.close();
  closeSync(reader);
});
