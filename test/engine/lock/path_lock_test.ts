import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { test, type TestContext } from "node:test";

import { nameOfPath } from "../../../engine/lock/lock_name.ts";
import { type Holder, PathLock } from "../../../engine/lock/mod.ts";
import { programUrl, Workspace } from "../../fixtures/cli.ts";

const workspace = new Workspace("path-lock");
const ME: Holder = { pid: process.pid };
let folders = 0;

function newPath(): string {
  folders += 1;
  return workspace.path(`folder-${folders}`);
}

/** Takes a lock for the rest of the test. */
async function take(t: TestContext, ...args: Parameters<typeof PathLock.take>): Promise<PathLock> {
  const lock = await PathLock.take(...args);
  assert.ok(lock instanceof PathLock, `${args[1]} is held`);
  t.after(() => lock.release());
  return lock;
}

test("PathLock belongs to one holder until it is released, and names the holder", async (t) => {
  const folder = newPath();
  const lock = await take(t, "run-dir", folder);
  assert.deepEqual(await PathLock.take("run-dir", folder), ME);
  await take(t, "journal", folder);
  lock.release();
  await take(t, "run-dir", folder);
});

test("PathLock stays when what is at its path is removed, made anew, or renamed", async (t) => {
  const folder = newPath();
  mkdirSync(folder);
  const lock = await take(t, "run-dir", folder);
  rmSync(folder, { recursive: true });
  assert.deepEqual(await PathLock.take("run-dir", folder), ME);
  mkdirSync(folder);
  assert.deepEqual(await PathLock.take("run-dir", folder), ME);
  assert.equal(await lock.renew(), null);
  renameSync(folder, `${folder}-renamed`);
  assert.deepEqual(await PathLock.take("run-dir", folder), ME);
  assert.deepEqual(await PathLock.take("run-dir", `${folder}-renamed`), ME);
  mkdirSync(folder);
  assert.equal(await lock.renew(), null);
  assert.deepEqual(await PathLock.take("run-dir", `${folder}-renamed`), ME, "what has stood there stays locked");
  renameSync(`${folder}-renamed`, `${folder}-again`);
  assert.deepEqual(await PathLock.take("run-dir", `${folder}-again`), ME);
  lock.release();
  await take(t, "run-dir", `${folder}-again`);
});

test("PathLock is one lock for all names of a path, also of a missing file", async (t) => {
  const folder = newPath();
  mkdirSync(folder);
  symlinkSync(folder, `${folder}-link`);
  symlinkSync(`${folder}-link/made/later`, `${folder}-dangling`);
  await take(t, "run-dir", `${folder}/made/later`);
  const names = [
    `${folder}-link/made/later`,
    `${folder}/made/later/`,
    `${folder}/x/../made/later`,
    `${folder}-dangling`,
  ];
  for (const name of names) assert.deepEqual(await PathLock.take("run-dir", name), ME, name);
  symlinkSync(`${folder}-loop`, `${folder}-loop`);
  await take(t, "run-dir", `${folder}-loop/a`);
});

test("PathLock by a link stays when the link is changed or removed, and its old target stays locked", async (t) => {
  const [folder, other] = [newPath(), newPath()];
  const link = `${folder}-link`;
  for (const each of [folder, other]) mkdirSync(each);
  symlinkSync(folder, link);
  const lock = await take(t, "run-dir", link);
  assert.deepEqual(await PathLock.take("run-dir", folder), ME);
  rmSync(link);
  assert.deepEqual(await PathLock.take("run-dir", link), ME);
  symlinkSync(other, link);
  assert.deepEqual(await PathLock.take("run-dir", link), ME);
  assert.equal(await lock.renew(), null);
  assert.deepEqual(await PathLock.take("run-dir", link), ME);
  assert.deepEqual(await PathLock.take("run-dir", other), ME);
  assert.deepEqual(await PathLock.take("run-dir", folder), ME);
});

test("PathLock releases a folder that no longer exists", async (t) => {
  const folder = newPath();
  const lock = await take(t, "run-dir", folder);
  const names = async (): Promise<number> => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    assert.equal(await lock.renew(), null);
    return readdirSync("/proc/self/fd").length;
  };
  const before = await names();
  for (let i = 0; i < 20; i += 1) assert.equal(await names(), before);
});

test("PathLock is one lock for two hard links of a file", async (t) => {
  const file = newPath();
  writeFileSync(file, "");
  linkSync(file, `${file}-link`);
  await take(t, "journal", file);
  assert.deepEqual(await PathLock.take("journal", `${file}-link`), ME);
});

test("PathLock.renew locks a folder that was made at the path, unless another process has it", async (t) => {
  const [file, other] = [newPath(), newPath()];
  const lock = await take(t, "journal", file);
  writeFileSync(other, "");
  const its = await take(t, "journal", other);
  linkSync(other, file);
  assert.deepEqual(await lock.renew(), ME);
  its.release();
  assert.equal(await lock.renew(), null);
  assert.deepEqual(await PathLock.take("journal", other), ME);
});

test("PathLock of a killed process is free at once, and a stopped process is still found as its holder", async () => {
  const folder = newPath();
  const script = `
    import { PathLock } from ${JSON.stringify(programUrl("lock"))};
    console.log((await PathLock.take("run-dir", ${JSON.stringify(folder)})) instanceof PathLock);
    setInterval(() => {}, 1_000);`;
  const args = ["--input-type=module", "-e", script];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  workspace.adopt(child);
  await once(child.stdout, "data");
  child.kill("SIGSTOP");
  assert.deepEqual(await PathLock.take("run-dir", folder), { pid: child.pid });
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  const lock = await PathLock.take("run-dir", folder);
  assert.ok(lock instanceof PathLock);
  lock.release();
});

test("PathLock has names that all versions of Node turn into the same system name", async (t) => {
  const lock = await take(t, "run-dir", newPath());
  assert.ok(lock);
  // Some versions would pad a shorter one with NULs, which are shown as @.
  const ours = readFileSync("/proc/net/unix", "utf8").match(/ @bulkhead-\S+/g) ?? [];
  assert.ok(ours.length > 0);
  for (const name of ours) assert.match(name, /^ @bulkhead-(?:run-dir|journal)-[0-9a-f]{64}\.+$/);
  assert.ok(ours.every((name) => name.length === 2 + 107));
});

test("PathLock closes every connection to its socket", async (t) => {
  const folder = newPath();
  await take(t, "run-dir", folder);
  const client = connect(`\0${nameOfPath("run-dir", folder)}`);
  client.resume();
  await once(client, "close");
});

test("PathLock is a lock on a file beside the folder on systems without names", async (t) => {
  const folder = newPath();
  const lock = await take(t, "run-dir", folder, "darwin");
  assert.deepEqual(await PathLock.take("run-dir", folder, "darwin"), { pid: null });
  assert.equal(await lock.renew(), null);
  lock.release();
  await take(t, "run-dir", folder, "darwin");
  // A journal has its own lock file.
  await take(t, "journal", folder, "darwin");
  await take(t, "journal", folder, "darwin");
});

test("PathLock is no lock if its file cannot be made: the control socket remains", async (t) => {
  const file = newPath();
  writeFileSync(file, "");
  await take(t, "run-dir", `${file}/run`, "darwin");
});
