import assert from "node:assert/strict";
import { test } from "node:test";
import { type Line, paintLine, paintLines } from "../../../engine/terminal/mod.ts";
import { span } from "../../../engine/terminal/line.ts";
import { toneOf } from "../../../engine/terminal/paint.ts";

const LINE: Line = [span("up", "gain"), span(" "), span("down", "loss"), span(" meanwhile", "dim")];

test("paintLine colours each span by its tone", () => {
  assert.equal(
    paintLine(LINE, { columns: 80, colour: true }),
    "\x1b[32mup\x1b[39m \x1b[31mdown\x1b[39m\x1b[2m meanwhile\x1b[22m",
  );
  const rest = [span("strong", "strong"), span("warn", "warn"), span("", "gain")];
  assert.equal(paintLine(rest, { columns: 80, colour: true }), "\x1b[1mstrong\x1b[22m\x1b[33mwarn\x1b[39m");
});

test("paintLine writes no escape code without colour", () => {
  assert.equal(paintLine(LINE, { columns: 80, colour: false }), "up down meanwhile");
});

test("paintLine cuts visible characters only, so that a cut line still ends its colour", () => {
  assert.equal(paintLine(LINE, { columns: 5, colour: true }), "\x1b[32mup\x1b[39m \x1b[31md…\x1b[39m");
});

test("paintLines ends every line", () => {
  assert.equal(paintLines([[span("a")], [], [span("b")]], { columns: 80, colour: false }), "a\n\nb\n");
});

test("toneOf is gain, loss, or plain for zero", () => {
  assert.deepEqual([1, -1, 0, -0].map(toneOf), ["gain", "loss", "plain", "plain"]);
});
