import assert from "node:assert/strict";
import { test } from "node:test";
import { DAY, dayOf, dayOfBars, type GivenRow, HOUR, ist, MINUTE, refusalOf, withMarket } from "./market_fixture.ts";

const DATE = "2026-01-05";

/** Bars with these minutes between them. */
function spaced(steps: readonly number[], over: Partial<GivenRow> = {}): GivenRow[] {
  let ts = ist(DATE, "09:15");
  return steps.map((step) => ({ ts: (ts += step * MINUTE), ...over }));
}

function said(bar: number): { readonly choices: { readonly bar: number; readonly barStamp: null } } {
  return { choices: { bar, barStamp: null } };
}

test("Many bars with holes are not as short as was said", async () => {
  const rows = spaced(Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 10 : 20)));
  assert.match(await refusalOf([{ rows }], said(5 * MINUTE)), /Expected bars of 5m.*was bars of 10m/);
});

test("Bars that are longer on some days in a row are refused, whether the shorter ones come first or last", async () => {
  const dates = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"];
  for (const lengths of [
    [1, 1, 5, 5],
    [5, 5, 1, 1],
  ]) {
    const rows = dates.flatMap((date, i) => dayOfBars(date, lengths[i]));
    assert.equal(
      await refusalOf([{ rows }]),
      "f0.csv: Expected bars of NIFTY of one length, was bars of 1m, and on other days of 5m. " +
        "Give bars of each length in a file of their own",
    );
  }
});

test("A few bars whose distances those of their file do not divide have a length of their own", async () => {
  const file = { rows: [...dayOfBars(DATE, 2), ...spaced([5, 5, 5, 5, 5], { symbol: "OPT" })] };
  await withMarket([file], {}, ({ instruments }) => {
    assert.deepEqual(
      instruments.map(({ barLengths }) => barLengths),
      [[2 * MINUTE], [5 * MINUTE]],
    );
  });
});

test("One bar a session is of the day at one time of the clock, or at two that are an hour apart", async () => {
  const at = (hours: readonly number[]): GivenRow[] =>
    hours.map((hour, i) => ({ ts: ist(DATE, "00:00") + i * DAY + hour * HOUR }));
  const five = (hour: number): number[] => Array.from({ length: 5 }, () => hour);
  for (const hours of [five(5), [...five(5), ...five(6)], [...five(23), ...five(24)]]) {
    await withMarket([{ rows: at(hours) }], {}, ({ instruments }) =>
      assert.deepEqual(instruments[0]!.barLengths, ["1d"]),
    );
  }
  for (const hours of [
    [...five(5), ...five(7)],
    [...five(5), 5, 5, 5, 9, 12],
  ]) {
    assert.match(await refusalOf([{ rows: at(hours) }]), /Expected bars that tell their length/, String(hours));
  }
});

test("Bars of a day in UTC have the date of UTC, and the one that is not over the date of the market", async () => {
  const days = [5, 6, 7, 8].map((day) => dayOf(`2026-01-0${day}`) * DAY);
  const rows = [...days, ist("2026-01-12", "02:30")].map((ts) => ({ ts }));
  await withMarket([{ rows }], {}, (market) => {
    assert.deepEqual(
      Array.from(market.plan.days.day),
      ["05", "06", "07", "08", "12"].map((day) => dayOf(`2026-01-${day}`)),
    );
  });
});
