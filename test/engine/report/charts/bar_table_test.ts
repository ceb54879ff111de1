import assert from "node:assert/strict";
import { test } from "node:test";
import { barTable } from "../../../../engine/report/charts/mod.ts";

/** The bars of a table with these values: class, x and width. */
function barsOf(values: readonly number[]): readonly string[] {
  const rows = values.map((value) => ({ label: "", cells: [], value }));
  const html = barTable({ caption: "", titles: [""], rows });
  return [...html.matchAll(/<rect class="(\w+)" x="([^"]+)" y="1" width="([^"]+)"/g)].map((m) => m.slice(1).join(" "));
}

test("barTable draws bars to both sides of one zero", () => {
  assert.deepEqual(barsOf([-100, 0, 200]), ["loss 0 40", "gain 40 0", "gain 40 80"]);
});

test("barTable draws a bar that is small next to another one so that it is seen", () => {
  assert.deepEqual(barsOf([1e15, 1]), ["gain 0 120", "gain 0 1"]);
});

test("barTable of zeros, and of nothing, has no length", () => {
  assert.deepEqual(barsOf([0, 0]), ["gain 0 0", "gain 0 0"]);
  assert.deepEqual(barsOf([]), []);
});

test("barTable escapes all its texts", () => {
  const evil = "</script>";
  const html = barTable({ caption: evil, titles: [evil, evil], rows: [{ label: evil, cells: [evil], value: 1 }] });
  assert.doesNotMatch(html, /<\/script>/);
  assert.equal(html.split("&lt;/script&gt;").length - 1, 5);
});
