import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InstantOrder } from "../../../engine/data/instant_order.ts";
import { TickBatch } from "../../../engine/data/mod.ts";
import { MAX_ROWS_AT_INSTANT } from "../../../engine/protocol/mod.ts";

const RANKS = [2, 0, 3, 1];

function append(
  order: InstantOrder,
  row: { readonly ts: number; readonly instrument: number; readonly n: number },
): void {
  const batch = order.room();
  const i = batch.count++;
  [batch.ts[i], batch.instrument[i], batch.price[i]] = [row.ts, row.instrument, row.n];
  [batch.size[i], batch.bid[i], batch.ask[i], batch.kind[i]] = [row.n + 1, row.n + 2, row.n + 3, row.n % 11];
  order.settle();
}

function rowsIn(batch: TickBatch): number[][] {
  return Array.from({ length: batch.count }, (_, i) => batch.columns.map((column) => column[i]!));
}

test("InstantOrder sorts the rows of an instant by rank, with all their fields, those of a symbol as they came", () => {
  const row = fc.record({ step: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 1), instrument: fc.nat(RANKS.length - 1) });
  const rows = fc.array(row, { maxLength: 120 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (drawn, room, often) => {
      let ts = 0;
      const all = drawn.map(({ step, instrument }, n) => ({ ts: (ts += step), instrument, n }));
      const order = new InstantOrder(RANKS, "in.csv");
      const found: number[][] = [];
      const out = new TickBatch(room);
      const takeAll = (): void => {
        for (order.give(out); out.count > 0; order.give(out)) {
          found.push(...rowsIn(out));
          out.count = 0;
        }
      };
      for (const [i, each] of all.entries()) {
        append(order, each);
        if (i % often === 0) takeAll();
      }
      order.finish();
      takeAll();
      const expected = all.toSorted((a, b) => a.ts - b.ts || RANKS[a.instrument]! - RANKS[b.instrument]!);
      assert.deepEqual(
        found,
        expected.map(({ ts: at, instrument, n }) => [at, instrument, n, n + 1, n + 2, n + 3, n % 11]),
      );
      assert.equal(order.ready, 0);
    }),
    { numRuns: 500 },
  );
});

test("InstantOrder holds the rows of the last instant back, and needs no more room than they take", () => {
  const order = new InstantOrder(RANKS, "in.csv");
  const out = new TickBatch(8);
  let most = 0;
  for (let n = 0; n < 40_000; n += 1) {
    append(order, { ts: Math.floor(n / 4), instrument: n % 4, n });
    assert.equal(order.ready, n >= 4 && n % 4 === 0 ? 4 : 0);
    order.give(out);
    most = Math.max(most, order.room().capacity);
    out.count = 0;
  }
  assert.equal(most, 4_096);
});

test("InstantOrder sorts many rows of one instant, and refuses more than its limit", () => {
  const order = new InstantOrder(RANKS, "in.csv");
  for (let n = 0; n < MAX_ROWS_AT_INSTANT; n += 1) append(order, { ts: 7, instrument: n % 4, n });
  assert.throws(() => order.room(), {
    code: "INPUT_FILE",
    message: `in.csv: Expected at most ${MAX_ROWS_AT_INSTANT} rows at one instant, was more. Give a file with finer times`,
  });
  order.finish();
  const out = new TickBatch(MAX_ROWS_AT_INSTANT);
  order.give(out);
  assert.deepEqual([out.instrument[0], out.instrument.at(-1), out.price[0], out.price[1]], [1, 2, 1, 5]);
});
