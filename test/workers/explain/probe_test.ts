import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../../engine/feed/mod.ts";
import {
  MICROS,
  type ProbedPart,
  type ProbedTruth,
  type ProbeReading,
  type ProbeRow,
} from "../../../engine/protocol/mod.ts";
import { Probe } from "../../../workers/explain/probe.ts";
import { SeriesNodeSet, COLUMNS, compileRule, RowContext } from "../../../workers/rules/mod.ts";
import { InstrumentSeries } from "../../../workers/series/mod.ts";
import { SOUND_RULES } from "../../fixtures/rule_fuzz.ts";
import { SERIES_OPEN } from "../../fixtures/series.ts";

const UTC = { from: [0], offset: [0] };
const SCALE = 100;
/** Minor units. */
const PREV_CLOSE = 2_014_025;

function openProbe(
  entry: string,
  { exit = "price < 0", timeframe = "1m", prevClose = null as number | null } = {},
): Probe {
  const texts = { timeframe, entry_condition: entry, exit_condition: exit };
  return new Probe({ texts, scale: SCALE, openTs: SERIES_OPEN, zone: UTC, prevClose });
}

/** A row so many seconds after the open, with a decimal price. */
function rowAt(seconds: number, price: number, over: Partial<ProbeRow> = {}): ProbeRow {
  const ts = SERIES_OPEN + seconds * MICROS.second;
  return { ts, price: Math.round(price * SCALE), size: 1, bid: NaN, ask: NaN, ...over };
}

/** A probe after bars of a minute that close at these prices, at the row that completes the last. */
function afterCloses(probe: Probe, closes: readonly number[], next = closes.at(-1) ?? 1): ProbeReading {
  closes.forEach((close, i) => probe.take(rowAt(60 * i, close)));
  probe.take(rowAt(60 * closes.length, next));
  return probe.read();
}

