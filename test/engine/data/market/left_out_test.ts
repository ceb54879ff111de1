import assert from "node:assert/strict";
import { test } from "node:test";
import { LeftOut } from "../../../../engine/data/market/left_out.ts";

const row = (line: number) => (): { path: string; line: number; text: string } => ({ path: "f.csv", line, text: "" });

test("LeftOut counts a bounded number of instruments and days apart, and all rows together", () => {
  const left = new LeftOut();
  for (let i = 0; i < 2_500; i += 1) left.add("duplicate", `S${i % 1_250}`, 20_000 + (i % 500), row(i));
  left.add("duplicate", "S7", null, row(9_999));
  const [found] = left.counts();
  assert.deepEqual([found!.rows, found!.noSymbol, found!.noDay], [2_501, 500, 501]);
  assert.deepEqual([found!.bySymbol.length, found!.byDay.length], [1_000, 400]);
  assert.deepEqual(found!.bySymbol[0], { symbol: "S7", rows: 3 });
  assert.deepEqual(
    found!.first.map(({ line }) => line),
    [0, 1, 2, 3, 4],
  );
});

test("LeftOut gives reasons in one order, and only those that rows have", () => {
  const left = new LeftOut();
  left.add("closed-day", "A", 20_000, row(1));
  left.add("unreadable", null, null, row(2));
  left.add("coarser", "A", 20_000, row(3));
  assert.deepEqual(
    left.counts().map(({ reason }) => reason),
    ["unreadable", "coarser", "closed-day"],
  );
  left.clear();
  assert.deepEqual([left.counts(), left.rows("coarser")], [[], 0]);
});
