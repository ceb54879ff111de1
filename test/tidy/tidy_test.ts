import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkBans, checkDocs, checkLength, checkNames, checkSideEffects } from "./checks.ts";
import { checkCircles, checkFences, judgeImport } from "./fences.ts";
import { readSources, sourceFile } from "./source_file.ts";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const FILES = await readSources(ROOT, ["engine", "workers", "scripts", "test"]);

const WHOLE_HOUSE = [
  ["imports stay within their fences", checkFences],
  ["no files import each other in a circle", checkCircles],
  ["no clock, timer, randomness, environment or star export where it may not be", checkBans],
  ["files hold one idea", checkLength],
  ["files are named in snake_case", checkNames],
  ["every export is documented", checkDocs],
  ["modules do nothing on import", checkSideEffects],
] as const;

for (const [criterion, check] of WHOLE_HOUSE) {
  test(`the source tree: ${criterion}`, () => assert.deepEqual(check(FILES), []));
}

test("readSources finds the files that it is to check", () => {
  const paths = new Set(FILES.map((file) => file.path));
  for (const file of ["engine/clock.ts", "engine/protocol/mod.ts", "scripts/build.ts", "test/tidy/tidy_test.ts"]) {
    assert.ok(paths.has(file), file);
  }
});

test("checkFences reports file, line, rule and specifier", () => {
  const file = sourceFile(
    "engine/core/x.ts",
    'import { a } from "./a.ts";\nimport type {\n  B,\n} from "../feed/mod.ts";\n',
  );
  assert.deepEqual(checkFences([file]), [
    'engine/core/x.ts:2: engine/core imports its own files and engine/protocol/mod.ts, was "../feed/mod.ts"',
  ]);
});

test("checkCircles finds files that import each other, types too", () => {
  const files = [
    sourceFile("engine/core/a.ts", 'import type { B } from "./b.ts";\n'),
    sourceFile("engine/core/b.ts", 'export { c } from "./c.ts";\n'),
    sourceFile("engine/core/c.ts", 'import { a } from "./a.ts";\n'),
    sourceFile("engine/core/d.ts", 'import { a } from "./a.ts";\n'),
  ];
  assert.deepEqual(checkCircles(files), ["engine/core/a.ts engine/core/b.ts engine/core/c.ts"]);
});

test("checkFences sees re-exports, bare imports and dynamic imports, and no comments or texts", () => {
  const text = [
    'export { a } from "node:fs";',
    'import "node:net";',
    'const b = import("node:tls");',
    '// import "node:os";',
    'const c = `taken from "node:vm"`;',
  ].join("\n");
  const lines = checkFences([sourceFile("engine/protocol/x.ts", text)]).map((each) => each.split(":")[1]);
  assert.deepEqual(lines, ["1", "2", "3"]);
});

const ALLOWED = [
  ["engine/core/a.ts", "../protocol/mod.ts"],
  ["workers/host.ts", "./rules/mod.ts"],
  ["workers/rules/lex.ts", "../../engine/protocol/mod.ts"],
  ["workers/host/slot_state.ts", "../strategy/mod.ts"],
  ["workers/host/slot_state.ts", "./arena.ts"],
  ["workers/slot.ts", "node:worker_threads"],
  ["workers/slot.ts", "comlink/dist/esm/node-adapter.mjs"],
  ["engine/feed/replay_feed.ts", "node:fs"],
  ["engine/feed/replay_feed.ts", "../market/mod.ts"],
  ["engine/feed/replay_feed.ts", "../clock.ts"],
  ["engine/feed/replay_feed.ts", "./csv/scan.ts"],
  ["engine/session/engine.ts", "../pool/mod.ts"],
  ["engine/main.ts", "./control/process_signals.ts"],
  ["engine/log.ts", "./terminal/mod.ts"],
  ["test/x_test.ts", "../workers/host.ts"],
] as const;

const REFUSED = [
  ["engine/protocol/a.ts", "node:fs"],
  ["engine/protocol/a.ts", "../core/mod.ts"],
  ["engine/core/a.ts", "zod"],
  ["engine/core/a.ts", "../protocol/tape.ts"],
  ["workers/host.ts", "node:worker_threads"],
  ["workers/host.ts", "../engine/feed/mod.ts"],
  ["workers/host.ts", "../engine/core/ledger.ts"],
  ["workers/slot.ts", "node:fs"],
  ["workers/slot.ts", "./host/sleep.ts"],
  ["workers/host.ts", "./slot.ts"],
  ["workers/host/slot_state.ts", "../strategy/strategy.ts"],
  ["workers/strategy/strategy.ts", "../host/mod.ts"],
  ["workers/strategy/strategy.ts", "../host.ts"],
  ["workers/later/a.ts", "../rules/mod.ts"],
  ["engine/session/engine.ts", "../../workers/host.ts"],
  ["engine/session/engine.ts", "../pool/slot.ts"],
  ["engine/session/engine.ts", "../cli/mod.ts"],
  ["engine/pool/slot.ts", "../session/mod.ts"],
  ["engine/somewhere/x.ts", "../protocol/mod.ts"],
  ["engine/feed/replay_feed.ts", "../pool/slot.ts"],
  ["engine/cli/run.ts", "../main.ts"],
] as const;

