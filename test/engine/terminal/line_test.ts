import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  cutLine,
  cutText,
  cutTextStart,
  type Line,
  span,
  widthOf,
  widthOfText,
} from "../../../engine/terminal/line.ts";

const textOf = (line: Line): string => line.map(({ text }) => text).join("");

test("span shows control and format characters as U+FFFD", () => {
  assert.equal(span("a\x1b[31mb").text, "a\uFFFD[31mb");
  assert.equal(span("a\r\n\tb\x7f\x9b").text, "a\uFFFD\uFFFD\uFFFDb\uFFFD\uFFFD");
  assert.equal(span("right\u202Eto left\u2028\u200B").text, "right\uFFFDto left\uFFFD\uFFFD");
  assert.equal(span("naïve 株 ₹").text, "naïve 株 ₹");
});

test("span's text has no control or format character, and as many characters as before", () => {
  const texts = fc.array(fc.integer({ min: 0, max: 0x10_ffff })).map((codes) => String.fromCodePoint(...codes));
  fc.assert(
    fc.property(texts, (text) => {
      assert.doesNotMatch(span(text).text, /[\p{Cc}\p{Cf}\p{Cs}]/u);
      assert.equal(widthOfText(span(text).text), widthOfText(text));
    }),
  );
});

test("cutText replaces the end by …", () => {
  assert.deepEqual(
    [4, 3, 2, 1, 0, -1].map((columns) => cutText("abcd", columns)),
    ["abcd", "ab…", "a…", "…", "", ""],
  );
});

test("cutTextStart replaces the beginning by …", () => {
  assert.deepEqual(
    [4, 3, 2, 1, 0, -1].map((columns) => cutTextStart("abcd", columns)),
    ["abcd", "…cd", "…d", "…", "", ""],
  );
});

test("cutText never cuts a character in two", () => {
  assert.equal(cutText("a😀😀b", 3), "a😀…");
});

test("cutLine cuts within a span, at its end, and before it", () => {
  const line = [span("ab", "gain"), span("cd", "loss")];
  assert.deepEqual(cutLine(line, 4), line);
  assert.deepEqual(cutLine(line, 3), [span("ab", "gain"), span("…", "loss")]);
  assert.deepEqual(cutLine(line, 2), [span("a…", "gain")]);
  assert.deepEqual(cutLine(line, 1), [span("…", "gain")]);
  assert.deepEqual(cutLine(line, 0), []);
});

test("cutLine cuts a line as cutText cuts its text", () => {
  const lines = fc.array(fc.string({ unit: "grapheme", maxLength: 8 }), { maxLength: 5 });
  fc.assert(
    fc.property(lines, fc.integer({ min: 0, max: 30 }), (texts, columns) => {
      const line = texts.map((text) => span(text));
      const cut = cutLine(line, columns);
      assert.equal(textOf(cut), cutText(textOf(line), columns));
      assert.equal(widthOf(cut), Math.min(columns, widthOfText(textOf(line))));
    }),
  );
});
