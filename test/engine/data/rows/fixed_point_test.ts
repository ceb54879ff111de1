import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseColumns } from "../../../../engine/data/rows/mod.ts";
import { readAll, tableOf } from "../../../fixtures/tables.ts";

const TICKS = "instrument,ts,price\n";

test("prices in billionths are refused, with the division that makes prices of them", async () => {
  const table = tableOf(`${TICKS}A,2026-01-05 09:15,20100500000000\nA,2026-01-05 09:16,950000000\n`);
  await assert.rejects(readAll([table]), {
    message:
      "table.csv:1: Expected prices, was 20100500000000: all are as large and as round as prices in billionths. " +
      "If they are: --columns price=3/1000000000; if not: --columns price=3",
  });
  const divided = await readAll([table], { columns: parseColumns("price=3/1e9") });
  assert.deepEqual(
    divided.rows.map(({ a }) => a),
    [20_100.5, 0.95],
  );
  const whole = await readAll([table], { columns: parseColumns("price=3") });
  assert.equal(whole.rows[0]?.a, 20_100_500_000_000);
  const bars = "instrument,ts,open,high,low,close\nA,2026-01-05 09:15,3000000000,3000000000,3000000000,3000000000\n";
  await assert.rejects(readAll([tableOf(bars)]), /--columns open=3\/1000000000,high=4\/1000000000,low=5/);
});

test("prices that only look like it are taken", async () => {
  const prices = fc.constantFrom("1000000000.5", "1000000100", "999990000", "-1e8", "0");
  await fc.assert(
    fc.asyncProperty(fc.array(prices, { minLength: 1, maxLength: 5 }), async (texts) => {
      const lines = texts.map((text, at) => `A,2026-01-05 09:1${at},${text}\n`);
      const { rows } = await readAll([tableOf(TICKS + lines.join(""))]);
      assert.equal(rows.length, texts.length);
    }),
    { numRuns: 30 },
  );
});
