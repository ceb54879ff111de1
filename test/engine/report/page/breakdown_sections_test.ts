import assert from "node:assert/strict";
import { test } from "node:test";
import { figuresOf } from "../../../../engine/report/mod.ts";
import { breakdownSections } from "../../../../engine/report/page/breakdown_sections.ts";
import { MoneyFormat } from "../../../../engine/terminal/mod.ts";
import { resultWith } from "../../../fixtures/result.ts";

/** The rows of the histogram of trades with these nets, in minor units: label, count and class of the bar. */
function histogramOf(nets: readonly number[]): readonly string[] {
  const result = resultWith(nets.map((net) => ({ session: 0, net })));
  const figures = figuresOf(result, { capital: null, sessionsAYear: 252 });
  const html = breakdownSections({ result, figures, money: new MoneyFormat("Asia/Kolkata") });
  const table = html.slice(html.indexOf("Trades by net"));
  return [...table.matchAll(/<th scope="row">([^<]*)<\/th><td class="n">([^<]*)<\/td>.*?<rect class="(\w+)"/g)].map(
    (m) => m.slice(1).join(" | "),
  );
}

test("the histogram says between which amounts trades are", () => {
  assert.deepEqual(histogramOf([-250, 0, 500]).slice(0, 2), ["-3 to -2 | 1 | loss", "-2 to -1 | 0 | gain"]);
});

test("the histogram of one amount has one bin", () => {
  assert.deepEqual(histogramOf([500, 500]), ["+5 to +5.01 | 2 | gain"]);
});

test("the histogram says `up to` and `from` where outer bins have more than their borders say", () => {
  const rows = histogramOf([...Array.from({ length: 300 }, (_, i) => i * 100), -900_000, 9_000_000]);
  assert.deepEqual([rows[0], rows.at(-1)], ["up to 0 | 1 | loss", "from +250 | 51 | gain"]);
});
