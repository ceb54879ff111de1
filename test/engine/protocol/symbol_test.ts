import assert from "node:assert/strict";
import { test } from "node:test";
import { isSymbol, SYMBOL, symbolProblem } from "../../../engine/protocol/mod.ts";
import { NO_SYMBOLS, SYMBOLS } from "../../fixtures/symbols.ts";

for (const symbol of SYMBOLS) {
  test(`isSymbol takes ${symbol}`, () => assert.deepEqual([isSymbol(symbol), symbolProblem(symbol)], [true, null]));
}

for (const [text, why] of NO_SYMBOLS) {
  test(`symbolProblem names what is wrong with ${JSON.stringify(text)}`, () => {
    assert.deepEqual([isSymbol(text), symbolProblem(text)], [false, why]);
  });
}

test("SYMBOL allows 89 characters, and spaces inside, also as a pattern of JSON Schema", () => {
  const unicode = new RegExp(SYMBOL.source, "u");
  const codes = Array.from({ length: 1_024 }, (_, code) => String.fromCodePoint(code));
  assert.equal(codes.filter((character) => SYMBOL.test(character)).length, 89);
  for (const character of codes) {
    for (const text of [character, `a${character}a`]) assert.equal(unicode.test(text), SYMBOL.test(text), text);
  }
});
