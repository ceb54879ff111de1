import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { writeWhole } from "../../../engine/control/whole_file.ts";
import { healthLike, makeRunDir } from "./control_fixture.ts";

test("writeWhole writes one line of JSON, for its owner alone, and leaves nothing else", async (t) => {
  const runDir = makeRunDir(t);
  const file = path.join(runDir, "health.json");
  await writeWhole(file, healthLike());
  assert.equal(readFileSync(file, "utf8"), `${JSON.stringify(healthLike())}\n`);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(runDir), ["health.json"]);
});

test("writeWhole replaces the file in one step: who has the old one open goes on reading the old one, whole", async (t) => {
  const file = path.join(makeRunDir(t), "health.json");
  const old = `${JSON.stringify(healthLike({ pid: 1 }))}\n`;
  await writeWhole(file, healthLike({ pid: 1 }));
  const open = openSync(file, "r");
  await writeWhole(file, healthLike({ pid: 2, reasons: ["something"] }));
  const buffer = Buffer.alloc(old.length * 2);
  assert.equal(buffer.toString("utf8", 0, readSync(open, buffer)), old);
});

test("writeWhole writes over the draft that a killed engine left behind", async (t) => {
  const runDir = makeRunDir(t);
  const file = path.join(runDir, "health.json");
  writeFileSync(`${file}.tmp`, '{"schema":1,"sta');
  await writeWhole(file, healthLike());
  assert.deepEqual(readdirSync(runDir), ["health.json"]);
});

test("writeWhole is neither held by a pipe at its names nor led astray by a link", async (t) => {
  const runDir = makeRunDir(t);
  const file = path.join(runDir, "health.json");
  const elsewhere = path.join(runDir, "elsewhere");
  execFileSync("mkfifo", [file, `${file}.tmp`]);
  await writeWhole(file, { a: 1 });
  assert.equal(readFileSync(file, "utf8"), '{"a":1}\n');
  symlinkSync(elsewhere, `${file}.tmp`);
  await writeWhole(file, { a: 2 });
  assert.equal(readFileSync(file, "utf8"), '{"a":2}\n');
  assert.deepEqual(readdirSync(runDir), ["health.json"]);
});

test("writeWhole keeps the old file, and leaves no draft, when it cannot replace it", async (t) => {
  const runDir = makeRunDir(t);
  const file = path.join(runDir, "health.json");
  mkdirSync(file);
  await assert.rejects(writeWhole(file, healthLike()), {
    code: "OUTPUT_FILE",
    message: `${file}: expected a file that can be written (EISDIR)`,
  });
  assert.deepEqual(readdirSync(runDir), ["health.json"]);
});
