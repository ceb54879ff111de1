import assert from "node:assert/strict";
import { test } from "node:test";
import { SourceText } from "../../../engine/strategies/source_text.ts";

test("SourceText counts lines and columns from 1, in characters", () => {
  const source = new SourceText("f", "ab\n🙂c\n\nd");
  const places = [0, 1, 2, 3, 5, 6, 7, 8, 9].map((offset) => Object.values(source.placeOf(offset)).join(":"));
  assert.deepEqual(places, ["1:1", "1:2", "1:3", "2:1", "2:2", "2:3", "3:1", "4:1", "4:2"]);
});

test("SourceText treats CRLF as one line end, which is not part of the line", () => {
  const source = new SourceText("f", "ab\r\ncd\r\n");
  assert.deepEqual(source.placeOf(4), { line: 2, column: 1 });
  assert.deepEqual(source.lineAt(5), { start: 4, line: "cd" });
});

test("SourceText removes a byte order mark, which no editor shows", () => {
  const source = new SourceText("f", "\uFEFFab");
  assert.equal(source.text, "ab");
  assert.deepEqual(source.placeOf(1), { line: 1, column: 2 });
});

test("SourceText returns the same place in any order of calls", () => {
  const text = "a😀b\nçdéf\n😀😀x";
  const offsets = Array.from({ length: text.length + 1 }, (_, offset) => offset);
  const alone = offsets.map((offset) => new SourceText("f", text).placeOf(offset));
  const source = new SourceText("f", text);
  const shuffled = [...offsets, ...offsets.toReversed(), ...offsets.filter((offset) => offset % 3 === 0)];
  for (const offset of shuffled) assert.deepEqual(source.placeOf(offset), alone[offset], String(offset));
});
