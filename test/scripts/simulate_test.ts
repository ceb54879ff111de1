import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

function simulate(...args: readonly string[]): {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "scripts/simulate.ts", ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

test("npm run simulate runs one seed alone and ends with its one line", () => {
  const { code, stdout, stderr } = simulate("--minutes", "0", "--seed", "7");
  assert.equal(stderr, "");
  assert.match(stdout, /^1 seeds, \d+ deaths, 0 differences\n$/);
  assert.equal(code, 0);
});

for (const args of [
  ["--minutes", "soon"],
  ["--seed", "-1"],
  ["--seed", "1.5"],
]) {
  test(`npm run simulate refuses ${args.join(" ")}`, () => {
    const { code, stderr } = simulate(...args);
    assert.equal(code, 2);
    assert.match(stderr, /^Expected --minutes N/);
  });
}
