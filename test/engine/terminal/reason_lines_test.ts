import assert from "node:assert/strict";
import { test } from "node:test";
import type { EntryReason } from "../../../engine/protocol/mod.ts";
import { MoneyFormat, paintLines, reasonLines } from "../../../engine/terminal/mod.ts";

function print(strategies: Parameters<typeof reasonLines>[0], columns = 80): string {
  const layout = { columns, money: new MoneyFormat("Asia/Kolkata"), all: "--json" };
  return paintLines(reasonLines(strategies, layout), { columns, colour: false });
}

function reason(text: string, code: EntryReason["code"] = "never-true"): EntryReason {
  return { code, count: 1, text };
}

test("reasonLines prints nothing without reasons", () => {
  assert.equal(print([{ id: "a", reasons: [] }]), "");
});

test("reasonLines prints each sentence once, with its strategies, and what the hours have cut at the end", () => {
  const cut = reason("rows were cut", "rows-cut");
  assert.equal(
    print([
      { id: "a", reasons: [reason("never"), cut] },
      { id: "b", reasons: [reason("unknown"), cut] },
      { id: "c", reasons: [reason("never")] },
    ]),
    "\na, c: never\nb: unknown\na, b: rows were cut\n",
  );
});

test("reasonLines names three strategies, and counts the others", () => {
  const many = Array.from({ length: 1_203 }, (_, i) => ({ id: `s${i}`, reasons: [reason("never")] }));
  assert.equal(print(many), "\ns0, s1, s2 and 1,200 more: never\n");
});

test("reasonLines breaks long sentences, also where the names alone are too long", () => {
  const text = "its entry condition was never true within its window 10:00-10:30, but outside of it";
  for (const id of ["opening", "x".repeat(64), "word ".repeat(12).trim()]) {
    const lines = print([{ id, reasons: [reason(text)] }]).split("\n");
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.equal(lines.join(" ").replaceAll(/\s+/gu, " ").trim(), `${id}: ${text}`);
  }
});

test("reasonLines prints the first twenty sentences, and where the rest is", () => {
  const lines = print(Array.from({ length: 23 }, (_, i) => ({ id: "a", reasons: [reason(`because of ${i}`)] })));
  assert.match(lines, /\na: because of 19\nand 3 more reasons, all in --json\n$/);
});
