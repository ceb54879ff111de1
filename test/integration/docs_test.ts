import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { readConfig, SETTINGS } from "../../engine/settings/mod.ts";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"];
const SOURCE_FOLDERS = ["engine", "workers", "scripts", "test", "strategies"];

/** A fenced block of code: the first word after its fence is its language, the second what it is or what it is called. */
interface Block {
  readonly line: number;
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const MANIFEST = JSON.parse(read("package.json")) as Manifest;

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; lines: string[] } | null = null;
  text.split("\n").forEach((line, i) => {
    if (!line.startsWith("```")) open?.lines.push(line);
    else if (open === null) open = { line: i + 1, info: line.slice(3), lines: [] };
    else {
      const [language = "", name = ""] = open.info.trim().split(/\s+/);
      blocks.push({ line: open.line, language, name, text: `${open.lines.join("\n")}\n` });
      open = null;
    }
  });
  assert.equal(open, null, "the last fence is closed");
  return blocks;
}

/** A clean folder with what a built checkout has. */
function openFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-docs-"));
  for (const name of ["dist", "strategies"])
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "junction");
  return folder;
}

/** The environment without settings of whoever runs the tests, but for the slots: their number depends on the machine. */
function environment(): NodeJS.ProcessEnv {
  const ours = new Set<string>([...SETTINGS.map(({ name }) => name), "NODE_OPTIONS", "NODE_TEST_CONTEXT"]);
  const others = Object.entries(process.env).filter(([name]) => !ours.has(name));
  return { ...Object.fromEntries(others), WORKERS: "2", NO_COLOR: "1" };
}

