import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { Summary } from "../../engine/observe/mod.ts";
import { type Outcome, type Settings, Workspace } from "../fixtures/cli.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { comparable, type OrderLine, readOrders, readSummary, tenStrategiesJson } from "../fixtures/session_files.ts";

const workspace = new Workspace("run");
const TEN = workspace.write("ten.json", tenStrategiesJson());
const BOTH: Settings = { INSTRUMENTS: "NIFTY:20100:10,BANKNIFTY:48000:30" };
const FEES: Settings = { SLIPPAGE_TICKS: "5", FEE_RATE: "0.0003", FEE_FIXED: "20.5" };
const HALF_HOUR: Settings = { MARKET_CLOSE: "09:45" };

interface Traded extends Outcome {
  readonly orders: string;
  readonly summary: Summary;
}

/** Trades a session and reads its two files. */
async function trade(args: readonly string[], settings: Settings): Promise<Traded> {
  const files = { orders: workspace.path("orders.ndjson"), summary: workspace.path("summary.json") };
  const outcome = await workspace.run(
    ["run", ...args, "--orders-json", files.orders, "--summary-json", files.summary],
    { settings },
  );
  assert.equal(outcome.code, 0, outcome.stderr);
  return { ...outcome, orders: readFileSync(files.orders, "utf8"), summary: readSummary(files.summary) };
}

describe("run gives the one-thread hosting's orders file and summary, byte for byte,", () => {
  const sessions: readonly (readonly [string, readonly string[], Settings, number])[] = [
    ["of ten strategies on two instruments", ["--strategies", TEN], BOTH, 500],
    [
      "of two-index.yaml",
      ["--strategies", "strategies/two-index.yaml"],
      {
        INSTRUMENTS: "NIFTY:20100:10,BANKNIFTY:44000:25",
      },
      8,
    ],
    [
      "of fill model next with slippage and fees",
      ["--strategies", TEN, "--fill-model", "next"],
      {
        ...BOTH,
        ...FEES,
      },
      500,
    ],
  ];
  for (const [name, args, settings, least] of sessions) {
    it(`${name}, with 1, 2 and 4 workers`, async () => {
      const expected = await trade([...args, "--speed", "max", "--workers", "0"], settings);
      assert.ok(expected.summary.orders >= least, `it trades: ${expected.summary.orders} orders`);
      for (const workers of sampleOf(["1", "4", "2"], 2)) {
        const actual = await trade([...args, "--speed", "max", "--workers", workers], settings);
        assert.equal(actual.orders, expected.orders);
        assert.deepEqual(comparable(actual.summary), comparable(expected.summary));
        assert.deepEqual(actual.summary.slots, { size: Number(workers), restarts: 0 });
      }
    });
  }

  it("at speed 2000, with 0, 1, 2 and 4 workers", async () => {
    const settings = { ...BOTH, ...HALF_HOUR };
    const expected = await trade(["--strategies", TEN, "--speed", "max", "--workers", "0"], settings);
    assert.ok(expected.summary.orders >= 50, `it trades: ${expected.summary.orders} orders`);
    for (const workers of sampleOf(["0", "1", "4", "2"], 2)) {
      const actual = await trade(["--strategies", TEN, "--speed", "2000", "--workers", workers], settings);
      assert.equal(actual.orders, expected.orders);
      assert.deepEqual(comparable(actual.summary), comparable(expected.summary));
    }
  });
});

