import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { ROOT, Workspace } from "../fixtures/cli.ts";
import { holderYaml, readOrders, readSummary } from "../fixtures/session_files.ts";

const workspace = new Workspace("exits");
const ORDERS = workspace.path("orders.ndjson");
const SUMMARY = workspace.path("summary.json");

/** Each leaves by another of its keys; the last one's day is shorter than the session. */
const STRATEGIES = workspace.write(
  "exits.yaml",
  [
    holderYaml({ strategy_id: "stopped", max_loss: "1%" }),
    holderYaml({ strategy_id: "targeted", side: "SELL", max_profit: "'2.5 %'" }),
    holderYaml({ strategy_id: "points", trailing_stop: "1.50" }),
    holderYaml({ strategy_id: "percent", side: "SELL", trailing_stop: "1%" }),
    holderYaml({ strategy_id: "seen", exit_condition: "high_since_entry - price >= 3 AND pnl_pct < -0.5" }),
    holderYaml({ strategy_id: "window", window: "09:20 - 09:25", exit_condition: "price > 0", max_entries: "9" }),
    holderYaml({ strategy_id: "early", square_off: "15:10", max_entries: "9" }),
  ].join(""),
);

const TICKS = workspace.write(
  "ticks.csv",
  [
    "instrument,ts,price",
    "NIFTY,2026-01-02T09:15:00+05:30,100.00",
    "NIFTY,2026-01-02T09:16:00+05:30,102.00",
    "NIFTY,2026-01-02T09:20:00+05:30,100.51",
    "NIFTY,2026-01-02T09:25:00+05:30,100.50",
    "NIFTY,2026-01-02T09:25:01+05:30,99.01",
    "NIFTY,2026-01-02T09:26:00+05:30,99.00",
    "NIFTY,2026-01-02T09:27:00+05:30,97.51",
    "NIFTY,2026-01-02T09:28:00+05:30,97.50",
    "NIFTY,2026-01-02T15:10:00+05:30,98.00",
    "NIFTY,2026-01-02T15:11:00+05:30,98.00",
    "",
  ].join("\n"),
);

/** Trades the ticks. @returns each strategy's orders: time of day, price, reason */
async function trade(...args: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>> {
  const feed = ["--feed", "replay", "--ticks", TICKS, "--speed", "max", "--strategies", STRATEGIES];
  const { code, stderr } = await workspace.run(
    ["run", ...feed, ...args, "--orders-json", ORDERS, "--summary-json", SUMMARY],
    { settings: { MARKET_CLOSE: "15:20" } },
  );
  assert.equal(code, 0, stderr);
  const orders: Record<string, string[]> = {};
  for (const { strategy, ts, price, reason } of readOrders(ORDERS)) {
    (orders[strategy] ??= []).push(`${ts.slice(11, 19)} ${price} ${reason}`);
  }
  return orders;
}

describe("A strategies file's exits and times", () => {
  it("close each position where they say, and the summary says by which", async () => {
    const { stopped, targeted, points, percent, seen, window, early } = await trade("--workers", "2");
    assert.deepEqual(stopped, ["09:15:00 100 entry", "09:26:00 99 stop-loss"]);
    assert.deepEqual(targeted, ["09:15:00 100 entry", "09:28:00 97.5 target"]);
    assert.deepEqual(points, ["09:15:00 100 entry", "09:25:00 100.5 trailing-stop"]);
    assert.deepEqual(percent, ["09:15:00 100 entry", "09:16:00 102 trailing-stop"]);
    assert.deepEqual(seen, ["09:15:00 100 entry", "09:26:00 99 rule"]);
    assert.deepEqual(window, ["09:20:00 100.51 entry", "09:25:00 100.5 rule"]);
    assert.deepEqual(early, ["09:15:00 100 entry", "15:10:00 98 square-off"]);
    const { completed, force_closed, strategies, conserved } = readSummary(SUMMARY);
    assert.deepEqual([completed, force_closed, conserved], [2, 5, true]);
    assert.deepEqual(
      strategies.map(({ id, state, reason }) => `${id} ${state} ${reason}`),
      [
        "stopped force-closed stop-loss",
        "targeted force-closed target",
        "points force-closed trailing-stop",
        "percent force-closed trailing-stop",
        "seen closed rule",
        "window waiting rule",
        "early force-closed square-off",
      ],
    );
  });

  it("make the same orders in one thread, and with fills at the next tick one tick later", async () => {
    await trade("--workers", "2");
    const threaded = readFileSync(ORDERS, "utf8");
    await trade("--workers", "0");
    assert.equal(readFileSync(ORDERS, "utf8"), threaded);
    const { points, early } = await trade("--fill-model", "next");
    assert.deepEqual(points, ["09:16:00 102 entry", "09:25:01 99.01 trailing-stop"]);
    assert.deepEqual(early, ["09:16:00 102 entry", "15:11:00 98 square-off"]);
  });
});

describe("schema", () => {
  it("prints the JSON Schema that lies beside the examples, exit 0", async () => {
    const { code, stdout, stderr } = await workspace.run(["schema"]);
    const written = readFileSync(path.join(ROOT, "strategies/strategies.schema.json"), "utf8");
    assert.deepEqual([code, stdout, stderr], [0, written, ""]);
  });
});
