import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { MAIN, type Outcome, ROOT, Workspace } from "../fixtures/cli.ts";

const workspace = new Workspace("start-up");

/** The built program where no packages are installed but these. @returns the path of its `main.js` */
function programWith(packages: readonly string[]): string {
  const folder = workspace.path(["only", ...packages].join("-"));
  const main = path.join(folder, "dist", path.basename(MAIN));
  if (existsSync(main)) return main;
  cpSync(path.dirname(MAIN), path.join(folder, "dist"), { recursive: true });
  cpSync(path.join(ROOT, "package.json"), path.join(folder, "package.json"));
  mkdirSync(path.join(folder, "node_modules"));
  for (const name of packages) {
    symlinkSync(path.join(ROOT, "node_modules", name), path.join(folder, "node_modules", name), "junction");
  }
  return main;
}

function runWith(packages: readonly string[], args: readonly string[]): Promise<Outcome> {
  return workspace.run(args, { main: programWith(packages) });
}

test("help and the version load no package that has files of its own", async () => {
  for (const args of [["--version"], ["--help"], ["run", "--help"]]) {
    const { code, stderr } = await runWith([], args);
    assert.deepEqual([code, stderr], [0, ""]);
  }
});

test("a question about health loads neither the thread pool nor the journal", async () => {
  for (const args of [["--health"], ["status", "--json"], ["drain"]]) {
    const { code, stdout, stderr } = await runWith([], args);
    assert.match(`${stdout}${stderr}`, /No engine runs|none runs there/);
    assert.equal(code, 1);
  }
});

test("checking strategies loads no thread pool, and neither do questions to the journal", async () => {
  const checked = await runWith([], ["check", path.join(ROOT, "strategies/indicators.yaml")]);
  assert.deepEqual([checked.code, checked.stderr], [0, ""]);
  const listed = await runWith(["libsql"], ["sessions"]);
  assert.match(listed.stderr, /there is none/);
  assert.equal(listed.code, 2);
});

/** Adds a part of the built program to `loaded`, and all parts that are loaded with it. */
function addPart(part: string, loaded: Set<string>): void {
  if (loaded.has(part)) return;
  loaded.add(part);
  const text = readFileSync(part, "utf8");
  const imported = /^(?:import|\} from|var .* = await import\() ?"(\..*)"\)?;$/gm;
  for (const [, specifier = ""] of text.matchAll(imported)) {
    addPart(path.resolve(path.dirname(part), specifier), loaded);
  }
}

/** The packages that the built program loads for a command: their names, as in `node_modules`. */
function packagesOf(command: string): ReadonlySet<string> {
  const parts = path.join(path.dirname(MAIN), "parts");
  const loaded = new Set<string>();
  addPart(MAIN, loaded);
  const own = readdirSync(parts).filter((name) => name.startsWith(`${command}-`) && name.endsWith(".js"));
  assert.equal(own.length, 1, command);
  for (const name of own) addPart(path.join(parts, name), loaded);
  const texts = [...loaded].map((part) => readFileSync(part, "utf8"));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/^\/\/ node_modules\/([^/\n]+)/gm)].map(([, name]) => name ?? ""),
  );
  return new Set(names);
}

test("a question about health loads no time zones, and no command loads zod's larger interface", () => {
  assert.deepEqual([...packagesOf("status")].toSorted(), ["envalid", "tslib", "zod"]);
  assert.ok(packagesOf("sessions").has("temporal-polyfill"));
  const parts = path.join(path.dirname(MAIN), "parts");
  const large = readdirSync(parts).filter((name) =>
    readFileSync(path.join(parts, name), "utf8").includes("// node_modules/zod/v4/classic/"),
  );
  assert.deepEqual(large, []);
});
