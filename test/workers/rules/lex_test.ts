import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { errorsOf } from "../../fixtures/rule_errors.ts";
import { lex } from "../../../workers/rules/lex.ts";

const CASES: readonly (readonly [text: string, errors: readonly string[]])[] = [
  ["price = 5", ["6+1 Expected an operator, found `=` (write `==` to compare)"]],
  ["price === 5", ["6+3 Expected an operator, found `===` (write `==`)"]],
  ["price <> 5", ["6+2 Expected an operator, found `<>` (write `!=`)"]],
  ["price => 5", ["6+2 Expected an operator, found `=>` (write `>=`)"]],
  ["price =< 5", ["6+2 Expected an operator, found `=<` (write `<=`)"]],
  ["price >> 20100", ["6+2 Expected an operator, found `>>` (write `>`)"]],
  ["price << 20100", ["6+2 Expected an operator, found `<<` (write `<`)"]],
  ["price := 5", ["6+2 Expected an operator, found `:=` (write `==`)"]],
  ["price > = 5", ["6+3 Expected an operator, found `> =` (write `>=`, without a space)"]],
  ["price > 1 & bid > 2", ["10+1 Expected an operator, found `&` (write `AND`)"]],
  ["price > 1 | bid > 2", ["10+1 Expected an operator, found `|` (write `OR`)"]],
  ["price ≥ 5", ["6+1 Expected an operator, found `≥` (write `>=`)"]],
  ["price ≤ 5", ["6+1 Expected an operator, found `≤` (write `<=`)"]],
  ["price ≠ 5", ["6+1 Expected an operator, found `≠` (write `!=`)"]],
  ["price × 2 > 5", ["6+1 Expected an operator, found `×` (write `*`)"]],
  ["price is 5", ["6+2 Expected an operator, found `is` (write `==`)"]],
  ["price above 5", ["6+5 Expected an operator, found `above` (write `>`)"]],
  ["if price > 5", ["0+2 Expected a condition, found `if` (leave it out: the whole text is the condition)"]],
  [
    "price > 5 then",
    ["10+4 Expected a condition, found `then` (leave it out: the condition says only when, the other keys say what)"],
  ],
  ["price > 20,100", ["8+6 Expected a plain number, found `20,100` (write 20100)"]],
  ["price > 1,00,000.5", ["8+10 Expected a plain number, found `1,00,000.5` (write 100000.5)"]],
  ["price > 20_100", ["8+6 Expected a plain number, found `20_100` (write 20100)"]],
  [
    "price > 1%",
    [
      "8+2 Expected a plain number, found the percentage `1%` (write it as a number: 1% of the price is `price * 0.01`)",
    ],
  ],
  ["price > 10k", ["8+3 Expected a plain number, found `10k` (write it in digits, such as 20100.5)"]],
  [
    "price > 1234567890123456",
    ["8+16 Expected at most 15 digits before and after the point, found more (write fewer digits)"],
  ],
  ["time > 15:20", ["7+5 Expected a time in quotes, found `15:20` (write '15:20')"]],
  ["time > 25:20", ["7+5 Expected a time from '00:00' to '24:00', found 25:20 (write a time such as '15:20')"]],
  ["time > “15:20”", ["7+7 Expected plain quotes, found “15:20” (write '15:20')"]],
  ["time > ‘9:15’", ["7+6 Expected plain quotes, found ‘9:15’ (write '9:15')"]],
  ["time > '15:20", ["7+1 Expected a closing ', found none (write '15:20')"]],
  ["time > '15:20\"", ["7+1 Expected a closing ', found \" (write '15:20')"]],
  ["price > 'abc", ["8+1 Expected a closing ', found the end of the condition (write times as '15:20')"]],
  ["time > '9.15'", ["7+6 Expected a time from '00:00' to '24:00', found '9.15' (did you mean '09:15'?)"]],
  ["time > '3:20 pm'", ["7+9 Expected a time from '00:00' to '24:00', found '3:20 pm' (did you mean '15:20'?)"]],
  ["time > '1520'", ["7+6 Expected a time from '00:00' to '24:00', found '1520' (did you mean '15:20'?)"]],
  [
    "time > '25:00'",
    [
      "7+7 Expected a time from '00:00' to '24:00', found '25:00' (write a time as '15:20', and names and numbers without quotes)",
    ],
  ],
  [
    "time > 'noon'",
    [
      "7+6 Expected a time from '00:00' to '24:00', found 'noon' (write a time as '15:20', and names and numbers without quotes)",
    ],
  ],
  [
    "price > '20100'",
    ["8+7 Expected a time from '00:00' to '24:00', found '20100' (write numbers without quotes: 20100)"],
  ],
  ["price > ₹5", ["8+1 Expected a condition, found `₹`, which has no meaning here (write amounts as plain numbers)"]],
  [
    "price > 5; bid > 3",
    ["9+1 Expected a condition, found `;`, which has no meaning here (join conditions with AND or OR)"],
  ],
  [
    "price > 5 @@",
    [
      "10+1 Expected a bar's length from 10s to 1d after `@`, found none (write a number and s, m, h or d, such as `close@5m`)",
      "11+1 Expected a bar's length from 10s to 1d after `@`, found none (write a number and s, m, h or d, such as `close@5m`)",
    ],
  ],
  [
    "close@5 > 5",
    [
      "5+2 Expected a bar's length from 10s to 1d after `@`, found `5` (write a number and s, m, h or d, such as `close@5m`)",
    ],
  ],
  [
    "close@5s > 5",
    [
      "5+3 Expected a bar's length from 10s to 1d after `@`, found `5s` (write a number and s, m, h or d, such as `close@5m`)",
    ],
  ],
  ["price crossed over 5", ["6+12 Expected an operator, found `crossed over` (write `crosses above`)"]],
  ["price cross under 5", ["6+11 Expected an operator, found `cross under` (write `crosses below`)"]],
  ["max(price, 20,100) > min(20,100)", ["0+18 Expected 2 arguments, found 3 (write `max(a, b)`)"]],
  ["price > (20,100)", ["9+6 Expected a plain number, found `20,100` (write 20100)"]],
  ["ta.max(price, 5) > math.abs(5)", ["OK"]],
  ["price CROSSES  Above 5", ["OK"]],
];

