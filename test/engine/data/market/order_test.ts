import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DAY,
  dayOfBars,
  fileRowsOf,
  type GivenRow,
  ist,
  leftOutOf,
  MINUTE,
  refusalOf,
  withMarket,
} from "./market_fixture.ts";

const days = [...dayOfBars("2026-01-05"), ...dayOfBars("2026-01-06"), ...dayOfBars("2026-01-07")];

/** Rows of which one has another time, and the times that are kept. */
async function withTypo(at: number, ts: number, rows: readonly GivenRow[] = days): Promise<readonly number[]> {
  const typed = rows.map((row, i) => (i === at ? { ...row, ts } : row));
  return withMarket([{ rows: typed }], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { "out-of-place": 1 });
    assert.deepEqual(market.leftOut[0]!.first, [{ path: "f0.csv", line: at + 2, text: "" }]);
    return fileRowsOf(market).map((row) => row.ts);
  });
}

function without(at: number, rows: readonly GivenRow[] = days): readonly number[] {
  return rows.filter((_, i) => i !== at).map(({ ts }) => ts);
}

test("Rows with a month typed wrong are dropped alone, wherever they stand", async () => {
  for (const at of [0, 1, 2, 100, 374, 375, 376, 1_122, 1_123, 1_124]) {
    assert.deepEqual(await withTypo(at, ist("2026-10-05", "09:15")), without(at), `row ${at}`);
  }
});

test("A row of 2062 is dropped alone, the last one too; and one of 1996, the first one too", async () => {
  for (const at of [0, 1, 2, 500, 1_123, 1_124]) {
    assert.deepEqual(await withTypo(at, ist("2062-01-05", "09:15")), without(at), `row ${at}`);
    assert.deepEqual(await withTypo(at, ist("1996-01-05", "09:15")), without(at), `row ${at}`);
  }
});

test("A first row of another month is dropped alone; a last one of the next week is not", async () => {
  assert.deepEqual(await withTypo(0, ist("2025-10-05", "09:15")), without(0));
  const rows = [...days, { ts: ist("2026-01-20", "09:15") }];
  await withMarket([{ rows }], {}, ({ leftOut }) => assert.deepEqual(leftOut, []));
});

test("A few rows that are years apart are kept; one of four that is years away is not", async () => {
  const ticks = (dates: readonly string[]): { kind: "ticks"; rows: GivenRow[] } => ({
    kind: "ticks",
    rows: dates.map((date) => ({ ts: ist(date, "10:00") })),
  });
  const apart = ["2020-01-06", "2021-01-04", "2022-01-03", "2023-01-02"];
  await withMarket([ticks(apart)], {}, ({ leftOut }) => assert.deepEqual(leftOut, []));
  const near = ["2026-01-05", "2026-01-06", "2026-01-07", "2062-01-05"];
  await withMarket([ticks(near)], {}, (market) => assert.deepEqual(leftOutOf(market), { "out-of-place": 1 }));
});

test("A first and a last row far away are both dropped", async () => {
  const rows = days.map((row, i) => {
    if (i === 0) return { ts: ist("1996-01-05", "09:15") };
    return i === days.length - 1 ? { ts: ist("2062-01-05", "09:15") } : row;
  });
  await withMarket([{ rows }], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { "out-of-place": 2 });
    assert.equal(market.plan.rows, days.length - 2);
    assert.equal(market.instruments[0]!.days, 3);
  });
});

test("A row out of place in a file that runs backwards is dropped alone", async () => {
  const backwards = days.toReversed();
  for (const at of [0, 1, 500, 1_123]) {
    const kept = await withTypo(at, ist("2062-01-05", "09:15"), backwards);
    assert.deepEqual(kept, without(at, backwards).toReversed(), `row ${at}`);
  }
});

test("Two neighbours that have changed places cost one row", async () => {
  const rows = [...days];
  [rows[50], rows[51]] = [rows[51]!, rows[50]!];
  await withMarket([{ rows }], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { "out-of-place": 1 });
    assert.equal(market.instruments[0]!.barLengths[0], MINUTE);
  });
});

test("Of two rows that may be out of place it is the one that is farther from its neighbours", async () => {
  // The last but one of the day has a wrong hour, and the next row is of the day after.
  const at = days.findIndex(({ ts }) => ts === ist("2026-01-05", "15:28"));
  assert.deepEqual(await withTypo(at, ist("2026-01-05", "23:28")), without(at));
  assert.deepEqual(await withTypo(at + 1, ist("2026-01-05", "11:29")), without(at + 1));
  const first = days.findIndex(({ ts }) => ts === ist("2026-01-06", "09:16"));
  assert.deepEqual(await withTypo(first, ist("2026-01-06", "02:16")), without(first));
});

test("Rows that are far apart all over are not alone at the ends, nor is one that another block follows", async () => {
  const gaps = [45, ...Array.from({ length: 24 }, (_, i) => 28 + (i % 4))];
  let ts = ist("2020-01-06", "10:00");
  const rows = [{ ts }, ...gaps.map((gap) => ({ ts: (ts += gap * DAY) }))];
  await withMarket([{ kind: "ticks", rows }], {}, ({ leftOut }) => assert.deepEqual(leftOut, []));
  const [first, ...rest] = dayOfBars("2026-01-05");
  await withMarket([{ rows: [first!, ...dayOfBars("2026-03-02"), ...rest] }], {}, (market) => {
    assert.deepEqual(market.leftOut, []);
    assert.equal(market.plan.rows, 750);
  });
});

test("A last run of less than a hundred rows is disorder", async () => {
  const [first, third] = [days.slice(0, 375), days.slice(750)];
  assert.match(await refusalOf([{ rows: [...third, ...first.slice(0, 99)] }]), /in order of time, up or down/);
  await withMarket([{ rows: [...third, ...first.slice(0, 100)] }], {}, ({ plan }) => assert.equal(plan.rows, 475));
});

