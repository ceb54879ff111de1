import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { check } from "../../engine/cli/check.ts";
import { readFees } from "../../engine/market/mod.ts";
import { MICROS } from "../../engine/protocol/mod.ts";
import { readConfig, SETTINGS } from "../../engine/settings/mod.ts";
import { describe as describeRules, needsOf } from "../../workers/explain/mod.ts";
import { type Block, blocksOf, codeIn, DOCUMENTS, read, ROOT, tableRowsOf } from "../fixtures/documents.ts";
import { instrumentMap } from "../fixtures/strategies_text.ts";

const SOURCE_FOLDERS = ["engine", "workers", "scripts", "test", "strategies"];
/** Pages whose blocks run at the same time: the other test files have a processor too. */
const PAGES_AT_ONCE = 2;

interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const { scripts: SCRIPTS } = JSON.parse(read("package.json")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The files that pages name, with their texts: a page may use what another one has its readers save. */
const SAVED = DOCUMENTS.flatMap((page) => blocksOf(read(page)).filter(({ name }) => /\.(?:yaml|csv)$/.test(name)));

/** A clean folder with what a built checkout has, and what readers have saved. */
function openFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-docs-"));
  for (const name of ["dist", "node_modules", "strategies"])
    symlinkSync(path.join(ROOT, name), path.join(folder, name), "junction");
  for (const { name, text } of SAVED) writeFileSync(path.join(folder, name), text);
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

/** Commands that are not run: they would install, measure, or test all of this again, or they need Docker or root. */
const UNRUN = /^(?:npm |(?:\w+=\S+ )?docker |sudo )/;
const NPM = /^npm (?:run )?(?:--silent )?([a-z]+)(?: -- .+)?$/;
const DOCKER = /^(?:[A-Z]+=\S+ )?docker compose up(?: --build)?$/;
const SUDO = /^sudo (?:install -m 644 .+ \/etc\/\S*|systemctl daemon-reload|systemctl enable --now (\S+))$/;

/** What a command that is not run needs is there. @returns whether it is such a command */
function checkUnrun(command: string): boolean {
  const parts = command.split("&&").map((part) => part.trim());
  if (!parts.every((part) => UNRUN.test(part))) return false;
  for (const part of parts) {
    const script = NPM.exec(part)?.[1];
    if (script === "ci") assert.ok(existsSync(path.join(ROOT, "package-lock.json")));
    else if (script !== undefined) assert.ok(script in SCRIPTS, part);
    else assert.match(part, part.startsWith("sudo ") ? SUDO : DOCKER);
    const unit = SUDO.exec(part)?.[1];
    if (unit !== undefined) assert.ok(existsSync(path.join(ROOT, "docs/deploy", unit)), part);
    for (const [file] of part.matchAll(/(?<= )(?:docs|test)\/\S+/g)) assert.ok(existsSync(path.join(ROOT, file)), file);
  }
  for (const file of ["Dockerfile", "docker-compose.yml"]) assert.ok(existsSync(path.join(ROOT, file)));
  return true;
}

async function checkShell(block: Block, folder: string): Promise<void> {
  const commands = commandsOf(block.text).filter((command) => !checkUnrun(command));
  for (const command of commands) {
    const { code, stderr } = await run(command, folder);
    assert.equal(code, 0, `${command}\n${stderr}`);
    checkRows(stderr);
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
  assert.equal(SCRIPTS["start"], "node dist/main.js run --speed 1000");
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
    if (command.includes("2>session.log")) checkRows(readFileSync(path.join(folder, "session.log"), "utf8"));
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

/** In this process: a block is no more than `check` would read. */
async function checkStrategies({ text }: Block, folder: string): Promise<void> {
  const file = path.join(folder, "block.yaml");
  writeFileSync(file, text);
  const told: string[] = [];
  const tell = (line: string): void => void told.push(line);
  const code = await check(
    { file, json: false },
    {
      stdout: tell,
      stderr: tell,
      colour: false,
      describe: describeRules,
      needsOf,
      defaultInstrument: "NIFTY",
      configured: null,
      hoursOf: () => ({ open: 555 * MICROS.minute, close: 920 * MICROS.minute }),
      readData: null,
      instruments: (named) => instrumentMap(["NIFTY", ...named]),
    },
  );
  assert.equal(code, 0, told.join(""));
}

async function checkJson(block: Block, folder: string): Promise<void> {
  if (block.name === "") return checkStrategies(block, folder);
  if (block.name === "fees") return void readFees(block.text, "the block");
  const written: unknown = JSON.parse(readFileSync(path.join(folder, block.name), "utf8"));
  assert.deepEqual(written, JSON.parse(block.text));
}

/** Blocks behind it read the file, and none of its rows is bad: its commands would say so. */
function checkCsv({ name, line }: Block, blocks: readonly Block[]): void {
  const readers = blocks.filter((block) => block.line > line && block.text.includes(` ${name}`));
  assert.ok(readers.length > 0, `a command reads ${name}`);
}

/** No row of a file that readers save is left out. */
function checkRows(log: string): void {
  for (const { name } of SAVED) assert.ok(!log.includes(`${name}:`), log);
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

async function checkBlock(block: Block, folder: string, blocks: readonly Block[]): Promise<void> {
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
      return checkCsv(block, blocks);
    case "powershell":
      return checkPowershell(block);
    case "text":
      return checkDrawing(block);
    default:
      assert.fail(`Expected a language that is tested, was ${JSON.stringify(block.language)}`);
  }
}

describe("documents", { concurrency: PAGES_AT_ONCE }, () => {
  for (const document of DOCUMENTS) {
    const blocks = blocksOf(read(document));
    if (blocks.length === 0) continue;
    describe(document, { concurrency: 1 }, () => {
      const folder = openFolder();
      after(() => rmSync(folder, { recursive: true }));
      // In their order: later blocks use what earlier ones have written, as a reader would.
      for (const block of blocks) {
        it(`has a block at line ${block.line} (${block.language}) that does what it shows`, () =>
          checkBlock(block, folder, blocks));
      }
      if (document !== "docs/outputs.md") return;
      for (const [command = "", keys = "", entryKeys = ""] of jsonRowsOf(document)) {
        it(`says what ${command} prints as JSON`, () => checkKeys(command, { keys, entryKeys }, folder));
      }
    });
  }
});

/** The rows of the table of what commands print as JSON. */
function jsonRowsOf(page: string): readonly (readonly string[])[] {
  const [, section = ""] = /^## JSON of the commands\n([\s\S]*?)^### /m.exec(read(page)) ?? [];
  return tableRowsOf(section);
}

/** The object has the keys that a row says, and so has each entry of its list, if the row tells of one. */
async function checkKeys(
  command: string,
  { keys, entryKeys }: { readonly keys: string; readonly entryKeys: string },
  folder: string,
): Promise<void> {
  const { code, stdout, stderr } = await run(`node dist/main.js ${codeIn(command)[0]} --json`, folder);
  assert.equal(code, 0, stderr);
  const printed = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  assert.deepEqual(Object.keys(printed), codeIn(keys));
  if (entryKeys === "") return;
  const lists = Object.values(printed).filter((value): value is object[] => Array.isArray(value));
  const entries = lists.map(([entry = {}]) => Object.keys(entry));
  assert.ok(
    entries.some((names) => names.join() === codeIn(entryKeys).join()),
    JSON.stringify(entries),
  );
}
