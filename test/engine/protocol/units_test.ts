import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isStrategyId,
  parseCashMinor,
  parsePriceMinor,
  parseQty,
  parseSeq,
  parseStrategyId,
  parseUnixMicros,
} from "../../../engine/protocol/mod.ts";

test("parseStrategyId takes 1 to 64 of its characters", () => {
  for (const text of ["a", "Opening range 1.2_x-Y", "x".repeat(64)]) {
    assert.equal(isStrategyId(text), true, text);
    assert.equal(parseStrategyId(text), text);
  }
});

test("parseStrategyId refuses anything else, and shows it", () => {
  for (const text of ["", "x".repeat(65), "a#1", "a/b", "a\n", "é", "a\tb"]) {
    assert.equal(isStrategyId(text), false, JSON.stringify(text));
    assert.throws(
      () => parseStrategyId(text),
      (error) => error instanceof TypeError && error.message.endsWith(`was ${JSON.stringify(text)}`),
    );
  }
});

const LEAST = [
  ["parsePriceMinor", parsePriceMinor, Number.MIN_SAFE_INTEGER],
  ["parseQty", parseQty, 1],
  ["parseSeq", parseSeq, 0],
  ["parseUnixMicros", parseUnixMicros, 0],
  ["parseCashMinor", parseCashMinor, Number.MIN_SAFE_INTEGER],
] as const;

for (const [name, parse, least] of LEAST) {
  test(`${name} takes safe integers from ${least} on, and no other number`, () => {
    for (const value of [least, least + 1, Number.MAX_SAFE_INTEGER]) assert.equal(parse(value), value);
    for (const value of [least - 1, 10.5, 2 ** 53, NaN, Infinity]) {
      assert.throws(() => parse(value), RangeError, String(value));
    }
  });
}