test("A file that runs backwards is turned round; ticks of one instant too", async () => {
  await withMarket([{ rows: days.toReversed() }], {}, (market) => {
    assert.deepEqual(
      fileRowsOf(market).map(({ ts }) => ts),
      days.map(({ ts }) => ts),
    );
    assert.deepEqual(market.files[0]!.orders, { ascending: 0, descending: 1, blocks: 0 });
    assert.deepEqual(market.leftOut, []);
  });
  const ts = ist("2026-01-05", "09:15");
  const ticks = [
    { ts: ts + 1, a: 4 },
    { ts, a: 3 },
    { ts, a: 2 },
    { ts, a: 1 },
    { ts: ts - 1, a: 0 },
  ];
  await withMarket([{ kind: "ticks", rows: ticks }], {}, (market) => {
    assert.deepEqual(
      fileRowsOf(market).map(({ price }) => price),
      [0, 1, 2, 3, 4],
    );
  });
});

test("Files that were put behind each other are sorted, if their runs have a hundred rows", async () => {
  const [first, second, third] = [days.slice(0, 375), days.slice(375, 750), days.slice(750)];
  await withMarket([{ rows: [...second, ...third, ...first] }], {}, (market) => {
    assert.deepEqual(
      fileRowsOf(market).map(({ ts }) => ts),
      days.map(({ ts }) => ts),
    );
    assert.deepEqual(market.files[0]!.orders, { ascending: 0, descending: 0, blocks: 1 });
  });
  const pages = [...second.toReversed(), ...third.toReversed(), ...first.toReversed()];
  await withMarket([{ rows: pages }], {}, (market) => {
    assert.deepEqual(
      fileRowsOf(market).map(({ ts }) => ts),
      days.map(({ ts }) => ts),
    );
  });
  const message = await refusalOf([{ rows: [...third.slice(0, 99), ...first] }]);
  assert.match(message, /^f0\.csv:101:1: Expected the rows of NIFTY in order of time/);
  assert.match(message, /was 2026-01-05T09:15:00\.000\+05:30 behind 2026-01-07T10:53:00\.000\+05:30 of line 100/);
  await withMarket([{ rows: [...third.slice(0, 100), ...first] }], {}, ({ plan }) => assert.equal(plan.rows, 475));
});

test("Symbol after symbol is sorted by time, and by symbol at one time", async () => {
  const block = (symbol: string): GivenRow[] => dayOfBars("2026-01-05", 75, { symbol });
  await withMarket([{ rows: [...block("b"), ...block("B"), ...block("é"), ...block("a")] }], {}, (market) => {
    const rows = fileRowsOf(market);
    assert.equal(rows.length, 20);
    assert.deepEqual(
      rows.slice(0, 4).map(({ symbol }) => symbol),
      ["B", "a", "b", "é"],
    );
    assert.deepEqual(market.leftOut, []);
  });
});

test("Two instruments in one, row by row, are refused", async () => {
  const rows = dayOfBars("2026-01-05").flatMap(({ ts }) => [{ ts }, { ts: ts + 30 * DAY }]);
  assert.match(
    await refusalOf([{ rows }]),
    /Expected the rows of NIFTY in order of time.*name the column that tells them apart/,
  );
});

test("A few rows, of which every second one is out of place, are refused too", async () => {
  const rows = dayOfBars("2026-01-05", 60).flatMap(({ ts }) => [{ ts }, { ts: ts + 30 * DAY }]);
  assert.match(await refusalOf([{ rows }]), /Expected the rows of NIFTY in order of time/);
});

test("Rows in no order are refused", async () => {
  const rows = dayOfBars("2026-01-05");
  for (let i = 0; i < rows.length; i++) {
    const other = (i * 7_919) % rows.length;
    [rows[i], rows[other]] = [rows[other]!, rows[i]!];
  }
  assert.match(await refusalOf([{ rows }]), /f0\.csv:\d+:1: Expected the rows of NIFTY/);
});

test("Of bars that two files have, however many, those of the file named later count", async () => {
  const [old, fresh] = [1, 2].map((a) => ({ rows: dayOfBars("2026-01-05", 1, { a }) }));
  await withMarket([old!, fresh!], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { duplicate: 375 });
    assert.ok(fileRowsOf(market).every(({ price }) => price === 2));
  });
});

test("Rows of one instant are in the direction that most rows of their file have", async () => {
  const ts = ist("2026-01-05", "09:15");
  const big = Array.from({ length: 300 }, (_, i) => ({ ts: ts + (300 - i) * MINUTE, symbol: "BIG" }));
  const few = ["A", "B", "C"].flatMap((symbol) => [
    { ts, symbol },
    { ts: ts + 1, symbol },
  ]);
  const same = [1, 2].map((a) => ({ ts, symbol: "T", a }));
  await withMarket([{ kind: "ticks", rows: [...big, ...few, ...same] }], {}, (market) => {
    const rows = fileRowsOf(market).filter(({ symbol }) => symbol === "T");
    assert.deepEqual(
      rows.map(({ price }) => price),
      [2, 1],
    );
  });
});

test("The order of files does not matter to bars of different times", async () => {
  const [first, second] = [{ rows: days.slice(0, 375) }, { rows: days.slice(375) }];
  const sha = async (files: readonly { rows: GivenRow[] }[]): Promise<string> =>
    withMarket(files, {}, (market) => market.sha256);
  assert.equal(await sha([first, second]), await sha([second, first]));
  assert.equal(await sha([first, second]), await sha([{ rows: days }]));
});
