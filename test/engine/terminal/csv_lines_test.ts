import assert from "node:assert/strict";
import { test } from "node:test";
import { csvLines } from "../../../engine/terminal/csv_lines.ts";

test("csvLines writes the titles, then the values in the order of the titles, and null as an empty field", () => {
  const rows = [
    { b: 1.5, a: "x" },
    { a: null, b: -2 },
  ];
  assert.equal(csvLines(["a", "b"], rows), "a,b\nx,1.5\n,-2\n");
});

test("csvLines quotes values with commas, quotes or line ends", () => {
  assert.equal(csvLines(["a"], [{ a: 'one, "two"' }, { a: "three\nfour" }]), 'a\n"one, ""two"""\n"three\nfour"\n');
});
