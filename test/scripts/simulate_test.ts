import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ROOT } from "../fixtures/cli.ts";

function simulate(...args: readonly string[]): {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist-test/scripts/simulate.mjs", ...args], {
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
