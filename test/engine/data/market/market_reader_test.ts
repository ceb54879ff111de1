import assert from "node:assert/strict";
import { test } from "node:test";
import { type Market, MarketReader } from "../../../../engine/data/market/mod.ts";
import { TickBatch } from "../../../../engine/data/tick_batch.ts";
import { EngineError, type Instrument, RowKind } from "../../../../engine/protocol/mod.ts";
import {
  DAY,
  dayOfBars,
  type GivenFile,
  instrumentsOf,
  ist,
  MINUTE,
  type PlayedRow,
  playAll,
  withMarket,
} from "./market_fixture.ts";

const DATES = ["2026-01-05", "2026-01-06", "2026-01-07"];

/** Bars of A and B, and ticks of C between them. */
const mixed: readonly GivenFile[] = [
  { rows: DATES.flatMap((date, i) => dayOfBars(date, 5, { symbol: "B", a: 200 + i })) },
  { rows: DATES.flatMap((date, i) => dayOfBars(date, 75, { symbol: "A", a: 100 + i })) },
  {
    kind: "ticks",
    rows: DATES.flatMap((date, i) =>
      dayOfBars(date, 1, { symbol: "AB", a: 50 + i }).map((row) => ({ ...row, b: NaN, c: NaN })),
    ),
  },
];

async function withReader(
  files: readonly GivenFile[],
  symbols: readonly string[],
  use: (reader: MarketReader, instruments: readonly Instrument[], market: Market) => void,
): Promise<void> {
  await withMarket(files, {}, (market) => {
    const instruments = instrumentsOf(symbols);
    const reader = new MarketReader(market.plan, instruments);
    try {
      use(reader, instruments, market);
    } finally {
      reader.close();
    }
  });
}

function inOrder(rows: readonly PlayedRow[]): void {
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before === undefined) continue;
    assert.ok(before.ts <= row.ts, `row ${i} is not before its time`);
    if (before.ts === row.ts) assert.ok(before.symbol <= row.symbol, `row ${i} is in the order of symbols`);
  }
}

test("MarketReader gives ticks and bars in order of time and symbol, whatever the batch and the session's order", async () => {
  let expected: readonly PlayedRow[] | null = null;
  for (const symbols of [
    ["A", "AB", "B"],
    ["B", "A", "AB"],
  ]) {
    for (const capacity of [1, 2, 7, 4_096]) {
      await withReader(mixed, symbols, (reader, instruments) => {
        const rows = playAll(reader, instruments, capacity);
        expected ??= rows;
        assert.deepEqual(rows, expected);
        inOrder(rows);
        assert.equal(rows.length, 3 * (75 * 4 + 5 * 4 + 375));
      });
    }
  }
});

test("MarketReader passes over instruments that the session does not have", async () => {
  await withReader(mixed, ["AB"], (reader, instruments) => {
    const rows = playAll(reader, instruments);
    assert.equal(rows.length, 3 * 375);
    assert.ok(rows.every(({ kind }) => kind === RowKind.tick));
  });
});

test("MarketReader goes to the bars that span an instant: from it on, rows are those of the whole market", async () => {
  await withReader(mixed, ["A", "AB", "B"], (reader, instruments) => {
    const all = playAll(reader, instruments);
    for (const time of ["09:15", "10:00", "10:02", "15:29", "16:00"]) {
      for (const seconds of [0, 1, 25, 59]) {
        const micros = ist(DATES[1]!, time) + seconds * 1_000_000;
        reader.seekSpanning(micros);
        const rows = playAll(reader, instruments);
        inOrder(rows);
        assert.deepEqual(
          rows.filter(({ ts }) => ts >= micros),
          all.filter(({ ts }) => ts >= micros),
        );
      }
    }
  });
});

