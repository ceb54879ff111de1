import assert from "node:assert/strict";
import { test } from "node:test";
import { namesOf, nearest } from "../../../engine/core/mod.ts";

const NAMES = ["price", "time", "entry_price", "minutes_in_trade"];

test("nearest forgives one letter that is missing, added, changed, swapped with the next, or of another case", () => {
  for (const word of ["pric", "pprice", "prise", "rpice", "PRICE"]) assert.equal(nearest(word, NAMES), "price", word);
});

test("nearest forgives more in a longer word", () => {
  assert.equal(nearest("minute_in_trades", NAMES), "minutes_in_trade");
  assert.equal(nearest("minutesintrade", NAMES), "minutes_in_trade");
});

test("nearest takes the only candidate that begins with the word", () => {
  assert.equal(nearest("min", NAMES), "minutes_in_trade");
  assert.equal(nearest("p", NAMES), null);
});

test("nearest prefers the same letters in another case to a completion or an equally near word", () => {
  assert.equal(nearest("Close", ["price", "closed", "close"]), "close");
  assert.equal(nearest("nifty", ["NIFTYBEES", "NIFTY"]), "NIFTY");
  assert.equal(nearest("Clsoe", ["price", "close"]), "close");
});

test("nearest measures a short word by the longer candidate", () => {
  assert.equal(nearest("strategy", ["strategies", "speed"]), "strategies");
  assert.equal(nearest("rn", ["run", "reduce"]), "run");
});

test("nearest is null if nothing is near", () => {
  assert.equal(nearest("volume", NAMES), null);
  assert.equal(nearest("", NAMES), null);
});

test("namesOf lists up to three names, and counts the rest", () => {
  assert.deepEqual([["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d", "e"]].map(namesOf), [
    "a",
    "a and b",
    "a, b and c",
    "a, b, c and 2 more",
  ]);
});