for (const [from, specifier] of ALLOWED) {
  test(`judgeImport lets ${from} import ${specifier}`, () => assert.equal(judgeImport(from, specifier), null));
}
for (const [from, specifier] of REFUSED) {
  test(`judgeImport keeps ${from} from importing ${specifier}`, () =>
    assert.notEqual(judgeImport(from, specifier), null));
}

/** Nothing, where a check would otherwise find its own example in this file. */
const CUT = "";

const BANNED = [
  ["engine/feed/a.ts", "f(Date.now());"],
  ["engine/feed/a.ts", "f(new Date());"],
  ["engine/feed/a.ts", "f(`at ${performance.now()}`);"],
  ["engine/feed/a.ts", "setTimeout(f, 1);"],
  ["engine/feed/a.ts", "f(Math.random());"],
  ["engine/feed/a.ts", "f(process.env);"],
  ["engine/feed/a.ts", "let count = 0;"],
  ["engine/feed/a.ts", `// TO${CUT}DO later`],
  ["engine/feed/a.ts", `// see iss${CUT}ue 12`],
  ["engine/mod.ts", 'export * from "./a.ts";'],
  ["workers/a.ts", "f(new Date(0));"],
  ["workers/a.ts", "setInterval(f, 1);"],
  ["workers/host.ts", "setImmediate(f);"],
  ["workers/a.ts", "eval(text);"],
  ["test/a_test.ts", `test.on${CUT}ly("x", f);`],
  ["engine/feed/a.ts", "f(Math.max(...list));"],
  ["engine/feed/a.ts", "f(Math.min(\n  0,\n  ...list.map(({ a }) => g(a)),\n));"],
  ["workers/a.ts", "list.push(...others);"],
  ["workers/a.ts", "f(String.fromCharCode(...bytes));"],
  ["scripts/a.ts", `const FOLDER = "/ho${CUT}me/someone";`],
] as const;

const PERMITTED = [
  ["engine/clock.ts", "f(Date.now()); setTimeout(g, 1);"],
  ["engine/settings/config.ts", "f(process.env);"],
  ["engine/feed/a.ts", "f(new Date(ms)); // Date.now() is not for us"],
  ["engine/feed/a.ts", 'f("process.env", /Math.random/);'],
  ["engine/main.ts", "let code = 0;"],
  ["workers/slot.ts", "setImmediate(f);"],
  ["test/a_test.ts", "f(Date.now());"],
  ["test/a_test.ts", "f(Math.max(...list));"],
  ["engine/feed/a.ts", "f(Math.max(a, b), [...list]);"],
  ["engine/feed/a.ts", "list.push({ ...one }); f(...two);"],
] as const;

for (const [file, text] of BANNED) {
  test(`checkBans finds in ${file}: ${text}`, () => assert.equal(checkBans([sourceFile(file, `${text}\n`)]).length, 1));
}
for (const [file, text] of PERMITTED) {
  test(`checkBans lets ${file} have: ${text}`, () => assert.deepEqual(checkBans([sourceFile(file, text)]), []));
}

test("checkBans says where and what", () => {
  assert.deepEqual(checkBans([sourceFile("engine/a.ts", "f();\nf(Date.now());\n")]), [
    'engine/a.ts:2: only engine/clock.ts reads a clock, was "Date.now"',
  ]);
});

test("checkLength counts 401 lines as too many and 400 as enough", () => {
  assert.deepEqual(checkLength([sourceFile("engine/a.ts", "a;\n".repeat(400))]), []);
  assert.deepEqual(checkLength([sourceFile("engine/a.ts", "a;\n".repeat(401))]), [
    "engine/a.ts: expected at most 400 lines, was 401",
  ]);
});

test("checkNames refuses other cases and names that say nothing", () => {
  const names = [
    "engine/goodName.ts",
    "engine/good-name.ts",
    "engine/index.ts",
    "engine/utils.ts",
    "engine/good_name.ts",
  ];
  assert.equal(checkNames(names.map((name) => sourceFile(name, ""))).length, 4);
});

test("checkDocs finds the export without a comment, and no overload of a documented one", () => {
  const text = [
    "/** What it is. */",
    "export function a(x: string): string;",
    "export function a(x: number): number;",
    "",
    "export const B = 1;",
    'export { c } from "./c.ts";',
  ].join("\n");
  assert.deepEqual(checkDocs([sourceFile("engine/a.ts", text)]), ["engine/a.ts:5: expected a doc comment above B"]);
});

test("checkSideEffects finds a call at the top level", () => {
  const text = "export function run(): void {\n  start();\n}\n\nrun();\n";
  assert.deepEqual(checkSideEffects([sourceFile("engine/a.ts", text)]), [
    "engine/a.ts:5: only engine/main.ts does something on import",
  ]);
  assert.deepEqual(checkSideEffects([sourceFile("engine/main.ts", text)]), []);
});
