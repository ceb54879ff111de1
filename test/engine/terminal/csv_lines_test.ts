import assert from "node:assert/strict";
import { test } from "node:test";
import { csvLines } from "../../../engine/terminal/csv_lines.ts";

test("csvLines writes the titles, then the values in their order, nothing for null", () => {
  const rows = [
    { b: 1.5, a: "x" },
    { a: null, b: -2 },
  ];
  assert.equal(csvLines(["a", "b"], rows), "a,b\nx,1.5\n,-2\n");
});

test("csvLines quotes what would end a field", () => {
  assert.equal(csvLines(["a"], [{ a: 'one, "two"' }, { a: "three\nfour" }]), 'a\n"one, ""two"""\n"three\nfour"\n');
});
