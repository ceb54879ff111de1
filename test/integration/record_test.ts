import assert from "node:assert/strict";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { Random } from "../../engine/feed/mod.ts";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { readSummary, tenStrategiesJson } from "../fixtures/session_files.ts";

const workspace = new Workspace("record");
const TEN = workspace.write("ten.json", tenStrategiesJson());
const ORDERS = workspace.path("orders.ndjson");
const SUMMARY = workspace.path("summary.json");
const SETTINGS: Settings = {
  INSTRUMENTS: "NIFTY:20100:10,BANKNIFTY:48000:30",
  MARKET_CLOSE: "10:15",
  TICK_INTERVAL_MS: "750",
};

async function trade(args: readonly string[], settings = SETTINGS): Promise<{ orders: string; ticks: number }> {
  const written = ["--orders-json", ORDERS, "--summary-json", SUMMARY];
  const { code, stderr } = await workspace.run(["run", "--speed", "max", "--strategies", TEN, ...args, ...written], {
    settings,
  });
  assert.equal(code, 0, stderr);
  return { orders: readFileSync(ORDERS, "utf8"), ticks: readSummary(SUMMARY).ticks };
}

/** The file that is recorded, and the arguments. */
const RECORDED = [
  ["ticks.csv", ["--workers", "2"]],
  ["ticks.csv.gz", ["--workers", "2"]],
  ["next.csv", ["--workers", "2", "--fill-model", "next"]],
  ["chaos.csv", ["--workers", "2", "--chaos", "kills=10"]],
] as const;

