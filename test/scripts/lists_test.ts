import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as protocol from "../../engine/protocol/mod.ts";
import { listEntriesIn, listFiles } from "../../scripts/lists.ts";

test("listEntriesIn finds every entry of every closed list of the protocol", () => {
  const found = new Map<string, number>();
  for (const file of listFiles()) {
    for (const { list } of listEntriesIn(readFileSync(file, "utf8"))) found.set(list, (found.get(list) ?? 0) + 1);
  }
  for (const [name, value] of Object.entries(protocol)) {
    if (!Array.isArray(value) || value.some((entry) => typeof entry !== "string")) continue;
    // What is made from another list has one entry of its own.
    assert.equal(found.get(name), name === "ORDER_REASONS" ? 1 : value.length, name);
  }
  assert.equal(found.get("RowKind"), Object.keys(protocol.RowKind).length);
  assert.equal(found.get("CODES"), protocol.CONTROL_KINDS.length);
  assert.equal(found.get("REASON_CODES"), protocol.ORDER_REASONS.length);
  assert.equal(found.get("State"), protocol.SLOT_STATES.length);
  assert.ok((found.get("EXIT_CODES") ?? 0) > 10);
});

test("listEntriesIn says where an entry stands, with its comma", () => {
  const source =
    'const ONE = ["a", "b"] as const;\nconst CODES = {\n  a: 1,\n  "b-c": f("d"),\n};\nconst OTHER = { a: 1 };\n';
  const without = listEntriesIn(source).map(({ from, to }) => `${source.slice(0, from)}${source.slice(to)}`);
  assert.deepEqual(
    without.map((text) =>
      text
        .split("\n")
        .slice(0, 4)
        .map((line) => line.trim())
        .join("|"),
    ),
    [
      'const ONE = ["b"] as const;|const CODES = {|a: 1,|"b-c": f("d"),',
      'const ONE = ["a", ] as const;|const CODES = {|a: 1,|"b-c": f("d"),',
      'const ONE = ["a", "b"] as const;|const CODES = {||"b-c": f("d"),',
      'const ONE = ["a", "b"] as const;|const CODES = {|a: 1,|',
    ],
  );
});
