import assert from "node:assert/strict";
import { test } from "node:test";
import { MICROS } from "../../../engine/protocol/mod.ts";
import { compileRule, type FunctionEntry, FUNCTIONS } from "../../../workers/rules/mod.ts";

const CALLABLE = FUNCTIONS.filter(({ internal }) => !internal);

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