describe("lex reports slips", () => {
  for (const [text, errors] of CASES) {
    test(`lex refuses ${JSON.stringify(text)}`, () => {
      assert.deepEqual(errorsOf(text, "entry_condition"), errors);
    });
  }
});

describe("lex", () => {
  const kinds = (text: string): string[] => lex(text).tokens.map(({ kind }) => kind);

  test("lex reads AND, OR, NOT and between in any case, and their symbols", () => {
    assert.deepEqual(kinds("and AND And && or OR oR || not NOT nOt ! between BETWEEN"), [
      "AND",
      "AND",
      "AND",
      "AND",
      "OR",
      "OR",
      "OR",
      "OR",
      "NOT",
      "NOT",
      "NOT",
      "NOT",
      "between",
      "between",
      "end",
    ]);
  });

  test("lex reads the longest operator", () => {
    assert.deepEqual(kinds("<= < >= > == != ! + - * / ( )"), [
      "<=",
      "<",
      ">=",
      ">",
      "==",
      "!=",
      "NOT",
      "+",
      "-",
      "*",
      "/",
      "(",
      ")",
      "end",
    ]);
  });

  test("lex gives each token its place and its text", () => {
    const [name, operator, number, end] = lex(" price >=20.50").tokens;
    assert.deepEqual(name, { kind: "name", start: 1, end: 6, text: "price", value: 0, afterGap: false });
    assert.deepEqual(operator, { kind: ">=", start: 7, end: 9, text: ">=", value: 0, afterGap: false });
    assert.deepEqual(number, { kind: "number", start: 9, end: 14, text: "20.50", value: 20.5, afterGap: false });
    assert.deepEqual(end, { kind: "end", start: 14, end: 14, text: "", value: 0, afterGap: false });
  });

  test("lex reads times in either quotes, with and without seconds and a leading zero", () => {
    const seconds = lex(`'9:15' "09:15" '09:15:30' '00:00' '24:00'`).tokens.map(({ value }) => value / 1_000_000);
    assert.deepEqual(seconds, [33_300, 33_300, 33_330, 0, 86_400, 0]);
  });

  test("lex goes on after a slip with what was meant", () => {
    assert.deepEqual(kinds("price ≥ 20,100 & time < “15:20”"), [
      "name",
      ">=",
      "number",
      "AND",
      "name",
      "<",
      "time",
      "end",
    ]);
    assert.equal(lex("price > 1,00,000.5").tokens[2]?.value, 100_000.5);
  });

  test("lex reads a number that begins with its point", () => {
    assert.deepEqual(lex(".5").tokens[0]?.value, 0.5);
    assert.deepEqual(lex(".5").diagnostics, []);
  });
});
