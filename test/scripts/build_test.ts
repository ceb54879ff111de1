import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { buildMain, buildWorker, removeOthers } from "../../scripts/build.ts";

const run = promisify(execFile);
const NODE_MODULES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../node_modules");

let folder = "";

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bulkhead-build-"));
});
after(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

test("buildMain makes a module that node runs, with all packages in it that need no files of their own", async () => {
  const imports = 'import { parse } from "yaml";\nimport { levels } from "pino";\n';
  const text = `#!/usr/bin/env node\n${imports}console.log(parse("1") + levels.values.info);\n`;
  const outfile = path.join(folder, "out/main.js");
  await mkdir(path.dirname(outfile));
  await symlink(NODE_MODULES, path.join(folder, "node_modules"), "junction");
  const files = await buildMain({ entry: await write("main.ts", text), outfile });
  const built = await readFile(outfile, "utf8");
  assert.ok(built.startsWith("#!/usr/bin/env node\n"));
  assert.match(built, /from "pino"/);
  assert.doesNotMatch(built, /from "yaml"/);
  assert.deepEqual(files.toSorted(), [outfile, `${outfile}.map`]);
  assert.equal((await run(process.execPath, [outfile])).stdout, "31\n");
});

test("buildMain makes files of their own of what is imported when it is asked for", async () => {
  const outfile = path.join(folder, "parts/main.js");
  await write("part.ts", 'import { parse } from "yaml";\nexport const two = parse("2");\n');
  const entry = await write("whole.ts", 'if (process.argv.length > 2) void import("./part.ts").then(console.log);\n');
  const files = await buildMain({ entry, outfile });
  const parts = files.map((file) => path.relative(path.dirname(outfile), file));
  assert.equal(parts.filter((name) => /^parts.part-\w+\.js$/.test(name)).length, 1);
  assert.doesNotMatch(await readFile(outfile, "utf8"), /YAML/);
});

test("buildWorker makes one file with its packages inside", async () => {
  const specifiers = ["dist/esm/comlink.mjs", "dist/esm/node-adapter.mjs"].map((file) =>
    JSON.stringify(path.join(NODE_MODULES, "comlink", file)),
  );
  const text = `import { wrap } from ${specifiers[0]};\nimport adapt from ${specifiers[1]};\nconsole.log(typeof wrap, typeof adapt);\n`;
  const outfile = path.join(folder, "worker_out/slot.cjs");
  await buildWorker({ entry: await write("worker.ts", text), outfile });
  assert.doesNotMatch(await readFile(outfile, "utf8"), /^import |require\(.*comlink/m);
  // A thread that is terminated while it requires an ES module takes the process along on Node 20.20.
  const required = ["--no-experimental-require-module", "-e", `require(${JSON.stringify(outfile)})`];
  assert.equal((await run(process.execPath, required)).stdout, "function function\n");
});

test("buildWorker leaves outside the packages that have files of their own", async () => {
  const text = 'import Database from "libsql";\nconsole.log(typeof Database);\n';
  const outfile = path.join(folder, "thread_out/journal.cjs");
  await buildWorker({ entry: await write("thread.ts", text), outfile });
  assert.match(await readFile(outfile, "utf8"), /require\("libsql"\)/);
});

test("buildMain rejects for a file that is no TypeScript", async () => {
  const entry = await write("broken.ts", "const = 1;\n");
  await assert.rejects(buildMain({ entry, outfile: path.join(folder, "broken.js") }), /broken\.ts:1:6/);
});

test("removeOthers keeps what has been built, and nothing else", async () => {
  const dist = path.join(folder, "dist");
  await mkdir(path.join(dist, "old"), { recursive: true });
  await mkdir(path.join(dist, "parts"));
  for (const name of ["main.js", "parts/a.js", "parts/gone.js", "gone.js", "old/deep.js"])
    await writeFile(path.join(dist, name), "");
  await removeOthers(
    dist,
    ["main.js", "parts/a.js"].map((name) => path.join(dist, name)),
  );
  assert.deepEqual((await readdir(dist, { recursive: true })).toSorted(), [
    "main.js",
    "parts",
    path.join("parts", "a.js"),
  ]);
});
