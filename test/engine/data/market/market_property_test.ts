import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RowKind } from "../../../../engine/protocol/mod.ts";
import {
  DAY,
  dayOf,
  fileRowsOf,
  type GivenFile,
  type GivenRow,
  HOUR,
  MINUTE,
  rowsOf,
  withMarket,
} from "./market_fixture.ts";

const SECOND = 1_000_000;
const FIRST = dayOf("2026-01-05");

/** A market of bars: its hours, the length, the symbols, and how many days it has. */
const market = fc.record({
  minutes: fc.constantFrom(0.25, 1, 3, 5, 7, 15, 30, 60, 75, 125, 240),
  open: fc.integer({ min: 0, max: 600 }),
  hours: fc.integer({ min: 3, max: 9 }),
  odd: fc.integer({ min: 0, max: 59 }),
  stamp: fc.constantFrom("start" as const, "end" as const, "last" as const),
  seed: fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 40, maxLength: 40 }),
  keep: fc.integer({ min: 4, max: 10 }),
});

type GivenMarket = typeof market extends fc.Arbitrary<infer Value> ? Value : never;

/** Bars as they were: known from `from` to `to`. */
interface TrueBar {
  readonly from: number;
  readonly to: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

function hoursOf({ open, hours, odd }: GivenMarket, day: number): { openMicros: number; closeMicros: number } {
  const openMicros = day * DAY + open * MINUTE;
  return { openMicros, closeMicros: openMicros + hours * HOUR + odd * MINUTE };
}

/** The bars of five days; some are missing, but never a day's first and last. */
function trueBars(given: GivenMarket): TrueBar[] {
  const bars: TrueBar[] = [];
  const step = given.minutes * MINUTE;
  for (let day = FIRST; day < FIRST + 5; day++) {
    const { openMicros, closeMicros } = hoursOf(given, day);
    for (let from = openMicros; from < closeMicros; from += step) {
      const n = bars.length;
      const move = given.seed[n % 40]! / 20;
      const to = Math.min(from + step, closeMicros);
      const isEdge = from === openMicros || to === closeMicros;
      const bar = {
        from,
        to,
        open: 500,
        high: 500 + Math.max(0, move) + 1,
        low: 500 + Math.min(0, move) - 1,
        close: 500 + move,
      };
      if (isEdge || n % given.keep !== 3) bars.push(bar);
    }
  }
  return bars;
}

test("No price of a bar is played before it could be known, whatever its length, hours and stamp", async () => {
  await fc.assert(
    fc.asyncProperty(market, async (given) => {
      // The last second is told for bars of whole minutes.
      const stamp = given.stamp === "last" && given.minutes < 1 ? "end" : given.stamp;
      const bars = trueBars(given);
      const rows = bars.map(({ from, to, open, high, low, close }) => ({
        ts: stamp === "start" ? from : stamp === "end" ? to : to - SECOND,
        a: open,
        b: high,
        c: low,
        d: close,
        size: 1,
      }));
      const sessionOf = (day: number): { openMicros: number; closeMicros: number } => hoursOf(given, day);
      const closeAfter = (_: string, micros: number): number => {
        const day = Math.floor(micros / DAY) - 1;
        for (let each = day; ; each++) if (sessionOf(each).closeMicros > micros) return sessionOf(each).closeMicros;
      };
      await withMarket([{ rows }], { zone: "UTC", sessionOf, closeAfter }, (made) => {
        const played = rowsOf(made);
        assert.equal(played.length, 4 * bars.length);
        for (const [i, bar] of bars.entries()) {
          const [first, second, third, last] = played.slice(4 * i, 4 * i + 4);
          assert.ok(first!.ts === bar.from && first!.kind === RowKind.opening && first!.price === bar.open * 100);
          for (const row of [second!, third!]) assert.ok(row.ts > bar.from && row.ts < bar.to, "an extreme is inside");
          assert.equal(last!.ts, bar.to - 1_000, "the close is at the end");
          assert.equal(last!.price, Math.round(bar.close * 100));
        }
      });
    }),
    { numRuns: 150 },
  );
});

const SYMBOLS = ["A", "a", "B", "é", "ﬀ", "😀"];

/** Ticks and bars of some symbols, in order: each symbol is one kind. */
const rowsOfMarket = fc.array(
  fc.record({
    step: fc.integer({ min: 0, max: 3 }),
    symbol: fc.nat(SYMBOLS.length - 1),
    price: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 1, maxLength: 300 },
);

function streams(steps: readonly { step: number; symbol: number; price: number }[]): readonly GivenFile[] {
  const start = FIRST * DAY + 4 * HOUR;
  const kinds = ["ticks", "bars"] as const;
  const files = kinds.map((kind): { kind: typeof kind; rows: GivenRow[] } => ({ kind, rows: [] }));
  // Two bars of each symbol tell its length.
  for (const before of [2, 1]) {
    for (const symbol of SYMBOLS.filter((_, i) => i % 2 === 1))
      files[1]!.rows.push({ ts: start - before * MINUTE, symbol });
  }
  let ts = start;
  const taken = new Set<string>();
  for (const { step, symbol, price } of steps) {
    ts += step * MINUTE;
    const isBar = symbol % 2 === 1;
    if (isBar && taken.has(`${symbol} ${ts}`)) continue;
    taken.add(`${symbol} ${ts}`);
    files[isBar ? 1 : 0]!.rows.push({ ts, symbol: SYMBOLS[symbol]!, a: price });
  }
  return files;
}

const plain = { sessionOf: () => null, closeAfter: () => Infinity, choices: { bar: MINUTE, barStamp: null } };

test("Rows are the same with a few hundred bytes of memory as with all of it", async () => {
  await fc.assert(
    fc.asyncProperty(rowsOfMarket, fc.constantFrom(1, 400, 2_000, 9_000), async (steps, memoryBytes) => {
      const files = streams(steps);
      const expected = await withMarket(files, plain, fileRowsOf);
      assert.deepEqual(await withMarket(files, { ...plain, memoryBytes }, fileRowsOf), expected);
    }),
    { numRuns: 60 },
  );
});

test("Rows are the same from any way to put the market into files", async () => {
  const way = fc.record({
    bySymbol: fc.boolean(),
    backwards: fc.boolean(),
    shift: fc.nat(5),
    memoryBytes: fc.constantFrom(1_000, 2 ** 20),
  });
  await fc.assert(
    fc.asyncProperty(rowsOfMarket, way, async (steps, { bySymbol, backwards, shift, memoryBytes }) => {
      const files = streams(steps);
      const expected = await withMarket(files, plain, ({ sha256, leftOut }) => ({ sha256, leftOut }));
      assert.deepEqual(expected.leftOut, []);
      const parts = files.flatMap(({ kind = "bars", rows }) => {
        const split = bySymbol ? SYMBOLS.map((symbol) => rows.filter((row) => row.symbol === symbol)) : [rows];
        // Rows of one instant do not tell that they were turned round.
        const canTurn = (each: readonly GivenRow[]): boolean =>
          SYMBOLS.every(
            (symbol) => new Set(each.filter((row) => row.symbol === symbol).map(({ ts }) => ts)).size !== 1,
          );
        return split.map((each) => ({ kind, rows: backwards && canTurn(each) ? each.toReversed() : each }));
      });
      const turned = [...parts.slice(shift % parts.length), ...parts.slice(0, shift % parts.length)];
      const found = await withMarket(turned, { ...plain, memoryBytes }, ({ sha256 }) => sha256);
      assert.equal(found, expected.sha256);
    }),
    { numRuns: 100 },
  );
});
