import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SETTINGS } from "../../../engine/settings/table.ts";

const README = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
const HEADER = "| setting | flag | default | what it is |\n|---|---|---|---|\n";

function code(text: string | null): string {
  return text === null ? "" : `\`${text}\``;
}

test("README's settings table is what config.ts says, setting by setting", () => {
  const [, after] = README.split(HEADER);
  assert.ok(after !== undefined, "README has the table's header once");
  const rows = after.slice(0, after.indexOf("\n\n")).split("\n");
  const expected = SETTINGS.map(
    ({ name, flag, default: text, unset, about }) =>
      `| ${code(name)} | ${code(flag)} | ${text === null ? unset : code(text)} | ${about} |`,
  );
  assert.deepEqual(rows, expected);
});