test("MarketReader goes to any instant: a bar that began before it is not played", async () => {
  await withReader(mixed, ["A", "AB", "B"], (reader, instruments) => {
    const all = playAll(reader, instruments);
    for (const micros of [
      0,
      ist(DATES[1]!, "10:00"),
      ist(DATES[1]!, "10:02"),
      ist(DATES[2]!, "15:29"),
      ist(DATES[2]!, "16:00"),
    ]) {
      reader.seek(micros);
      const rows = playAll(reader, instruments);
      inOrder(rows);
      const ticks = all.filter(({ ts, kind }) => kind === RowKind.tick && ts >= micros);
      assert.deepEqual(
        rows.filter(({ kind }) => kind === RowKind.tick),
        ticks,
      );
      const opened = all.filter(({ ts, kind }) => kind === RowKind.opening && ts >= micros).length;
      assert.equal(rows.filter(({ kind }) => kind !== RowKind.tick).length, 4 * opened);
    }
    reader.seekDay(1);
    const second = playAll(reader, instruments);
    assert.equal(second[0]!.ts, ist(DATES[1]!, "09:15"));
    assert.equal(second.length, (all.length * 2) / 3);
  });
});

test("MarketReader stops before an instant; a bar that begins before it is played whole", async () => {
  await withReader(mixed, ["A", "AB", "B"], (reader) => {
    const batch = new TickBatch(10_000);
    const until = ist(DATES[0]!, "09:31");
    assert.equal(reader.read(batch, until), false);
    assert.equal(batch.count, 16 + 4 * 4 + 4);
    assert.equal(batch.ts[batch.count - 1], ist(DATES[0]!, "10:30") - 1_000);
  });
});

test("MarketReader knows the last prices before an instant, of bars that had ended", async () => {
  await withReader(mixed, ["B", "A", "AB", "NONE"], (reader) => {
    const at = (date: string, time: string): number[] => [...reader.lastPricesBefore(ist(date, time))];
    assert.deepEqual(at(DATES[0]!, "09:15"), [NaN, NaN, NaN, NaN]);
    assert.deepEqual(at(DATES[0]!, "09:17"), [NaN, NaN, 5_000, NaN]);
    assert.deepEqual(at(DATES[0]!, "09:20"), [20_000, NaN, 5_000, NaN]);
    assert.deepEqual(at(DATES[1]!, "09:15"), [20_000, 10_000, 5_000, NaN]);
    assert.deepEqual(at(DATES[1]!, "09:16"), [20_000, 10_000, 5_100, NaN]);
    assert.deepEqual(at(DATES[1]!, "11:00"), [20_100, 10_100, 5_100, NaN]);
    assert.deepEqual(at("2026-02-01", "11:00"), [20_200, 10_200, 5_200, NaN]);
  });
});

test("MarketReader knows no close of a bar that goes past midnight before it has ended", async () => {
  const night = ["21:30", "22:30", "23:30"].map((time) => ({ ts: ist(DATES[0]!, time), symbol: "BAR", a: 7 }));
  const tick = [{ ts: ist(DATES[1]!, "00:05"), symbol: "TICK", a: 5 }];
  const hours = { closeAfter: () => Infinity };
  await withMarket([{ rows: night }, { kind: "ticks", rows: tick }], hours, ({ plan }) => {
    const reader = new MarketReader(plan, instrumentsOf(["BAR", "TICK"]));
    const at = (time: string): number[] => [...reader.lastPricesBefore(ist(DATES[1]!, time))];
    assert.deepEqual(
      [at("00:10"), at("00:30")],
      [
        [NaN, 500],
        [700, 500],
      ],
    );
    reader.close();
  });
});

test("MarketReader has no last price of a date that is not of the market", async () => {
  await withReader(mixed, ["B", "A", "AB"], (reader) => {
    const days = DATES.map((date) => Math.floor(ist(date, "12:00") / DAY));
    const at = (time: string, ...closed: readonly number[]): number[] => {
      const isOfMarket = (day: number): boolean => !closed.includes(day);
      return [...reader.lastPricesBefore(ist(DATES[1]!, time), { isOfMarket })];
    };
    assert.deepEqual(at("11:00"), [20_100, 10_100, 5_100]);
    assert.deepEqual(at("11:00", days[1]!), [20_000, 10_000, 5_000]);
    assert.deepEqual(at("09:15", days[0]!), [NaN, NaN, NaN]);
  });
});