test("Probe says what each part comes to, and the numbers on its sides", () => {
  const probe = openProbe("price > 100.5 AND NOT (bid > 1 OR time >= '09:30')");
  probe.take(rowAt(0, 100.75));
  const { entry } = probe.read();
  const leaf = { kind: "leaf", crossing: null, lastYes: null, parts: [] };
  const joined = { values: [], crossing: null, lastYes: null };
  const time = (SERIES_OPEN % MICROS.day) / MICROS.minute;
  const isLate = time >= 570;
  assert.deepEqual(entry, {
    ...joined,
    kind: "all",
    text: "price > 100.5 AND NOT (bid > 1 OR time >= '09:30')",
    truth: isLate ? "no" : "unknown",
    parts: [
      {
        ...leaf,
        text: "price > 100.5",
        truth: "yes",
        values: [
          { text: "price", type: "number", value: 100.75, before: null },
          { text: "100.5", type: "number", value: 100.5, before: null },
        ],
      },
      {
        ...joined,
        kind: "not",
        text: "NOT (bid > 1 OR time >= '09:30')",
        truth: isLate ? "no" : "unknown",
        parts: [
          {
            ...joined,
            kind: "any",
            text: "bid > 1 OR time >= '09:30'",
            truth: isLate ? "yes" : "unknown",
            parts: [
              {
                ...leaf,
                text: "bid > 1",
                truth: "unknown",
                values: [
                  { text: "bid", type: "number", value: null, before: null },
                  { text: "1", type: "number", value: 1, before: null },
                ],
              },
              {
                ...leaf,
                text: "time >= '09:30'",
                truth: isLate ? "yes" : "no",
                values: [
                  { text: "time", type: "time", value: time * MICROS.minute, before: null },
                  { text: "'09:30'", type: "time", value: 570 * MICROS.minute, before: null },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
});

test("Probe tells of quotes in decimals", () => {
  const probe = openProbe("ask - bid > 0");
  probe.take(rowAt(0, 100, { bid: 9_950, ask: 10_075 }));
  assert.equal(probe.read().entry.values[0]?.value, 1.25);
});

test("Probe shows a crossing of bars with the values one bar before, and when it was last yes", () => {
  const probe = openProbe("close crosses above 10");
  assert.deepEqual(afterCloses(probe, [9, 11]).entry, {
    kind: "leaf",
    text: "close crosses above 10",
    truth: "yes",
    values: [
      { text: "close", type: "number", value: 11, before: 9 },
      { text: "10", type: "number", value: 10, before: 10 },
    ],
    crossing: "bar",
    lastYes: SERIES_OPEN + 120 * MICROS.second,
    parts: [],
  });
  probe.take(rowAt(121, 11));
  const { truth, values, lastYes } = probe.read().entry;
  assert.deepEqual([truth, values[0]?.before, lastYes], ["no", 9, SERIES_OPEN + 120 * MICROS.second]);
});

test("Probe shows a crossing of ticks with the values one row before", () => {
  const probe = openProbe("crossover(price, close)");
  afterCloses(probe, [10], 9);
  probe.take(rowAt(61, 10.5));
  const { truth, crossing, values } = probe.read().entry;
  assert.deepEqual([truth, crossing], ["yes", "row"]);
  assert.deepEqual(
    values.map(({ value, before }) => [value, before]),
    [
      [10.5, 9],
      [10, 10],
    ],
  );
});

test("Probe does not know the values before the first row", () => {
  const probe = openProbe("price crosses below 10");
  probe.take(rowAt(0, 9));
  const { truth, values, lastYes } = probe.read().entry;
  assert.deepEqual([truth, values[0]?.value, values[0]?.before, lastYes], ["unknown", 9, null, null]);
});

test("Probe takes the timeframe of a function for what stands in it", () => {
  const probe = openProbe("crossover(close, open)@2m OR rising(close, 1)@2m");
  const { entry, bars } = afterCloses(probe, [5, 6, 7, 8]);
  assert.deepEqual(
    entry.parts.map(({ values }) => values.map(({ value }) => value)),
    [[8, 7], [8]],
  );
  assert.deepEqual(bars, [{ timeframe: "2m", complete: 2, needed: 2 }]);
});

test("Probe counts the bars of each timeframe against what both conditions need", () => {
  const probe = openProbe("sma(close, 3) > 1", { exit: "sma(close@2m, 4) > 1 AND close > 1" });
  assert.deepEqual(afterCloses(probe, [1, 2, 3, 4, 5]).bars, [
    { timeframe: "1m", complete: 5, needed: 3 },
    { timeframe: "2m", complete: 2, needed: 4 },
  ]);
});

test("Probe shows the price before the open, which it may hold for unknown, also where bars cross it", () => {
  const known = openProbe("price > prev_close OR close crosses above prev_close", { prevClose: 1_050 });
  const [above, crosses] = afterCloses(known, [10, 11]).entry.parts;
  assert.deepEqual([above?.truth, above?.values[1]?.value], ["yes", 10.5]);
  assert.deepEqual([crosses?.truth, crosses?.crossing], ["yes", "bar"]);
  assert.deepEqual(
    crosses?.values.map(({ value, before }) => [value, before]),
    [
      [11, 10],
      [10.5, 10.5],
    ],
  );
  const unknown = openProbe("price > prev_close");
  unknown.take(rowAt(0, 11));
  const { truth, values } = unknown.read().entry;
  assert.deepEqual([truth, values[1]?.value], ["unknown", null]);
});

test("Probe needs no bars for conditions on ticks", () => {
  const probe = openProbe("price > 1 AND price > day_low");
  probe.take(rowAt(0, 2));
  assert.deepEqual(probe.read().bars, []);
});

test("Probe names what only a position makes known, once each, and holds it for unknown", () => {
  const probe = openProbe("price > 1", { exit: "pnl > 1 OR price < entry_price - pnl OR bars_in_trade > 2" });
  probe.take(rowAt(0, 2));
  const { exit, positionNames } = probe.read();
  assert.deepEqual(positionNames, ["pnl", "entry_price", "bars_in_trade"]);
  assert.deepEqual(
    exit.parts.map(({ truth }) => truth),
    ["unknown", "unknown", "unknown"],
  );
});

test("Probe refuses texts that are not described as valid", () => {
  assert.throws(() => openProbe("prise > 1"), TypeError);
});

/** By Kleene's logic, from the parts alone. */
function joinedTruth({ kind, truth, parts }: ProbedPart): ProbedTruth {
  if (kind === "leaf") return truth;
  const truths = parts.map(joinedTruth);
  if (kind === "not") return truths[0] === "yes" ? "no" : truths[0] === "no" ? "yes" : "unknown";
  const decisive = kind === "all" ? "no" : "yes";
  if (truths.includes(decisive)) return decisive;
  return truths.includes("unknown") ? "unknown" : decisive === "no" ? "yes" : "no";
}

for (const text of SOUND_RULES) {
  test(`Probe judges ${text} as a slot's rule does, row by row, and its parts agree`, () => {
    const random = Random.seeded(7, text);
    const probe = openProbe(text, { prevClose: PREV_CLOSE });
    const seriesNodes = new SeriesNodeSet();
    const compiled = compileRule(text, { key: "entry_condition", timeframe: MICROS.minute, seriesNodes });
    assert.ok(compiled.ok);
    const arena = new Float64Array(COLUMNS + InstrumentSeries.sizeOf(seriesNodes.all)).fill(NaN, 0, COLUMNS);
    const context = new RowContext(arena);
    const place = { arena, at: COLUMNS, openTs: SERIES_OPEN, prevClose: PREV_CLOSE / SCALE, context };
    const series = new InstrumentSeries(seriesNodes.all, place);
    series.reset();
    const code = compiled.rule.bind((value) => series.columnOf(value));
    const seen = new Set<ProbedTruth>();
    let price = 20_150;
    for (let i = 0; i < 3_000; i += 1) {
      price += random.integer(-20, 20) / 4;
      const bid = random.integer(0, 9) === 0 ? NaN : Math.round((price - 0.5) * SCALE);
      const row = rowAt(i * 10 + random.integer(0, 9), price, { bid, ask: bid + 100, size: random.integer(0, 50) });
      probe.take(row);
      Object.assign(context, { ts: row.ts, time: row.ts % MICROS.day, price: row.price / SCALE, size: row.size });
      Object.assign(context, { bid: row.bid / SCALE, ask: row.ask / SCALE });
      series.advance();
      const expected = ({ 1: "yes", 0: "no", [-1]: "unknown" } as const)[code(context)];
      const { entry } = probe.read();
      assert.deepEqual([entry.truth, joinedTruth(entry)], [expected, expected], `row ${i}`);
      seen.add(expected);
    }
    assert.ok(seen.size > 1, "not always the same");
  });
}
