import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { INDIA, OPEN, type Outcome, optionsFor, runSession, tenStrategies, walk } from "../fixtures/session.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-slots-"));
after(() => rmSync(folder, { recursive: true }));

async function buildMisbehaving(how: string): Promise<URL> {
  const outfile = path.join(folder, `${how.replaceAll(" ", "_")}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL("../fixtures/workers/misbehaving.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    define: { MISBEHAVIOUR: JSON.stringify(how) },
    logLevel: "silent",
  });
  return pathToFileURL(outfile);
}

const CLOSE = OPEN + 600_000_000;

async function runShort(over: Parameters<typeof optionsFor>[1]): Promise<Outcome> {
  const session = { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "virtual" } as const;
  return runSession(tenStrategies(), { session, feed: walk(1, CLOSE), journal: new MemoryJournal(), ...over });
}

describe("A slot's worker is replaced and nobody else notices when it", () => {
  for (const how of [
    "throw null",
    "return at once",
    "exit at start",
    "exit at the first call",
    "garbage",
    "unhandled rejection",
    "throw in a handler",
    "stack overflow",
    "forged order",
  ]) {
    it(`dies of: ${how}`, async () => {
      const worker = await buildMisbehaving(how);
      const deaths: string[] = [];
      const { listener } = optionsFor([]);
      const onSlot = (slot: number, event: string, text: string): void => {
        if (event === "died") deaths.push(`${slot} ${text}`);
      };
      const expected = await runShort({ workers: 0 });
      const actual = await runShort({ workers: 2, worker, listener: { ...listener, onSlot } });
      assert.equal(actual.book, expected.book);
      assert.equal(actual.summary.slots.restarts, 1);
      assert.equal(deaths.length, 1);
      assert.match(deaths[0] ?? "", /^0 generation 1 /);
    });
  }
});

it("A slot that dies every time is quarantined: its strategies fail, the others trade as if alone", async () => {
  const worker = await buildMisbehaving("dies every time");
  const { summary, engine, orders } = await runShort({ workers: 2, worker });
  const [sick, sound] = engine.slots;
  assert.equal(sick?.status, "retired");
  assert.equal(sound?.status, "drained");
  const sickIds = engine.placedIn(0).map(({ id }) => id);
  const failed = summary.strategies.filter(({ state }) => state === "failed");
  assert.deepEqual(
    failed.map(({ id }) => id),
    sickIds,
  );
  assert.ok(failed.every(({ error }) => error?.startsWith("it died 5 times in a row without progress")));
  assert.equal(summary.failed, sickIds.length);
  assert.equal(summary.conserved, true);
  const alone = await runShort({ workers: 0 });
  const ofSound = (text: string): string[] =>
    text.split("\n").filter((line) => !sickIds.some((id) => line.includes(`"strategy":"${id}"`)));
  assert.ok(ofSound(orders).length > 10, "the others trade");
  assert.deepEqual(ofSound(orders), ofSound(alone.orders));
});
