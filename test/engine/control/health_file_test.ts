import assert from "node:assert/strict";
import { mkdirSync, openSync, readdirSync, readFileSync, readSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { runPaths, writeHealth } from "../../../engine/control/mod.ts";
import { healthLike, makeRunDir } from "./control_fixture.ts";

test("writeHealth writes the health as one line of JSON and says where", (t) => {
  const runDir = makeRunDir(t);
  const file = writeHealth(runDir, healthLike());
  assert.equal(file, path.join(runDir, "health.json"));
  assert.equal(readFileSync(file, "utf8"), `${JSON.stringify(healthLike())}\n`);
});

test("writeHealth leaves a file of its owner's alone, and nothing else", (t) => {
  const runDir = makeRunDir(t);
  assert.equal(statSync(writeHealth(runDir, healthLike())).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(runDir), ["health.json"]);
});

test("writeHealth replaces the file in one step: who has the old one open goes on reading the old one, whole", (t) => {
  const runDir = makeRunDir(t);
  const old = `${JSON.stringify(healthLike({ pid: 1 }))}\n`;
  const open = openSync(writeHealth(runDir, healthLike({ pid: 1 })), "r");
  writeHealth(runDir, healthLike({ pid: 2, reasons: ["something"] }));
  const buffer = Buffer.alloc(old.length * 2);
  assert.equal(buffer.toString("utf8", 0, readSync(open, buffer)), old);
});

test("writeHealth writes over the draft that a killed engine left behind", (t) => {
  const runDir = makeRunDir(t);
  writeFileSync(`${runPaths(runDir).health}.tmp`, '{"schema":1,"sta');
  writeHealth(runDir, healthLike());
  assert.deepEqual(readdirSync(runDir), ["health.json"]);
});

test("writeHealth keeps the old file, and leaves no draft, when it cannot replace it", (t) => {
  const runDir = makeRunDir(t);
  const file = runPaths(runDir).health;
  mkdirSync(file);
  assert.throws(() => writeHealth(runDir, healthLike()), {
    code: "OUTPUT_FILE",
    message: `${file}: expected a file that can be written (EISDIR)`,
  });
  assert.deepEqual(readdirSync(runDir), ["health.json"]);
});
