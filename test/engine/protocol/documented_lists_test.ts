import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DENIAL_CODES,
  EXIT_REASONS,
  ORDER_REASONS,
  ORDER_STATUSES,
  SYMBOL_FORM,
} from "../../../engine/protocol/mod.ts";
import { read } from "../../fixtures/documents.ts";

const OUTPUTS = read("docs/outputs.md");

/** What stands in backticks in the row of a table that begins with `key`. */
function wordsOf(key: string): readonly string[] {
  const row = OUTPUTS.split("\n").find((line) => line.startsWith(`| ${key} |`)) ?? "";
  return [...row.slice(key.length + 4).matchAll(/`([a-z-]+)`/g)].map((match) => match[1] ?? "");
}

test("docs/outputs.md's table of orders has every reason, status and code of denial, and no other", () => {
  assert.deepEqual(wordsOf("`reason`").toSorted(), ORDER_REASONS.toSorted());
  assert.deepEqual(wordsOf("`status`").toSorted(), ORDER_STATUSES.toSorted());
  assert.deepEqual(wordsOf("`why`").toSorted(), DENIAL_CODES.toSorted());
});

test("docs/outputs.md says of every exit but the rule's what class it makes", () => {
  const words = new Set(wordsOf("force-closed"));
  assert.deepEqual(
    EXIT_REASONS.filter((reason) => !words.has(reason)),
    ["rule"],
  );
});

test("docs/instruments.md says what is a symbol as the program does", () => {
  assert.ok(read("docs/instruments.md").replaceAll("\n", " ").includes(`A symbol has ${SYMBOL_FORM}: `));
});
