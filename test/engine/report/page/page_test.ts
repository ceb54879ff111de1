import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";
import type { PageData } from "../../../../engine/page/mod.ts";
import { pageOf, shapedResult } from "../../../fixtures/result_page.ts";

const TEXT = `</script><script>alert(1)</script> "quoted" 'single' & <b>bold</b>`;

/** What the script of a page gets. */
function dataOf(html: string): PageData {
  const [, packed = ""] = /<script type="application\/json" id="page-data">([^<]*)<\/script>/.exec(html) ?? [];
  return JSON.parse(inflateRawSync(Buffer.from(packed, "base64")).toString("utf8")) as PageData;
}

test("pageHtml allows its own style and its own script alone", () => {
  const html = pageOf(shapedResult({ days: 3, trades: 9 }));
  const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
  const [, script = ""] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
  const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  assert.equal(
    policy,
    `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`,
  );
  assert.doesNotMatch(html, / style="| on\w+="|https?:\/\/|<link|<img|@import|url\(/);
});

test("pageHtml escapes what people write", () => {
  const html = pageOf(shapedResult({ days: 2, trades: 6, strategies: [TEXT], readings: 6 }));
  assert.equal(html.split("<script").length, 4, "the page's data, its bars, and its script");
  assert.ok(!html.includes("<b>bold"));
  assert.ok(html.includes("&lt;/script&gt;&lt;script&gt;alert(1)"));
  assert.deepEqual(dataOf(html).strategies, [TEXT]);
});

test("pageHtml has all trades for its script, and the newest 200 without it", () => {
  const shape = shapedResult({ days: 40, trades: 1_000, readings: 10 });
  const html = pageOf(shape);
  const data = dataOf(html);
  assert.equal(data.trades.net.length, 1_000);
  assert.deepEqual(
    data.trades.net,
    shape.result.trades.map(({ net }) => net),
  );
  assert.equal(Object.keys(data.readings).length, 10);
  const [, body = ""] = /<tbody id="trades-body">([\s\S]*?)<\/tbody>/.exec(html) ?? [];
  assert.equal(body.split("<tr>").length - 1, 200);
  assert.match(html, /The newest 200 of 1,000 trades/);
});

test("pageHtml has no chart without rows, and no list without trades", () => {
  assert.doesNotMatch(pageOf(shapedResult({ days: 2, trades: 4, hasBars: false })), /id="price-canvas"/);
  const none = pageOf(shapedResult({ days: 2, trades: 0 }));
  assert.match(none, /There are no closed trades/);
  assert.doesNotMatch(none, /id="trades-body"|NaN|Infinity|undefined/);
});

test("pageHtml of a year of minutes and 5,000 trades stays below a megabyte", () => {
  const html = pageOf(shapedResult({ days: 250, trades: 5_000, strategies: ["a", "b", "c"], readings: 2_000 }));
  assert.ok(html.length < 1_000_000, `${html.length} characters`);
  assert.equal(dataOf(html).instruments[0]?.near, null, "all of its bars are those of a minute");
});
