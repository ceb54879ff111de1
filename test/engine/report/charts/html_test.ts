import assert from "node:assert/strict";
import { test } from "node:test";
import { elided, escapeHtml } from "../../../../engine/report/charts/mod.ts";
import { coordinate } from "../../../../engine/report/charts/html.ts";

test("escapeHtml leaves nothing that ends a text, a tag or a quote", () => {
  assert.equal(
    escapeHtml(`</script><b a="1" c='2'>&amp;\u0000\n😀`),
    "&lt;/script&gt;&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;  😀",
  );
});

test("elided cuts between characters, not within one", () => {
  assert.equal(elided("😀😀😀", 3), "😀😀😀");
  assert.equal(elided("😀😀😀😀", 3), "😀😀…");
  assert.equal(elided("", 3), "");
});

test("coordinate has one decimal, no -0, and refuses what is no number", () => {
  assert.deepEqual([1, 1.25, -0.04, 1e6].map(coordinate), ["1", "1.3", "0", "1000000"]);
  for (const value of [Number.NaN, Infinity]) assert.throws(() => coordinate(value), RangeError);
});
