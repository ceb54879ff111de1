import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { footerLines, type FooterView, MoneyFormat, paintLines } from "../../../engine/terminal/mod.ts";

const VIEW: FooterView = {
  time: "11:42:07",
  progress: 0.4023,
  strategies: { waiting: 2, open: 3, closed: 1, forceClosed: 0, failed: 1 },
  prices: [
    { symbol: "NIFTY", price: 2_011_235, scale: 100 },
    { symbol: "BANKNIFTY", price: 4_801_020, scale: 100 },
    { symbol: "FINNIFTY", price: null, scale: 100 },
    { symbol: "MIDCPNIFTY", price: 1_234_500, scale: 100 },
    { symbol: "SENSEX", price: 7_000_005, scale: 100 },
  ],
  pnl: [{ currency: null, realised: 12_345_678n, open: -25_000n, scale: 100 }],
  slots: { ready: 2, total: 2, restarts: 0 },
  trading: "active",
};

function footerOf(over: Partial<FooterView>, columns = 79, colour = false): string[] {
  const money = new MoneyFormat("Asia/Kolkata");
  const lines = footerLines({ ...VIEW, ...over }, { columns, money });
  return paintLines(lines, { columns, colour }).split("\n").slice(0, -1);
}

test("footerLines shows a session in 79 columns, on a screen of 80", () => {
  assert.deepEqual(footerOf({}), [
    "━━━━━━━━━━━━━━━━━━━━━━━━──────────────────────────────────────  11:42:07   40 %",
    "strategies  2 waiting   3 open   1 closed   0 force-closed   1 failed",
    "prices      NIFTY 20,112.35   BANKNIFTY 48,010.20   FINNIFTY no tick yet   +2",
    "pnl         +1,23,206.78   realised +1,23,456.78   open -250.00",
    "slots       2/2 ready   0 restarts",
  ]);
});

test("footerLines shows what matters most in 39 columns", () => {
  const strategies = { ...VIEW.strategies, closed: 0 };
  assert.deepEqual(footerOf({ strategies, trading: "reducing", slots: { ready: 1, total: 2, restarts: 3 } }, 39), [
    "━━━━━━━━──────────────  11:42:07   40 %",
    "strategies  2 waiting   3 open   1 fai…",
    "prices      NIFTY 20,112.35   +4",
    "pnl         +1,23,206.78   realised +1…",
    "slots       1/2 ready   trading reduci…",
  ]);
});

test("footerLines shows the trading state unless it is active", () => {
  assert.equal(footerOf({ trading: "halted" })[4], "slots       2/2 ready   trading halted   0 restarts");
  assert.equal(
    footerOf({ slots: { ready: 1, total: 2, restarts: 1 } }, 79, true)[4],
    "\x1b[2mslots       \x1b[22m\x1b[33m1/2 ready\x1b[39m   1 restart",
  );
});

test("footerLines draws an empty bar at the beginning, a full bar at the end, and 100 % only then", () => {
  assert.equal(footerOf({ progress: 0 }, 39)[0], "──────────────────────  11:42:07    0 %");
  assert.equal(footerOf({ progress: 0.9999 }, 39)[0], "━━━━━━━━━━━━━━━━━━━━━─  11:42:07   99 %");
  assert.equal(footerOf({ progress: 1 }, 39)[0], "━━━━━━━━━━━━━━━━━━━━━━  11:42:07  100 %");
  assert.equal(footerOf({ progress: 1.5 }, 39)[0], "━━━━━━━━━━━━━━━━━━━━━━  11:42:07  100 %");
  assert.equal(footerOf({ progress: NaN, time: "opens 09:15" }, 39)[0], "───────────────────  opens 09:15    0 %");
});

test("footerLines colours a gain green and a loss red", () => {
  assert.equal(
    footerOf({ pnl: [{ currency: null, realised: -100n, open: 150n, scale: 100 }] }, 79, true)[3],
    "\x1b[2mpnl         \x1b[22m\x1b[32m+0.50\x1b[39m   \x1b[2mrealised \x1b[22m\x1b[31m-1.00\x1b[39m" +
      "   \x1b[2mopen \x1b[22m\x1b[32m+1.50\x1b[39m",
  );
});

test("footerLines is at most five lines, none wider than the screen, without an escape code", () => {
  const count = fc.nat({ max: 100_000 });
  const view: fc.Arbitrary<FooterView> = fc.record({
    time: fc.string({ maxLength: 20 }),
    progress: fc.double(),
    strategies: fc.record({ waiting: count, open: count, closed: count, forceClosed: count, failed: count }),
    prices: fc.array(fc.record({ symbol: fc.string(), price: fc.option(count), scale: fc.constant(100) })),
    pnl: fc.array(
      fc.record({
        currency: fc.option(fc.constantFrom("INR", "USD", "USDT")),
        realised: fc.bigInt(),
        open: fc.bigInt(),
        scale: fc.constant(1_000_000),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    slots: fc.record({ ready: count, total: count, restarts: count }),
    trading: fc.constantFrom("active" as const, "reducing" as const, "halted" as const),
  });
  fc.assert(
    fc.property(view, fc.integer({ min: 1, max: 200 }), (each, columns) => {
      const lines = footerOf(each, columns);
      assert.equal(lines.length, 5);
      for (const line of lines) {
        assert.ok([...line].length <= columns, `${JSON.stringify(line)} in ${columns}`);
        assert.ok(!line.includes("\x1b"));
      }
    }),
  );
});
