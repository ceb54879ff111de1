import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { openInputs } from "../../../../engine/data/records/mod.ts";
import { JSON_SHAPES, readWhole, type ReadTable, type ShapedBar } from "../../../fixtures/data_shapes.ts";
import { temporaryFolder } from "../../feed/feed_fixture.ts";

async function read(t: TestContext, text: string): Promise<ReadTable> {
  const path = temporaryFolder(t);
  writeFileSync(path("in"), text);
  return readWhole((await openInputs([path("in")]))[0]!);
}

test("JsonLines reads an object a line, with the right lines, in bounded memory", async (t) => {
  const bars: readonly ShapedBar[] = Array.from({ length: 20_000 }, (_, i) => ({
    symbol: "X",
    ts: 1_767_584_700_000 + i * 60_000,
    open: `${i}.5`,
    high: `${i}.5`,
    low: `${i}.5`,
    close: `${i}.5`,
    volume: i,
  }));
  const { source, records, lines } = await read(t, JSON_SHAPES["lines"]?.(bars) ?? "");
  assert.deepEqual(source.header, ["date", "open", "high", "low", "close", "volume"]);
  assert.deepEqual([source.unit, source.form.kind, source.isTorn, records.length], ["line", "json", false, 20_000]);
  assert.deepEqual(records[19_999]?.slice(1), [19_999.5, 19_999.5, 19_999.5, 19_999.5, 19_999]);
  assert.deepEqual([lines[0], lines[19_999]], [1, 20_000]);
});

test("JsonLines reads a candle a line, whatever the line ends", async (t) => {
  const { source, records, lines } = await read(
    t,
    "[1767584700,1,3,1,2,9]\r\n[1767584760,2,4,2,3,9]\r\n\r\n[1767584820,3,4,2,3,9]",
  );
  assert.deepEqual(source.header, ["ts", "open", "high", "low", "close", "volume"]);
  assert.deepEqual(records, [
    [1_767_584_700, 1, 3, 1, 2, 9],
    [1_767_584_760, 2, 4, 2, 3, 9],
    [],
    [1_767_584_820, 3, 4, 2, 3, 9],
  ]);
  assert.deepEqual(lines, [1, 2, 3, 4]);
  assert.equal(source.isTorn, true);
});

test("JsonLines gives a line that is no JSON as one cell of text", async (t) => {
  const { records, source } = await read(t, '{"ts":1,"price":2}\n{"ts":2,"price":3}\noops\n[1]\n{"ts":3,"pri');
  assert.deepEqual(records, [[1, 2], [2, 3], ["oops"], ["[1]"], ['{"ts":3,"pri']]);
  assert.equal(source.isTorn, true);
});

test("JsonLines reads an answer with candles a line", async (t) => {
  const answer = JSON.stringify({
    status: "success",
    data: {
      candles: [
        ["2026-01-05T09:15:00+0530", 1, 3, 1, 2, 9],
        ["2026-01-05T09:16:00+0530", 1, 3, 1, 2, 9],
      ],
    },
  });
  const { records, lines, source } = await read(
    t,
    `${answer}\n${answer}\n{"status":"error","message":"Too many requests"}\n`,
  );
  assert.deepEqual(source.header?.[0], "ts");
  assert.deepEqual(lines, [1, 1, 2, 2, 3]);
  assert.deepEqual(records.at(-1), ['{"status":"error","message":"Too many requests"}']);
});

test("JsonLines reads ticks with a depth as ticks, and objects in objects by their paths", async (t) => {
  const tick = (ts: number): string =>
    JSON.stringify({
      ts,
      last_price: 1.5,
      ohlc: { open: 1 },
      depth: {
        buy: [
          { price: 1, qty: 2 },
          { price: 2, qty: 3 },
        ],
      },
    });
  const { records, source } = await read(t, `${tick(1)}\n${tick(2)}\n`);
  assert.deepEqual(source.header, ["ts", "last_price", "ohlc.open", "depth.buy"]);
  assert.equal(records.length, 2);
});

test("JsonLines refuses lines without prices with what they say", async (t) => {
  const text = '{"status":"error","message":"Token expired"}\n{"status":"error","message":"Token expired"}\n';
  await assert.rejects(read(t, `[1]\n[2]\n`), /was other JSON/);
  await assert.rejects(read(t, text), /was an answer that says: Token expired/);
});

test("JsonLines refuses a line that is too long", async (t) => {
  await assert.rejects(
    read(t, `{"ts":1,"price":2}\n{"ts":1,"price":2}\n{"ts":"${"x".repeat(1_500_000)}`),
    /in:3:1: Expected a line of at most 1048576 characters/,
  );
});
