import assert from "node:assert/strict";
import { test } from "node:test";
import { renderProblem } from "../../../engine/strategies/mod.ts";
import { SourceText } from "../../../engine/strategies/source_text.ts";

const problem = { offset: 0, length: 1, message: "Expected x, found y", hint: "write x" };

test("renderProblem writes place, message, line, caret and hint", () => {
  const source = new SourceText("dir/f.yaml", "a: 1\nb: prise > 5\n");
  assert.equal(
    renderProblem(source, { ...problem, offset: 8, length: 5 }),
    "dir/f.yaml:2:4: Expected x, found y\n  b: prise > 5\n     ^^^^^\n  hint: write x",
  );
});

test("renderProblem has no hint line without a hint", () => {
  assert.equal(
    renderProblem(new SourceText("f", "a"), { ...problem, hint: null }),
    "f:1:1: Expected x, found y\n  a\n  ^",
  );
});

test("renderProblem has one caret for an empty span, and stops at the end of the line", () => {
  const source = new SourceText("f", "ab\ncd");
  assert.equal(renderProblem(source, { ...problem, offset: 2, length: 0, hint: null }).split("\n")[2], "    ^");
  assert.equal(renderProblem(source, { ...problem, offset: 1, length: 4, hint: null }).split("\n")[2], "   ^");
});

test("renderProblem shows a tab as one space and other control characters as a mark", () => {
  const lines = renderProblem(new SourceText("f", "\ta\u001bb"), { ...problem, offset: 3, hint: null }).split("\n");
  assert.deepEqual(lines.slice(1), ["   a\uFFFDb", "     ^"]);
});

test("renderProblem cuts a long line around the caret, and stays within 80 columns", () => {
  const text = `${"x".repeat(200)}HERE${"y".repeat(200)}`;
  const [, line, caret] = renderProblem(new SourceText("f", text), { ...problem, offset: 200, length: 4 }).split("\n");
  assert.equal(line, `  …${"x".repeat(29)}HERE${"y".repeat(43)}…`);
  assert.equal(line.length, 80);
  assert.equal(caret, `${" ".repeat(32)}^^^^`);
});

test("renderProblem cuts only the side that does not fit", () => {
  const text = `HERE${"y".repeat(200)}`;
  const [, start] = renderProblem(new SourceText("f", text), problem).split("\n");
  assert.equal(start, `  HERE${"y".repeat(73)}…`);
  const [, end] = renderProblem(new SourceText("f", `${text}END`), { ...problem, offset: 206 }).split("\n");
  assert.equal(end, `  …${"y".repeat(74)}END`);
});

test("renderProblem breaks long messages and hints between words at 80 columns", () => {
  const long = "word ".repeat(25).trim();
  const lines = renderProblem(new SourceText("f", "a"), { ...problem, message: long, hint: long }).split("\n");
  assert.ok(lines.every((line) => line.length <= 80));
  const words = (part: readonly string[]): string => part.join(" ").replaceAll(/\s+/g, " ").trim();
  assert.equal(words(lines.slice(0, 2)), `f:1:1: ${long}`);
  assert.deepEqual(lines.slice(2, 4), ["  a", "  ^"]);
  assert.equal(words(lines.slice(4)), `hint: ${long}`);
});

test("renderProblem shows the part around the caret of a line of a megabyte", () => {
  const around = `${"é😀".repeat(200)}HERE${"😀é".repeat(200)}`;
  const padded = `${"😀".repeat(250_000)}${around}${"😀".repeat(250_000)}`;
  const offset = around.indexOf("HERE");
  const shownOf = (text: string, at: number): string[] =>
    renderProblem(new SourceText("f", text), { ...problem, offset: at, length: 4 })
      .split("\n")
      .slice(1);
  assert.deepEqual(shownOf(padded, 500_000 + offset), shownOf(around, offset));
});
