import assert from "node:assert/strict";
import { test } from "node:test";
import { RowKind } from "../../../../engine/protocol/mod.ts";
import { dayOfBars, ist, MINUTE, rowsOf, withMarket } from "./market_fixture.ts";

test("MarketWriter plays bars of one file as four path rows, up to their ends", async () => {
  const start = ist("2026-01-05", "09:15");
  const rows = [
    { ts: start, a: 100, b: 102, c: 99.5, d: 101, size: 7 },
    { ts: start + MINUTE, a: 101, b: 101, c: 101, d: 101 },
  ];
  await withMarket([{ rows }], {}, (market) => {
    assert.deepEqual(rowsOf(market).slice(0, 4), [
      { ts: start, symbol: "NIFTY", price: 10_000, size: 0, kind: RowKind.opening },
      { ts: start + MINUTE / 3, symbol: "NIFTY", price: 9_950, size: 0, kind: RowKind.path },
      { ts: start + (2 * MINUTE) / 3, symbol: "NIFTY", price: 10_200, size: 0, kind: RowKind.path },
      { ts: start + MINUTE - 1_000, symbol: "NIFTY", price: 10_100, size: 7, kind: RowKind.path },
    ]);
    assert.deepEqual(market.leftOut, []);
    assert.equal(market.instruments[0]!.barLengths[0], MINUTE);
  });
});

test("MarketWriter gives ticks as they are, with bid and ask", async () => {
  const ts = ist("2026-01-05", "09:15");
  const files = [
    {
      kind: "ticks" as const,
      rows: [
        { ts, a: 100.05, b: 100, c: 100.1, size: 3, decimals: 2 },
        { ts, a: -1 },
      ],
    },
  ];
  await withMarket(files, {}, (market) => {
    assert.deepEqual(rowsOf(market), [
      { ts, symbol: "NIFTY", price: 10_005, size: 3, kind: RowKind.tick },
      { ts, symbol: "NIFTY", price: -100, size: 0, kind: RowKind.tick },
    ]);
    const { hasBidAsk, hasVolume, kind, maxPrice, priceDecimals, rows } = market.instruments[0]!;
    assert.deepEqual(
      { hasBidAsk, hasVolume, kind, maxPrice, priceDecimals, rows },
      {
        hasBidAsk: true,
        hasVolume: true,
        kind: "ticks",
        maxPrice: 100.05,
        priceDecimals: 2,
        rows: 2,
      },
    );
  });
});

test("MarketWriter lists the dates of a market", async () => {
  const rows = [...dayOfBars("2026-01-05"), ...dayOfBars("2026-01-06")];
  await withMarket([{ rows }], {}, ({ plan, instruments }) => {
    assert.deepEqual([...plan.days.firstRow], [0, 375]);
    assert.equal(plan.days.day[1], plan.days.day[0]! + 1);
    assert.equal(instruments[0]!.days, 2);
    assert.deepEqual([plan.closes, ...plan.days.firstClose], [2, 0, 1]);
  });
});
