import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOfBars, fileRowsOf, type GivenRow, ist, MINUTE, withMarket } from "./market_fixture.ts";

const DATES = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"];

/** End stamps of a day's bars. */
function endsOf(date: string, minutes: number, over: Partial<GivenRow> = {}): GivenRow[] {
  return dayOfBars(date, minutes).map(({ ts }) => ({ ts: ts + minutes * MINUTE, ...over }));
}

test("A last bar that is stamped with the close itself ends there, among those stamped with their last second", async () => {
  const ends = endsOf(DATES[0]!, 5).map(({ ts }) => ts);
  const rows = ends.map((ts) => ({ ts: ts === ist(DATES[0]!, "15:30") ? ts : ts - 1_000_000 }));
  await withMarket([{ rows }], {}, (market) => {
    assert.deepEqual(
      fileRowsOf(market).map(({ ts, end }) => [ts, end]),
      ends.map((end) => [end - 5 * MINUTE, end]),
    );
  });
});

test("A bar before the session that was stamped with its end keeps its own start", async () => {
  const rows = [{ ts: ist(DATES[0]!, "09:15") }, ...endsOf(DATES[0]!, 15)];
  const choices = { bar: null, barStamp: "end" } as const;
  await withMarket([{ rows }], { choices }, (market) => {
    const [first] = fileRowsOf(market);
    assert.deepEqual([first!.ts, first!.end], [ist(DATES[0]!, "09:00"), ist(DATES[0]!, "09:15")]);
  });
});

test("One day of many that looks like ends makes no doubt", async () => {
  const dates = ["05", "06", "07", "08", "09", "12", "13", "14", "15", "16", "19", "20"].map((day) => `2026-01-${day}`);
  const rows = dates.flatMap((date, i) => (i === 4 ? endsOf(date, 5) : dayOfBars(date, 5)));
  await withMarket([{ rows }], {}, ({ instruments }) => {
    assert.deepEqual(instruments[0]!.stamp, { is: "start", from: "default" });
  });
});

test("Files of several days have stamps of their own", async () => {
  const ends = DATES.flatMap((date) => endsOf(date, 5, { symbol: "E" }));
  const starts = DATES.flatMap((date) => dayOfBars(date, 5, { symbol: "S" }));
  await withMarket([{ rows: ends }, { rows: starts }], {}, ({ files }) => {
    assert.deepEqual(
      files.map(({ stamps }) => stamps),
      [["end"], ["start"]],
    );
  });
});