/** Runs a command line of a shell. */
function run(command: string, folder: string): Promise<Printed> {
  return new Promise((resolve) => {
    execFile("bash", ["-ec", command], { cwd: folder, env: environment() }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

/** The commands of a block, continued lines joined. */
function commandsOf(text: string): string[] {
  const joined = text.replaceAll(/\\\n\s*/g, " ");
  return joined.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

/** A command that would install, test all of this again, or need Docker is not run: what it needs is there. */
function checkUnrun(command: string): boolean {
  const parts = command.split("&&").map((part) => part.trim());
  if (!parts.every((part) => /^npm |^(?:\w+=\S+ )*docker /.test(part))) return false;
  for (const part of parts) {
    const script = /^npm (?:run )?(\w+)(?: -- .+)?$/.exec(part)?.[1];
    if (script === "ci") assert.ok(existsSync(path.join(ROOT, "package-lock.json")));
    else if (script !== undefined) assert.ok(script in MANIFEST.scripts, part);
    else assert.match(part, /^(?:[A-Z]+=\S+ )?docker compose up(?: --build)?$/);
  }
  for (const file of ["Dockerfile", "docker-compose.yml"]) assert.ok(existsSync(path.join(ROOT, file)));
  return true;
}

async function checkShell(block: Block, folder: string): Promise<void> {
  const commands = commandsOf(block.text).filter((command) => !checkUnrun(command));
  for (const command of commands) {
    const { code, stderr } = await run(command, folder);
    assert.equal(code, 0, `${command}\n${stderr}`);
  }
}

/** Commands to a running engine: one is started for them, and must end well when they are done. */
async function checkRunning(block: Block, folder: string): Promise<void> {
  const engine = spawn(process.execPath, ["dist/main.js", "run", "--speed", "300"], {
    cwd: folder,
    env: environment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(engine, "exit");
  try {
    // Its first log line is an order: from then on there is a session to ask.
    await Promise.race([once(engine.stderr, "data"), ended]);
    engine.stderr.resume();
    await checkShell(block, folder);
    assert.deepEqual(await ended, [0, null]);
  } finally {
    engine.kill("SIGKILL");
  }
}

/** What a terminal shows of a session: the log for people, then stdout. */
async function printSession(folder: string): Promise<string> {
  assert.equal(MANIFEST.scripts["start"], "node dist/main.js run --speed 1000");
  // The same session: the speed changes how long it takes.
  const { stdout, stderr } = await run("node dist/main.js run --speed max", folder);
  const lines = stderr.trimEnd().split("\n");
  const log = lines.map((line) => {
    const { ts, logger, msg } = JSON.parse(line) as { ts: number; logger: string; msg: string };
    const local = new Date(ts / 1_000 + 5.5 * 3_600_000).toISOString();
    return `${local.slice(11, 19)} [INFO] [${logger}] ${msg}\n`;
  });
  return log.join("") + stdout;
}

/** Commands after `$` with what they print; `…` stands for lines that are left out. */
async function checkConsole(block: Block, folder: string): Promise<void> {
  const [before, ...samples] = block.text.replaceAll(/\\\n>\s*/g, "").split(/^\$ /m);
  assert.equal(before, "", "a sample begins with its command");
  // It shows the first session of its day, whatever the blocks before it have traded.
  rmSync(path.join(folder, ".bulkhead"), { recursive: true, force: true });
  for (const sample of samples) {
    const command = sample.slice(0, sample.indexOf("\n"));
    const expected = sample.slice(command.length + 1);
    const printed = command === "npm start" ? await printSession(folder) : await printAll(command, folder);
    if (!expected.includes("…\n")) assert.equal(printed, expected, command);
    else assert.match(printed, patternOf(expected), command);
  }
}

async function printAll(command: string, folder: string): Promise<string> {
  const { stdout } = await run(`exec 2>&1; ${command}`, folder);
  return stdout;
}

function patternOf(expected: string): RegExp {
  const parts = expected.split(/^…\n/m).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("(?:.*\\n)*?")}$`);
}

async function checkStrategies({ name, language, line, text }: Block, folder: string): Promise<void> {
  const file = name === "" ? `block_${line}.${language}` : name;
  writeFileSync(path.join(folder, file), text);
  const { code, stdout, stderr } = await run(`node dist/main.js check '${file}'`, folder);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /valid$/m);
}

async function checkJson(block: Block, folder: string): Promise<void> {
  if (block.name === "") return checkStrategies(block, folder);
  const written: unknown = JSON.parse(readFileSync(path.join(folder, block.name), "utf8"));
  assert.deepEqual(written, JSON.parse(block.text));
}

/** Every row of the sample is good: none is shown as bad, and each is played. */
async function checkCsv({ name, text }: Block, folder: string): Promise<void> {
  assert.match(name, /^(?:ticks|bars)\.csv$/);
  writeFileSync(path.join(folder, name), text);
  const kind = path.basename(name, ".csv");
  const command = `node dist/main.js run --feed replay --${kind} ${name} --speed max --summary-json csv.json`;
  const { code, stderr } = await run(command, folder);
  assert.equal(code, 0, stderr);
  assert.ok(!stderr.includes(`${name}:`), stderr);
  const rows = text.trimEnd().split("\n").length - 1;
  const { ticks } = JSON.parse(readFileSync(path.join(folder, "csv.json"), "utf8")) as { ticks: number };
  assert.equal(ticks, kind === "ticks" ? rows : rows * 4);
}

/** There may be no PowerShell: the settings must be ours, with values that they take. */
function checkPowershell({ text }: Block): void {
  const known = new Set<string>(SETTINGS.map(({ name }) => name));
  const env: Record<string, string> = {};
  for (const line of commandsOf(text)) {
    const [, name, value] = /^\$env:(\w+) = "([^"]*)"$/.exec(line) ?? [];
    if (name === undefined) assert.match(line, /^node dist\/main\.js (?:run|status)\b/);
    else {
      assert.ok(known.has(name), name);
      env[name] = value ?? "";
    }
  }
  assert.doesNotThrow(() => readConfig(env));
}

/** A drawing: it fits a terminal, and the files in it are there. */
function checkDrawing({ text }: Block): void {
  const files = SOURCE_FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" }),
  );
  const names = new Set(files.map((file) => path.basename(file)));
  for (const [name] of text.matchAll(/\b\w+\.ts\b/g)) assert.ok(names.has(name), `there is a file ${name}`);
  for (const line of text.split("\n")) assert.ok(line.length <= 80, `80 columns hold ${JSON.stringify(line)}`);
}

async function checkBlock(block: Block, folder: string): Promise<void> {
  switch (block.language) {
    case "sh":
      return block.name === "running" ? checkRunning(block, folder) : checkShell(block, folder);
    case "console":
      return checkConsole(block, folder);
    case "yaml":
      return checkStrategies(block, folder);
    case "json":
      return checkJson(block, folder);
    case "csv":
      return checkCsv(block, folder);
    case "powershell":
      return checkPowershell(block);
    case "text":
      return checkDrawing(block);
    default:
      assert.fail(`Expected a language that is tested, was ${JSON.stringify(block.language)}`);
  }
}

for (const document of DOCUMENTS) {
  describe(document, () => {
    const folder = openFolder();
    after(() => rmSync(folder, { recursive: true }));
    // In their order: later blocks use what earlier ones have written, as a reader would.
    for (const block of blocksOf(read(document))) {
      it(`has a block at line ${block.line} (${block.language}) that does what it shows`, () =>
        checkBlock(block, folder));
    }

    it("names only files that there are", () => {
      const named = read(document).matchAll(/(?<=[`(])(?:engine|workers|scripts|test|strategies)\/[\w./-]*(?=[`)])/g);
      for (const [file] of named) assert.ok(existsSync(path.join(ROOT, file)), file);
    });
  });
}

it("ARCHITECTURE.md says why each dependency is there", () => {
  const rows = read("ARCHITECTURE.md").split("\n");
  const { dependencies, devDependencies } = MANIFEST;
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const why = rows.find((row) => row.startsWith(`| \`${name}\` | `))?.slice(name.length + 7) ?? "";
    assert.match(why, /\w{3,}.* \|$/, name);
  }
});
