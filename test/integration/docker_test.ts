import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { SETTINGS } from "../../engine/settings/mod.ts";
import { withSettings } from "../../scripts/docs/compose_settings.ts";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface Service {
  readonly build: string;
  readonly init: boolean;
  readonly stop_grace_period: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}

/** The instructions of a Dockerfile, stage by stage, with comments gone and continued lines joined. */
function parseStages(text: string): Instruction[][] {
  const stages: Instruction[][] = [];
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, "")
    .replaceAll(/\\\n/g, " ")
    .split("\n");
  for (const line of lines.filter((each) => each.trim() !== "")) {
    const [, name = "", rest = ""] =
      /^([A-Z]+)\s+(.*)$/.exec(line) ?? assert.fail(`Expected an instruction, was ${line}`);
    if (name === "FROM") stages.push([]);
    stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

/** What the last instruction of a name says in a stage. */
function lastOf(stage: readonly Instruction[], name: string): string {
  return stage.findLast((each) => each.name === name)?.rest ?? assert.fail(`Expected ${name}, was none`);
}

const STAGES = parseStages(read("Dockerfile"));
const FINAL = STAGES.at(-1) ?? [];
const COMPOSE = parse(read("docker-compose.yml")) as Compose;
const SERVICE = COMPOSE.services["bulkhead"] ?? assert.fail("Expected a service bulkhead");

test("Dockerfile builds in stages of their own, all on Node 24 slim", () => {
  assert.ok(STAGES.length > 1);
  for (const stage of STAGES) assert.match(lastOf(stage, "FROM"), /^node:24-slim( AS [a-z]+)?$/);
});

test("Dockerfile starts node itself, in exec form", () => {
  assert.deepEqual(JSON.parse(lastOf(FINAL, "ENTRYPOINT")), ["node", "dist/main.js"]);
  assert.deepEqual(JSON.parse(lastOf(FINAL, "CMD")), ["run"]);
});

test("Dockerfile checks health in exec form by the engine's own command", () => {
  const [, command = ""] = / CMD (.*)$/.exec(lastOf(FINAL, "HEALTHCHECK")) ?? [];
  assert.deepEqual(JSON.parse(command), ["node", "dist/main.js", "--health"]);
});

test("Dockerfile's last stage runs as a user that is not root", () => {
  assert.match(lastOf(FINAL, "USER"), /^[1-9]\d*$/);
  const user = FINAL.findIndex((each) => each.name === "USER");
  assert.ok(FINAL.slice(user).every((each) => each.name !== "RUN" && each.name !== "COPY"));
});

test("Dockerfile's last stage has production packages only, the bundles and the examples", () => {
  assert.ok(FINAL.every((each) => !/\bnpm\b/.test(each.rest)));
  const copied = new Set(FINAL.filter((each) => each.name === "COPY").map((each) => each.rest));
  assert.ok(copied.has("--from=dependencies /app/node_modules node_modules"));
  assert.ok(copied.has("--from=build /app/dist dist"));
  assert.ok(copied.has("strategies strategies"));
  const dependencies = STAGES.find((stage) => lastOf(stage, "FROM").endsWith(" AS dependencies")) ?? [];
  assert.match(lastOf(dependencies, "RUN"), /^npm ci .*--omit=dev\b/);
});

test("Dockerfile copies only what there is and .dockerignore lets through", () => {
  const admitted = read(".dockerignore")
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  for (const { rest } of STAGES.flat().filter((each) => each.name === "COPY" && !each.rest.startsWith("--from="))) {
    for (const source of rest.split(/\s+/).slice(0, -1)) {
      assert.ok(existsSync(path.join(ROOT, source)), source);
      assert.ok(
        admitted.some((name) => name === source || name.startsWith(`${source}/`)),
        source,
      );
    }
  }
});

test("docker-compose.yml has every setting with its default, but for what a calendar may say, and SPEED 1000", () => {
  const expected = SETTINGS.map(({ name, default: text, orders }) => {
    const fallback = name === "SPEED" ? "1000" : orders === "said" ? "" : (text ?? "");
    return [name, `\${${name}:-${fallback}}`];
  });
  assert.deepEqual(SERVICE.environment, { ...Object.fromEntries(expected), NO_COLOR: "${NO_COLOR:-}" });
});

test("docker-compose.yml says what each setting is, as npm run docs writes it", () => {
  const compose = read("docker-compose.yml");
  assert.equal(compose, withSettings(compose));
  assert.throws(() => withSettings("services:\n"), /Expected/);
});

test("docker-compose.yml grants more time to stop than the engine takes", () => {
  const [, seconds] = /^(\d+)s$/.exec(SERVICE.stop_grace_period) ?? [];
  const drain = SETTINGS.find(({ name }) => name === "DRAIN_TIMEOUT_MS")?.default;
  assert.ok(Number(seconds) * 1_000 > Number(drain), SERVICE.stop_grace_period);
});

test("docker-compose.yml runs an init, keeps the run's folder, and mounts strategies for reading only", () => {
  assert.equal(SERVICE.build, ".");
  assert.equal(SERVICE.init, true);
  assert.deepEqual(SERVICE.volumes, ["./strategies:/app/strategies:ro", "bulkhead:/app/.bulkhead"]);
  assert.ok("bulkhead" in COMPOSE.volumes);
  const runDir = SETTINGS.find(({ name }) => name === "RUN_DIR")?.default ?? "";
  assert.equal(lastOf(FINAL, "VOLUME"), path.posix.join("/app", path.posix.dirname(runDir)));
});
