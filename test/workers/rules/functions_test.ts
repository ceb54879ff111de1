import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MICROS } from "../../../engine/protocol/mod.ts";
import { compileRule, type FunctionEntry, FUNCTIONS, SERIES_NAMES, signatureOf } from "../../../workers/rules/mod.ts";

const README = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
const CALLABLE = FUNCTIONS.filter(({ internal }) => !internal);

test("README lists every function of the table, with its defaults, what it gives and by whose definition", () => {
  const rows = CALLABLE.map((entry) => {
    const source = entry.what.kind === "indicator" ? ` ${entry.what.definition.source} ` : " ";
    return `| \`${signatureOf(entry)}\` | ${entry.doc} |${source}|`;
  });
  const written = README.split("\n").filter((line) => /^\| `\w+\(/.test(line));
  assert.deepEqual(written, rows);
});

test("README tells of every value of bars and of the day", () => {
  for (const { name } of SERIES_NAMES) assert.match(README, new RegExp(`\\| .*\`${name}\`.* \\|`), name);
});

/** A call with nothing left out that must be given. */
function callOf({ name, parameters }: FunctionEntry): string {
  const given = { series: "close", condition: "close > open", length: "7", factor: "2", number: "close" };
  const args = parameters.filter((each) => each.default === null).map(({ kind }) => given[kind]);
  return `${name}(${args.join(", ")})`;
}

for (const entry of CALLABLE) {
  const call = callOf(entry);
  test(`${call} is a condition, or a number that can be compared`, () => {
    const options = { key: "entry_condition", timeframe: MICROS.minute } as const;
    const [alone, compared] = [compileRule(call, options), compileRule(`${call} > 1`, options)];
    if (entry.name.startsWith("cross")) assert.ok(!compared.ok);
    else assert.notEqual(alone.ok, compared.ok);
  });

  test(`ta.${call} is the same`, () => {
    const options = { key: "entry_condition", timeframe: MICROS.minute } as const;
    const [plain, named] = [call, `ta.${call}`].map((text) => compileRule(text, options));
    assert.equal(plain?.ok, named?.ok);
  });
}
