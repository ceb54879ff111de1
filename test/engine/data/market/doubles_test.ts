import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOfBars, fileRowsOf, HOUR, ist, leftOutOf, MINUTE, refusalOf, withMarket } from "./market_fixture.ts";

const date = "2026-01-05";

test("Of two bars of one start the later one is kept, over files too", async () => {
  const rows = dayOfBars(date, 1, { d: 1, b: 200, c: 0 });
  const fuller = { ...rows[10]!, d: 2 };
  await withMarket([{ rows: [...rows.slice(0, 11), fuller, ...rows.slice(11)] }], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { duplicate: 1 });
    assert.deepEqual(market.leftOut[0]!.first, [{ path: "f0.csv", line: 12, text: "" }]);
    assert.deepEqual(market.leftOut[0]!.bySymbol, [{ symbol: "NIFTY", rows: 1 }]);
    assert.equal(fileRowsOf(market)[10]!.price, 2);
    assert.equal(market.plan.rows, 375);
  });
  const other = dayOfBars(date, 1, { d: 3 }).slice(100);
  await withMarket([{ rows }, { rows: other }], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { duplicate: 275 });
    assert.deepEqual(
      fileRowsOf(market).map(({ price }) => price),
      rows.map((_, i) => (i < 100 ? 1 : 3)),
    );
  });
  await withMarket([{ rows: other }, { rows }], {}, (market) => {
    assert.deepEqual(
      fileRowsOf(market).map(({ price }) => price),
      rows.map(() => 1),
    );
  });
});

test("Bars of several instruments under one name are refused", async () => {
  const chain = dayOfBars(date).flatMap(({ ts }) => [100, 200, 300].map((a) => ({ ts, a })));
  assert.equal(
    await refusalOf([{ rows: chain }]),
    "f0.csv:3:1: Expected one bar of NIFTY at a time, was another one of the same time 750 times, as in lines 2 and 3. " +
      "If they are of several instruments, name the column that tells them apart: --columns instrument=COLUMN",
  );
  const daily = ["2026-01-05", "2026-01-06", "2026-01-07"].flatMap((each) =>
    [100, 200].map((a) => ({ ts: ist(each, "00:00"), a })),
  );
  assert.match(await refusalOf([{ rows: daily }]), /another one of the same time 3 times/);
});

test("A bar that was written again and again while it was made is one bar, the last", async () => {
  const rows = dayOfBars(date).flatMap(({ ts }) => [1, 2, 3].map((d) => ({ ts, a: 5, b: 9, c: 0, d })));
  await withMarket([{ rows }], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { duplicate: 750 });
    assert.ok(fileRowsOf(market).every(({ price }) => price === 3));
  });
});

test("Of two bars of one start in a file that runs backwards, the one of the later line is kept", async () => {
  const rows = dayOfBars(date, 1, { d: 1 }).toReversed();
  await withMarket([{ rows: [...rows, { ...rows.at(-1)!, d: 2 }] }], {}, (market) => {
    assert.equal(fileRowsOf(market)[0]!.price, 2);
  });
});

test("Ticks of one file are all kept, equal ones too", async () => {
  const ts = ist(date, "09:15");
  await withMarket([{ kind: "ticks", rows: [{ ts }, { ts }, { ts }] }], {}, ({ plan, leftOut }) => {
    assert.equal(plan.rows, 3);
    assert.deepEqual(leftOut, []);
  });
});

test("Where ticks of two files overlap in time, the file named later has the overlap", async () => {
  const ticks = (from: string, count: number, a: number): { kind: "ticks"; rows: { ts: number; a: number }[] } => ({
    kind: "ticks",
    rows: Array.from({ length: count }, (_, i) => ({ ts: ist(date, from) + i * MINUTE, a })),
  });
  await withMarket([ticks("10:00", 60, 1), ticks("10:30", 60, 2)], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { overlap: 30 });
    assert.deepEqual(
      fileRowsOf(market).map(({ price }) => price),
      [...Array<number>(30).fill(1), ...Array<number>(60).fill(2)],
    );
  });
  await withMarket([ticks("10:30", 60, 2), ticks("10:00", 60, 1)], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { overlap: 30 });
  });
});

test("A file of ticks takes no time from another in its own holes of days", async () => {
  const around = {
    kind: "ticks" as const,
    rows: [{ ts: ist("2026-01-05", "10:00") }, { ts: ist("2026-01-07", "10:00") }],
  };
  const between = { kind: "ticks" as const, rows: [{ ts: ist("2026-01-06", "10:00") }] };
  await withMarket([between, around], {}, ({ plan }) => assert.equal(plan.rows, 3));
});

