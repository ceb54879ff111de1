import assert from "node:assert/strict";
import { test } from "node:test";

import { readConfig, SETTINGS } from "../../engine/settings/config.ts";
import { read } from "../fixtures/documents.ts";

type Unit = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** The keys of systemd 252 that these units may use, by section. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  Unit: ["Description", "Documentation", "After", "Wants"],
  Service: [
    "Type",
    "ExecStart",
    "Environment",
    "EnvironmentFile",
    "DynamicUser",
    "StateDirectory",
    "CacheDirectory",
    "WorkingDirectory",
    "Restart",
    "RestartSec",
    "RestartPreventExitStatus",
    "KillSignal",
    "KillMode",
    "TimeoutStopSec",
    "ProtectSystem",
    "ProtectHome",
    "PrivateTmp",
    "PrivateDevices",
    "NoNewPrivileges",
    "CapabilityBoundingSet",
    "RestrictAddressFamilies",
  ],
  Timer: ["OnCalendar", "Persistent"],
  Install: ["WantedBy"],
};

/** The lines of a file that are no comments and not empty. */
function linesOf(file: string): readonly string[] {
  return read(file)
    .split("\n")
    .filter((line) => line !== "" && !/^[#;]/.test(line));
}

/** A unit of systemd: sections, and the values of each of their keys. */
function parseUnit(file: string): Unit {
  const unit = new Map<string, Map<string, string[]>>();
  let section = new Map<string, string[]>();
  for (const line of linesOf(file)) {
    const name = /^\[(\w+)\]$/.exec(line)?.[1];
    const [, key, value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      assert.ok(!unit.has(name), `${file} has [${name}] once`);
      section = new Map();
      unit.set(name, section);
    } else if (key !== undefined) section.set(key, [...(section.get(key) ?? []), value]);
    else assert.fail(`Expected [SECTION] or KEY=VALUE, was ${line}`);
  }
  return unit;
}

function valueOf(unit: Unit, section: string, key: string): string {
  const values = unit.get(section)?.get(key) ?? [];
  assert.equal(values.length, 1, `${key} is given once`);
  return values[0] ?? "";
}

const SERVICE = parseUnit("docs/deploy/bulkhead.service");
const TIMER = parseUnit("docs/deploy/bulkhead.timer");
const ENVIRONMENT: Readonly<Record<string, string>> = Object.fromEntries(
  linesOf("docs/deploy/bulkhead.env").map((line) => {
    const [, name = "", value = ""] = /^([A-Z_]+)=(\S*)$/.exec(line) ?? assert.fail(`Expected NAME=value, was ${line}`);
    return [name, value];
  }),
);

for (const [file, unit] of [
  ["bulkhead.service", SERVICE],
  ["bulkhead.timer", TIMER],
] as const) {
  test(`${file} has sections and keys that systemd knows`, () => {
    for (const [section, keys] of unit) {
      for (const key of keys.keys()) assert.ok(KEYS[section]?.includes(key), `[${section}] ${key}`);
    }
  });
}

test("bulkhead.service starts node itself, without a shell or npm, and stops it by SIGTERM", () => {
  assert.equal(valueOf(SERVICE, "Service", "ExecStart"), "/usr/bin/node /opt/bulkhead/dist/main.js run");
  assert.equal(valueOf(SERVICE, "Service", "KillSignal"), "SIGTERM");
});

test("bulkhead.service grants more time to stop than the engine takes", () => {
  const [, seconds] = /^(\d+)s$/.exec(valueOf(SERVICE, "Service", "TimeoutStopSec")) ?? [];
  const drain = ENVIRONMENT["DRAIN_TIMEOUT_MS"] ?? SETTINGS.find(({ name }) => name === "DRAIN_TIMEOUT_MS")?.default;
  assert.ok(Number(seconds) * 1_000 > Number(drain), seconds);
});

test("bulkhead.service runs in the folder of its state, and goes on after a kill but not after a mistake", () => {
  const state = valueOf(SERVICE, "Service", "StateDirectory");
  assert.equal(valueOf(SERVICE, "Service", "WorkingDirectory"), `%S/${state}`);
  assert.equal(valueOf(SERVICE, "Service", "Restart"), "on-failure");
  assert.equal(valueOf(SERVICE, "Service", "RestartPreventExitStatus"), "2");
});

test("bulkhead.timer begins before the market opens, in its zone", () => {
  const [, hours = "", zone] = / (\d\d:\d\d) (\S+)$/.exec(valueOf(TIMER, "Timer", "OnCalendar")) ?? [];
  assert.equal(zone, ENVIRONMENT["MARKET_TZ"]);
  assert.ok(hours < (ENVIRONMENT["MARKET_OPEN"] ?? ""), hours);
});

test("bulkhead.env has settings of ours with values that they take", () => {
  const known = new Set<string>(SETTINGS.map(({ name }) => name));
  for (const name of Object.keys(ENVIRONMENT)) assert.ok(known.has(name), name);
  assert.equal(readConfig(ENVIRONMENT).recordTicks, true);
  assert.equal(valueOf(SERVICE, "Service", "EnvironmentFile"), "/etc/bulkhead.env");
});