test("MarketReader knows a last price of long ago", async () => {
  const rows = [...dayOfBars(DATES[0]!, 5, { symbol: "OLD", a: 7 })];
  const since = Array.from({ length: 200 }, (_, i) => ({ ts: ist(DATES[1]!, "10:00") + i * DAY, symbol: "NEW" }));
  await withReader([{ rows }, { kind: "ticks", rows: since }], ["OLD", "NEW"], (reader) => {
    const later = ist("2027-01-01", "00:00");
    assert.deepEqual([...reader.lastPricesBefore(later)], [700, 10_000]);
    assert.deepEqual([...reader.lastPricesBefore(later, { maxDays: 201 })], [700, 10_000]);
    assert.deepEqual([...reader.lastPricesBefore(later, { maxDays: 200 })], [NaN, 10_000]);
    assert.deepEqual([...reader.lastPricesBefore(later, { maxDays: 1 })], [NaN, 10_000]);
  });
});

test("MarketReader refuses prices that do not fit the scale, and a file that is gone", async () => {
  const ts = ist(DATES[0]!, "10:00");
  await withMarket([{ kind: "ticks", rows: [{ ts, a: 1.125, decimals: 3 }] }], {}, (market) => {
    const open = (): MarketReader => new MarketReader(market.plan, instrumentsOf(["NIFTY"]));
    assert.throws(open, (error) => {
      assert.ok(error instanceof EngineError && error.code === "INPUT_FILE");
      assert.equal(
        error.message,
        "NIFTY: Expected prices in steps of 0.01, was 3 decimals. Give the instrument 3 price decimals, or say --decimals",
      );
      return true;
    });
    market.close();
    assert.throws(() => new MarketReader(market.plan, instrumentsOf(["NIFTY"], 1_000)), /ENOENT/);
  });
  const low = { ts, b: 200, c: -2e13 };
  await withMarket([{ rows: [low, { ...low, ts: ts + MINUTE }, { ...low, ts: ts + 2 * MINUTE }] }], {}, ({ plan }) => {
    assert.throws(() => new MarketReader(plan, instrumentsOf(["NIFTY"])), /Expected prices of at most/);
  });
  await withMarket([{ kind: "ticks", rows: [{ ts, a: 2e13 }] }], {}, (market) => {
    assert.throws(
      () => new MarketReader(market.plan, instrumentsOf(["NIFTY"])),
      /Expected prices of at most 11258999068426.24/,
    );
  });
});

test("MarketReader gives recorded rows with their kinds, in their order", async () => {
  const ts = ist(DATES[0]!, "10:00");
  const kinds = [RowKind.opening, RowKind.path, NaN, RowKind.path];
  const rows = kinds.map((d, i) => ({ ts: ts + Math.floor(i / 2), a: i + 1, d }));
  await withReader([{ kind: "ticks", rows }], ["NIFTY"], (reader, instruments) => {
    const played = playAll(reader, instruments);
    assert.deepEqual(
      played.map(({ kind }) => kind),
      [RowKind.opening, RowKind.path, RowKind.tick, RowKind.path],
    );
    assert.deepEqual(
      played.map(({ price }) => price),
      [100, 200, 300, 400],
    );
  });
});

test("MarketReader reads a market without rows", async () => {
  await withReader([], ["NIFTY"], (reader, instruments) => {
    assert.deepEqual(playAll(reader, instruments), []);
    reader.seek(ist(DATES[0]!, "10:00"));
    assert.deepEqual([...reader.lastPricesBefore(5 * MINUTE)], [NaN]);
  });
});