describe("run", () => {
  it("gives other orders for another seed, and the same ones for a seed given either way", async () => {
    const [one, flag, environment] = [
      await trade(["--speed", "max", "--workers", "0"], HALF_HOUR),
      await trade(["--speed", "max", "--workers", "0", "--seed", "2"], { ...HALF_HOUR, SEED: "3" }),
      await trade(["--speed", "max", "--workers", "0"], { ...HALF_HOUR, SEED: "2" }),
    ];
    assert.notEqual(flag.orders, one.orders);
    assert.equal(environment.orders, flag.orders);
  });

  it("dates a simulated session 2026-01-01, or SESSION_DATE, or --session-date before it", async () => {
    const settings = { SESSION_DATE: "2026-03-02", ...HALF_HOUR };
    assert.equal((await trade(["--speed", "max", "--workers", "0"], HALF_HOUR)).summary.session, "2026-01-01-1");
    assert.equal((await trade(["--speed", "max", "--workers", "0"], settings)).summary.session, "2026-03-02-1");
    const { summary, orders } = await trade(
      ["--speed", "max", "--workers", "0", "--session-date", "2026-03-03"],
      settings,
    );
    assert.equal(summary.session, "2026-03-03-1");
    assert.match(orders, /"ts":"2026-03-03T09:15:/);
  });

  it("ticks once an interval and instrument from the open to before the close", async () => {
    const { summary } = await trade(["--strategies", TEN, "--speed", "max", "--workers", "0"], {
      ...BOTH,
      MARKET_OPEN: "22:00",
      MARKET_CLOSE: "01:30",
      TICK_INTERVAL_MS: "500",
    });
    assert.equal(summary.ticks, 2 * 3.5 * 3_600 * 2);
  });

  it("prints the closing table on stdout and its log on stderr, an executor's line for each order", async () => {
    const { stdout, stderr, summary } = await trade(["--speed", "max", "--workers", "2"], {});
    const rows = stdout.split("\n");
    assert.equal(rows[1], "Session 2026-01-01-1");
    for (const { id, state } of summary.strategies) {
      assert.ok(
        rows.some((row) => row.startsWith(`${id} `) && row.includes(` ${state} `)),
        id,
      );
    }
    const end = rows.indexOf("conserved   yes");
    assert.equal(rows[end + 1], "", "the closing table ends");
    assert.match(rows[end + 2] ?? "", /^strategy +trades +won +net +factor +drawdown +Sharpe$/);
    const records = stderr.split("\n").slice(0, -1);
    const logged = records.map((line) => JSON.parse(line) as { readonly logger: string; readonly msg: string });
    assert.equal(logged.filter(({ logger }) => logger === "executor").length, summary.orders);
    assert.equal(logged[0]?.msg, "BUY breakout-20100 75 NIFTY @ 20,106.37 entry");
  });
});

const ORDER_KEYS = "id,strategy,n,instrument,side,qty,seq,ts,price,reason,status,fill_price,fees,realised".split(",");
const SUMMARY_KEYS =
  "schema,session,total,completed,force_closed,failed,never_entered,orders,ticks,realised,open,strategies,slots,conserved".split(
    ",",
  );
const STRATEGY_KEYS = "id,state,entries,realised,reason,error,breaker,reasons".split(",");

describe("run writes", () => {
  const files = { orders: workspace.path("format.ndjson"), summary: workspace.path("format.json") };

  async function tradeTen(settings: Settings): Promise<{ orders: readonly OrderLine[]; summary: Summary }> {
    const args = ["--strategies", TEN, "--orders-json", files.orders, "--summary-json", files.summary];
    const outcome = await workspace.run(["run", "--speed", "max", "--workers", "2", ...args], {
      settings: { ...BOTH, ...FEES, ...settings },
    });
    assert.equal(outcome.code, 0, outcome.stderr);
    return { orders: readOrders(files.orders), summary: readSummary(files.summary) };
  }

  it("orders with their keys in order, each of its type, in (seq, strategy, n) order, n without gaps", async () => {
    // A price band that some steps of the walk leave, so that there are denied orders too.
    const { orders, summary } = await tradeTen({ PRICE_BAND_PCT: "0.04" });
    const places = new Map(summary.strategies.map(({ id }, place) => [id, place]));
    const seen = new Map<string, number>();
    let last: readonly number[] = [0, 0, 0];
    for (const order of orders) {
      assert.deepEqual(Object.keys(order), order.status === "filled" ? ORDER_KEYS : [...ORDER_KEYS, "why"]);
      const { id, strategy, n, side, qty, seq, ts, price, status, fees, realised, reason } = order;
      const place = places.get(strategy) ?? -1;
      const key = [seq, place, n ?? Infinity];
      assert.ok(place >= 0 && isBefore(last, key), `${id} stands after ${last.join()}`);
      last = key;
      assert.equal(n, (seen.get(strategy) ?? 0) + 1);
      seen.set(strategy, n);
      assert.equal(id, `${strategy}#${n}`);
      assert.ok(side === "BUY" || side === "SELL");
      assert.ok(Number.isInteger(qty) && qty > 0 && isMinor(price) && isMinor(fees) && isMinor(realised));
      assert.match(ts, /^2026-01-01T\d\d:\d\d:\d\d\.\d{3}\+05:30$/);
      if (status === "filled") {
        assert.equal(order.fill_price, (Math.round(price * 100) + (side === "BUY" ? 5 : -5)) / 100);
        assert.ok(fees >= 20.5);
        if (reason === "entry") assert.equal(realised, -fees);
      } else {
        assert.deepEqual([status, order.why, order.fill_price, fees, realised], ["denied", "price-band", null, 0, 0]);
      }
    }
    assert.ok(orders.some(({ status }) => status === "denied"));
  });

  it("a summary with its keys in order, whose sums are those of the orders", async () => {
    const { orders, summary } = await tradeTen({});
    assert.deepEqual(Object.keys(summary), SUMMARY_KEYS);
    const { total, completed, force_closed, failed, never_entered, strategies } = summary;
    assert.deepEqual([summary.schema, summary.conserved, summary.open], [1, true, []]);
    assert.equal(total, 10);
    assert.equal(total, completed + force_closed + failed + never_entered);
    assert.equal(never_entered, strategies.filter(({ entries }) => entries === 0).length);
    assert.equal(summary.orders, orders.length);
    assert.equal(summary.ticks, 2 * 21_900);
    assert.deepEqual(summary.slots, { size: 2, restarts: 0 });
    for (const strategy of strategies) {
      const { id, entries, realised, reason, error } = strategy;
      assert.deepEqual(Object.keys(strategy), STRATEGY_KEYS);
      const own = orders.filter((order) => order.strategy === id && order.status === "filled");
      assert.equal(own.filter((order) => order.reason === "entry").length, entries);
      assert.equal(own.length, entries * 2, `${id} is flat`);
      assert.equal(minorSum(own), Math.round(realised * 100));
      assert.equal(own.findLast((order) => order.reason !== "entry")?.reason ?? null, reason);
      assert.equal(error, null);
    }
    assert.equal(minorSum(orders), Math.round((summary.realised ?? NaN) * 100));
    const reasons = new Set(orders.map(({ reason }) => reason));
    assert.deepEqual(reasons, new Set(["entry", "rule", "stop-loss", "target", "trailing-stop", "square-off"]));
  });
});

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((value, i) => value !== b[i]);
  return place >= 0 && (a[place] ?? 0) < (b[place] ?? 0);
}

/** True of the decimal number of a whole count of hundredths. */
function isMinor(value: number): boolean {
  return Math.round(value * 100) / 100 === value;
}

function minorSum(orders: readonly OrderLine[]): number {
  return orders.reduce((sum, { realised }) => sum + Math.round(realised * 100), 0);
}