describe("run --record", () => {
  for (const [name, args] of sampleOf(RECORDED, 2)) {
    it(`writes ${name}, whose replay gives the same orders file: ${args.join(" ")}`, async () => {
      const file = workspace.path(name);
      const recorded = await trade([...args, "--record", file]);
      const model = name === "next.csv" ? ["--fill-model", "next"] : [];
      const replayed = await trade(["--feed", "replay", "--ticks", file, "--workers", "1", ...model]);
      assert.ok(recorded.orders.split("\n").length > 100, "it trades");
      assert.equal(replayed.orders, recorded.orders);
      assert.equal(recorded.ticks, (2 * 3_600) / 0.75);
      assert.equal(replayed.ticks, recorded.ticks);
    });
  }

  it("writes a header and a line for each tick, and the same when the replay is recorded again", async () => {
    const [first, second] = [workspace.path("first.csv"), workspace.path("second.csv.gz")];
    const { ticks } = await trade(["--workers", "0", "--record", first]);
    await trade(["--workers", "0", "--feed", "replay", "--ticks", first, "--record", second]);
    const text = readFileSync(first, "utf8");
    const lines = text.split("\n");
    assert.deepEqual(lines.slice(0, 3), [
      "instrument,ts,price,size,bid,ask",
      lines[1],
      "NIFTY,1767239100000,20098.29,1,,",
    ]);
    assert.match(lines[1] ?? "", /^BANKNIFTY,1767239100000,4\d{4}(?:\.\d{1,2})?,1,,$/);
    assert.equal(lines.length, ticks + 2);
    assert.equal(gunzipSync(readFileSync(second)).toString(), text);
  });

  for (const name of ["itself.csv", "link.csv"]) {
    it(`is refused where it would overwrite the file that is replayed, by the name ${name}`, async () => {
      const text = "instrument,ts,price\nNIFTY,1767239100000,20100\n";
      const file = workspace.write("itself.csv", text);
      if (name === "link.csv") symlinkSync(file, workspace.path(name));
      const output = workspace.path(name);
      const args = ["run", "--feed", "replay", "--ticks", file, "--speed", "max", "--record", output];
      const { code, stdout, stderr } = await workspace.run(args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.equal(
        stderr,
        `bulkhead run: expected --record and --ticks to be different files, was ${output} for both\n` +
          "  hint: see bulkhead run --help\n",
      );
      assert.equal(readFileSync(file, "utf8"), text);
    });
  }

  it("is refused before the session where the file cannot be written", async () => {
    const file = workspace.path("missing/ticks.csv");
    const { code, stdout, stderr } = await workspace.run([
      "run",
      "--speed",
      "max",
      "--record",
      file,
      "--orders-json",
      ORDERS,
    ]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.ok(stderr.startsWith(`${file}: `) && stderr.includes("ENOENT"), stderr);
    assert.equal(existsSync(file), false);
  });

  it("leaves an older file as it is when the RUN_DIR is not to be had", async () => {
    // A second engine with the same command line must not empty the file that the first one writes.
    const file = workspace.write("kept.csv", "kept\n");
    const runDir = workspace.write("no_folder", "");
    const { code } = await workspace.run(["run", "--speed", "max", "--record", file], {
      settings: { RUN_DIR: runDir },
    });
    assert.equal(code, 2);
    assert.equal(readFileSync(file, "utf8"), "kept\n");
  });
});

const OPEN_MS = Date.parse("2026-01-05T09:15:00+05:30");

/** A seed, and the length of bars in minutes. */
const BAR_MINUTES = [1, 2, 5, 7, 15, 26].map((minutes, seed) => [seed, minutes] as const);

/** Random bars of a length, of two instruments that start at different times, from before the open to after the close. */
function randomBars(seed: number, minutes: number): string {
  const random = Random.seeded(seed, "bars");
  const rows: { readonly ts: number; readonly text: string }[] = [];
  for (const [symbol, from] of [
    ["NIFTY", "09:00"],
    ["BANKNIFTY", "09:07"],
  ] as const) {
    let close = 2_010_000;
    const start = Date.parse(`2026-01-05T${from}:00+05:30`);
    for (let ts = start; ts < start + 100 * 60_000; ts += minutes * 60_000) {
      if (random.integer(0, 9) === 0) continue;
      const open = close + random.integer(-300, 300);
      close = open + random.integer(-1_000, 1_000);
      const high = Math.max(open, close) + random.integer(0, 600);
      const low = Math.min(open, close) - random.integer(0, 600);
      const prices = [open, high, low, close].map((minor) => (minor / 100).toFixed(2));
      rows.push({ ts, text: `${symbol},${ts},${prices.join(",")},${random.integer(0, 99)}` });
    }
  }
  const lines = rows.toSorted((a, b) => a.ts - b.ts).map(({ text }) => text);
  return `instrument,ts,open,high,low,close,volume\n${lines.join("\n")}\n`;
}

describe("run --record of bars", () => {
  for (const [seed, minutes] of sampleOf(BAR_MINUTES, 3)) {
    it(`writes bars of ${minutes} minutes, whose replay gives the same orders and is recorded as the same`, async () => {
      const bars = workspace.write(`in-${minutes}.csv`, randomBars(seed, minutes));
      const [first, second] = [workspace.path(`first-${minutes}.csv`), workspace.path(`second-${minutes}.csv`)];
      const feed = (file: string): string[] => ["--feed", "replay", "--bars", file, "--bar", `${minutes}m`];
      const recorded = await trade([...feed(bars), "--record", first]);
      const replayed = await trade([...feed(first), "--workers", "0", "--record", second]);
      assert.ok(recorded.orders.split("\n").length > 10, "it trades");
      assert.equal(replayed.orders, recorded.orders);
      assert.equal(replayed.ticks, recorded.ticks);
      assert.equal(readFileSync(second, "utf8"), readFileSync(first, "utf8"));
      assert.match(readFileSync(first, "utf8"), /^instrument,ts,open,high,low,close,volume\n/);
    });
  }

  it("writes each row with its kind where a session has ticks and bars, or bars of two lengths", async () => {
    const ticks = Array.from({ length: 40 }, (_, i) => `NIFTY,${OPEN_MS + i * 15_000},${20_100 + ((i * 37) % 23)},1`);
    const files = [
      workspace.write("mixed-ticks.csv", `instrument,ts,price,size\n${ticks.join("\n")}\n`),
      workspace.write("mixed-bars.csv", randomBars(3, 1 / 3).replaceAll(/^NIFTY.*\n/gm, "")),
    ];
    const [first, second] = [workspace.path("mixed.csv"), workspace.path("mixed-again.csv")];
    const recorded = await trade(["--feed", "replay", "--data", ...files, "--record", first]);
    const replayed = await trade(["--feed", "replay", "--data", first, "--record", second]);
    assert.ok(recorded.orders.split("\n").length > 10, "it trades");
    assert.equal(replayed.orders, recorded.orders);
    const text = readFileSync(first, "utf8");
    assert.equal(readFileSync(second, "utf8"), text);
    const kinds = new Set(
      text
        .trimEnd()
        .split("\n")
        .map((line) => line.split(",").at(-1) ?? ""),
    );
    assert.deepEqual([...kinds].toSorted(), ["kind", "opening", "path", "tick"]);
  });

  it("keeps the kinds of rows where a file says them", async () => {
    const rows = ["NIFTY,1767584700000,20100.00,0,,,opening", "NIFTY,1767584720000,20110.00,2,,,path"];
    const text = `instrument,ts,price,size,bid,ask,kind\n${rows.join("\n")}\nNIFTY,1767584730000,20105.00,1,20104.00,20106.00,tick\n`;
    const [file, again] = [workspace.write("kinds.csv", text), workspace.path("again.csv")];
    const { ticks } = await trade(["--feed", "replay", "--ticks", file, "--record", again]);
    assert.equal(ticks, 3);
    assert.equal(readFileSync(again, "utf8"), text);
  });
});