test("Ticks of two instruments do not overlap", async () => {
  const rows = (symbol: string): { kind: "ticks"; rows: { ts: number; symbol: string }[] } => ({
    kind: "ticks",
    rows: [{ ts: ist(date, "10:00"), symbol }],
  });
  await withMarket([rows("A"), rows("B")], {}, ({ plan }) => assert.equal(plan.rows, 2));
});

test("Of bars of two lengths the finest of a session counts", async () => {
  const fine = dayOfBars("2026-01-06", 1, { d: 1 });
  const coarse = [...dayOfBars("2026-01-05", 5, { d: 5 }), ...dayOfBars("2026-01-06", 5, { d: 5 })];
  for (const files of [
    [{ rows: fine }, { rows: coarse }],
    [{ rows: coarse }, { rows: fine }],
  ]) {
    await withMarket(files, {}, (market) => {
      assert.deepEqual(leftOutOf(market), { coarser: 75 });
      const rows = fileRowsOf(market);
      assert.equal(rows.length, 75 + 375);
      assert.equal(rows[0]!.end - rows[0]!.ts, 5 * MINUTE);
      assert.equal(rows[75]!.end - rows[75]!.ts, MINUTE);
      assert.deepEqual(market.instruments[0]!.barLengths, [MINUTE, 5 * MINUTE]);
    });
  }
});

test("Daily bars fill only the sessions that minutes do not have; ticks come before all", async () => {
  const daily = ["2026-01-05", "2026-01-06", "2026-01-07"].map((each) => ({ ts: ist(each, "00:00"), d: 9 }));
  const ticks = { kind: "ticks" as const, rows: [{ ts: ist("2026-01-07", "11:00"), a: 1 }] };
  await withMarket([{ rows: daily }, { rows: dayOfBars("2026-01-06") }, ticks], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { coarser: 2 });
    const rows = fileRowsOf(market);
    assert.deepEqual(rows[0], {
      ts: ist("2026-01-05", "09:15"),
      end: ist("2026-01-05", "15:30"),
      symbol: "NIFTY",
      price: 9,
    });
    assert.equal(rows.length, 1 + 375 + 1);
  });
});

test("A fine row that is out of place takes no session from coarser bars", async () => {
  const fine = dayOfBars("2026-01-06");
  fine[10] = { ts: ist("2026-01-07", "10:00") };
  const coarse = [...dayOfBars("2026-01-07", 15), ...dayOfBars("2026-01-08", 15)];
  await withMarket([{ rows: fine }, { rows: coarse }], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { "out-of-place": 1 });
    assert.equal(market.plan.rows, 374 + 50);
  });
});

test("A bar that begins within the bar before is left out", async () => {
  const rows = dayOfBars(date, 5);
  rows.splice(3, 0, { ts: ist(date, "09:27") });
  await withMarket([{ rows: [...rows, ...dayOfBars("2026-01-06", 5)] }], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { "out-of-place": 1 });
    assert.equal(market.plan.rows, 150);
  });
});

test("Many bars that begin within others have another length than was found: they are refused", async () => {
  const minutes = dayOfBars(date);
  const blocks = [0, 1, 2].flatMap((first) =>
    [...minutes, ...dayOfBars("2026-01-06")].filter((_, i) => i % 3 === first),
  );
  assert.equal(
    await refusalOf([{ rows: blocks }]),
    "f0.csv:252:1: Expected bars of NIFTY that do not overlap, was 500 that begin within others, as in that of line 2. " +
      "Sort them by time, or say their length, as in --bar 1m",
  );
});

test("Instruments that nobody trades are counted and described, and not kept", async () => {
  const rows = [...dayOfBars(date, HOUR / MINUTE), ...dayOfBars(date, HOUR / MINUTE, { symbol: "OTHER", a: 7 })];
  await withMarket([{ rows }], { isTraded: (symbol) => symbol === "NIFTY" }, (market) => {
    assert.deepEqual(leftOutOf(market), { "not-traded": 7 });
    assert.deepEqual(market.plan.symbols, ["NIFTY"]);
    assert.deepEqual(
      market.instruments.map(({ symbol, isTraded, rows: count, maxPrice }) => ({ symbol, isTraded, count, maxPrice })),
      [
        { symbol: "NIFTY", isTraded: true, count: 7, maxPrice: 100 },
        { symbol: "OTHER", isTraded: false, count: 7, maxPrice: 7 },
      ],
    );
  });
});
