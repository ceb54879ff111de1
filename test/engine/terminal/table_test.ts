import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { span, widthOf } from "../../../engine/terminal/line.ts";
import { paintLines } from "../../../engine/terminal/mod.ts";
import { type Column, layTable } from "../../../engine/terminal/table.ts";

const COLUMNS: readonly Column[] = [
  { title: "name", align: "left", least: 6 },
  { title: "count", align: "right", least: null },
  { title: "note", align: "left", least: 4 },
];
const ROWS = [
  ["a-long-strategy-name", "12", "a note of some length"],
  ["short", "1,234", ""],
].map((row) => row.map((text) => span(text)));

const lay = (width: number): string => paintLines(layTable(COLUMNS, ROWS, width), { columns: 80, colour: false });

test("layTable aligns columns to their widest cell, without spaces at the end of a line", () => {
  assert.equal(
    lay(80),
    [
      "name                  count  note",
      "a-long-strategy-name     12  a note of some length",
      "short                 1,234",
      "",
    ].join("\n"),
  );
});

test("layTable cuts the widest columns, down to their least width", () => {
  assert.equal(
    lay(30),
    ["name        count  note", "a-long-st…     12  a note of …", "short       1,234", ""].join("\n"),
  );
  assert.equal(lay(3), ["name    count  note", "a-lon…     12  a n…", "short   1,234", ""].join("\n"));
});

test("layTable shows its titles when there is no row", () => {
  assert.equal(paintLines(layTable(COLUMNS, [], 80), { columns: 80, colour: false }), "name  count  note\n");
});

test("layTable fits the given width if its columns may be cut that far", () => {
  const cells = fc.tuple(fc.string({ maxLength: 70 }), fc.string({ maxLength: 10 }), fc.string({ maxLength: 200 }));
  fc.assert(
    fc.property(fc.array(cells, { maxLength: 8 }), fc.integer({ min: 24, max: 120 }), (rows, width) => {
      const lines = layTable(
        COLUMNS,
        rows.map((row) => row.map((text) => span(text))),
        width,
      );
      for (const line of lines) assert.ok(widthOf(line) <= width, `${widthOf(line)} columns of ${width}`);
    }),
  );
});
