import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { countOf } from "../fixtures/sample.ts";
import { comparable, readSummary, tenStrategiesJson } from "../fixtures/session_files.ts";

const workspace = new Workspace("chaos");
const TEN = workspace.write("ten.json", tenStrategiesJson());
const KILLS = countOf(50, 8);
const BOTH: Settings = { INSTRUMENTS: "NIFTY:20100:10,BANKNIFTY:48000:30" };

interface Files {
  readonly orders: string;
  readonly summary: ReturnType<typeof readSummary>;
  readonly stderr: string;
}

async function trade(args: readonly string[]): Promise<Files> {
  const files = { orders: workspace.path("orders.ndjson"), summary: workspace.path("summary.json") };
  const written = ["--orders-json", files.orders, "--summary-json", files.summary];
  const { code, stderr } = await workspace.run(["run", "--speed", "max", "--strategies", TEN, ...args, ...written], {
    settings: BOTH,
  });
  assert.equal(code, 0, stderr);
  return { orders: readFileSync(files.orders, "utf8"), summary: readSummary(files.summary), stderr };
}

describe(`run --chaos kills=${KILLS} gives the one-thread hosting's orders file and summary`, () => {
  const expected = new Map<string, Files>();

  before(async () => {
    for (const model of ["signal", "next"]) {
      expected.set(model, await trade(["--workers", "0", "--fill-model", model]));
    }
  });

  for (const [seed, workers, model] of [
    [1, 1, "next"],
    [7, 4, "signal"],
    [23, 2, "signal"],
  ] as const) {
    it(`seed ${seed}, ${workers} workers, fill model ${model}`, async () => {
      const chaos = ["--chaos", `kills=${KILLS},seed=${seed}`, "--workers", String(workers)];
      const actual = await trade([...chaos, "--fill-model", model]);
      const { orders, summary } = expected.get(model) ?? actual;
      assert.notEqual(actual.summary, summary, "there is something to compare with");
      assert.ok(summary.orders > 500);
      assert.equal(actual.orders, orders);
      assert.deepEqual(comparable(actual.summary), comparable(summary));
      assert.deepEqual(actual.summary.slots, { size: workers, restarts: KILLS });
    });
  }
});

describe("run --chaos", () => {
  it("logs each death with the slot, its generation and how it died", async () => {
    const { stderr, summary } = await trade(["--chaos", "kills=6,seed=3", "--workers", "2"]);
    const died = stderr.split("\n").filter((line) => line.includes('"event":"died"'));
    assert.equal(summary.slots.restarts, 6);
    assert.equal(died.length, 6);
    for (const line of died) {
      assert.match(line, /"msg":"slot [01] died: generation \d after row \d+: /);
    }
    assert.ok(new Set(died.map((line) => /row \d+: (.*)"\}$/.exec(line)?.[1])).size > 1, "in more than one way");
  });

  for (const [args, message] of [
    [["--chaos", "kills=3"], "--chaos needs virtual time: --speed N other than 1, or max"],
    [["--chaos", "kills=3", "--speed", "max", "--workers", "0"], "--chaos needs worker threads: --workers 1 or more"],
  ] as const) {
    it(`is a usage error: ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await workspace.run(["run", ...args]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.equal(stderr, `bulkhead run: ${message}\n  hint: see bulkhead run --help\n`);
    });
  }

  for (const spec of ["kills=0", "seed=1", "kills=1,sead=2"]) {
    it(`is a usage error: ${JSON.stringify(spec)}`, async () => {
      const { code, stdout, stderr } = await workspace.run(["run", "--speed", "max", "--chaos", spec]);
      const form = "kills=N,hangs=N,leaks=N,seed=S, some of them, with each N up to 100000";
      const expected = `--chaos: expected ${form}, was ${JSON.stringify(spec)}`;
      assert.deepEqual([code, stdout], [2, ""]);
      assert.ok(stderr.includes(expected), stderr);
    });
  }
});
