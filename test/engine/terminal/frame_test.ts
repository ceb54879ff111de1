import assert from "node:assert/strict";
import { test } from "node:test";
import { drawFrame, NO_FRAME, rewind } from "../../../engine/terminal/frame.ts";
import { span } from "../../../engine/terminal/line.ts";

const SIZE = { columns: 10, rows: 24, colour: false };

test("drawFrame leaves the last column free, and clears the rest of each old line", () => {
  const frame = drawFrame([[span("0123456789")], [], [span("abc")]], SIZE);
  assert.deepEqual(frame, { text: "01234567…\x1b[K\n\x1b[K\nabc\x1b[K", widths: [9, 0, 3] });
});

test("drawFrame leaves a row free", () => {
  const lines = [[span("1")], [span("2")], [span("3")]];
  assert.deepEqual(drawFrame(lines, { ...SIZE, rows: 3 }).widths, [1, 1]);
  assert.deepEqual(drawFrame(lines, { ...SIZE, rows: 1 }), NO_FRAME);
});

test("rewind goes up by the rows that the frame takes at the present width", () => {
  const frame = drawFrame([[span("01234567")], [], [span("abc")]], SIZE);
  assert.deepEqual(
    [10, 8, 7, 4, 3].map((columns) => rewind(frame, columns)),
    ["\r\x1b[2A", "\r\x1b[2A", "\r\x1b[3A", "\r\x1b[3A", "\r\x1b[4A"],
  );
  assert.equal(rewind(drawFrame([[span("abc")]], SIZE), 10), "\r");
  assert.equal(rewind(NO_FRAME, 10), "");
});
