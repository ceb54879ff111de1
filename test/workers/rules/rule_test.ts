import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bind } from "../../fixtures/bound_rule.ts";
import { MAX_RULE_COST, MAX_RULE_LENGTH } from "../../../engine/protocol/mod.ts";
import { compileRule, RowContext } from "../../../workers/rules/mod.ts";
import type { CompiledRule, Truth } from "../../../workers/rules/mod.ts";
import { errorsOf } from "../../fixtures/rule_errors.ts";

const MINUTE = 60_000_000;

function compiled(text: string): CompiledRule {
  const result = compileRule(text, { key: "exit_condition", timeframe: MINUTE });
  assert.ok(result.ok, text);
  return result.rule;
}

function truthOf(text: string, values: Partial<Omit<RowContext, "values">>): Truth {
  return bind(compiled(text))(Object.assign(new RowContext(), values));
}

const CASES: readonly (readonly [text: string, values: Partial<Omit<RowContext, "values">>, truth: Truth])[] = [
  ["price > 20100", { price: 20_100 }, 0],
  ["price > 20100", { price: 20_100.05 }, 1],
  ["price > 20100", {}, -1],
  ["price >= 20100", { price: 20_100 }, 1],
  ["price >= 20100", { price: 20_099.95 }, 0],
  ["price < 20100", { price: 20_100 }, 0],
  ["price < 20100", { price: 20_099.95 }, 1],
  ["price <= 20100", { price: 20_100 }, 1],
  ["price <= 20100", { price: 20_100.05 }, 0],
  ["price == 20100.05", { price: 2_010_005 / 100 }, 1],
  ["price != 20100.05", { price: 2_010_005 / 100 }, 0],
  ["price != 20100.05", { price: 20_100 }, 1],
  ["price != 20100.05", {}, -1],
  ["20100 < price", { price: 20_101 }, 1],
  ["20100 >= price", { price: 20_101 }, 0],
  ["price > 0", { price: 5e-324 }, 1],
  ["price < 0", { price: 0 }, 0],
  ["time >= '15:20'", { time: 920 * MINUTE - 1 }, 0],
  ["time >= '15:20'", { time: 920 * MINUTE }, 1],
  ["time <= '15:20'", { time: 920 * MINUTE + 1 }, 0],
  ["time between '9:15' and '9:20'", { time: 555 * MINUTE }, 1],
  ["time between '9:15' and '9:20'", { time: 560 * MINUTE }, 1],
  ["time between '9:15' and '9:20'", { time: 560 * MINUTE + 1 }, 0],
  ["time < '24:00'", { time: 1_440 * MINUTE - 1 }, 1],
  ["NOT time between '9:15' and '9:20'", { time: 560 * MINUTE + 1 }, 1],
  ["price between entry_price - 5 and entry_price + 5", { price: 10, entryPrice: 15 }, 1],
  ["price between entry_price - 5 and entry_price + 5", { price: 10 }, -1],
  ["price between 20 and bid", { price: 10 }, 0],
  ["NOT price between 20 and bid", { price: 10 }, 1],
  ["price / 0 > 1", { price: 5 }, -1],
  ["NOT price / 0 > 1", { price: 5 }, -1],
  ["0 / 0 == 0 / 0", {}, -1],
  ["price > 1 / 0", { price: 5 }, -1],
  ["price * 999999999999999 * 999999999999999 > 1", { price: 1e300 }, -1],
  ["price - bid - 1 == -1", { price: 5, bid: 5 }, 1],
  ["-price < -4", { price: 5 }, 1],
  ["ask > bid", { ask: 2, bid: 1 }, 1],
  ["ask > bid", { ask: 2 }, -1],
  ["ask != bid", { ask: 2 }, -1],
  ["price > 1 AND bid > 1", { price: 0 }, 0],
  ["price > 1 AND bid > 1", { bid: 0 }, 0],
  ["price > 1 AND bid > 1", { price: 2 }, -1],
  ["price > 1 AND bid > 1", { bid: 2 }, -1],
  ["price > 1 OR bid > 1", { price: 2 }, 1],
  ["price > 1 OR bid > 1", { bid: 2 }, 1],
  ["price > 1 OR bid > 1", { price: 0 }, -1],
  ["price > 1 OR bid > 1", { price: 0, bid: 0 }, 0],
  ["price > 1 AND ask > bid", { price: 2, ask: 2, bid: 1 }, 1],
  ["price > 1 AND ask > bid", { ask: 1, bid: 2 }, 0],
  ["price > 1 AND ask > bid", { ask: 2, bid: 1 }, -1],
  ["ask > bid AND price > 1", { price: 0 }, 0],
  ["ask > bid AND bid > size", { ask: 2, bid: 1, size: 0 }, 1],
  ["ask > bid AND bid > size", { bid: 1, size: 3 }, 0],
  ["ask > bid OR bid > size", { bid: 1, size: 0 }, 1],
  ["ask > bid OR bid > size", { bid: 1, size: 3 }, -1],
  ["NOT (ask > bid OR bid > size)", { ask: 1, bid: 1, size: 1 }, 1],
  ["price > 1 AND price < 3", { price: 2 }, 1],
  ["price > 1 AND price < 3", { price: 3 }, 0],
  ["price > 1 AND price < 3", {}, -1],
  ["price > 3 AND price < 1", { price: 2 }, 0],
  ["1 > 2 AND price > 1", {}, 0],
  ["1 < 2 AND price > 1", { price: 2 }, 1],
  ["1 < 2 OR price > 1", {}, 1],
  ["1 / 0 > 1 AND price > 1", { price: 2 }, -1],
  ["1 / 0 > 1 AND price > 1", { price: 1 }, 0],
  ["price > 1 OR 1 / 0 > 1", { price: 1 }, -1],
  ["price > 1 OR 1 / 0 > 1", { price: 2 }, 1],
  ["pnl <= -500 OR minutes_in_trade > 10", { pnl: -500, minutesInTrade: 1 }, 1],
  ["size >= 75", { size: 75 }, 1],
];

describe("compileRule evaluates", () => {
  for (const [text, values, truth] of CASES) {
    test(`compileRule judges ${text} at ${JSON.stringify(values)} as ${truth}`, () => {
      assert.equal(truthOf(text, values), truth);
    });
  }

  test("compileRule judges the plain form that people have today", () => {
    const text = "price > 20100 AND (price < 20150 OR time >= '15:20')";
    assert.equal(truthOf(text, { price: 20_120, time: 600 * MINUTE }), 1);
    assert.equal(truthOf(text, { price: 20_100, time: 600 * MINUTE }), 0);
    assert.equal(truthOf(text, { price: 20_150, time: 600 * MINUTE }), 0);
    assert.equal(truthOf(text, { price: 20_150, time: 920 * MINUTE }), 1);
  });
});

describe("compileRule", () => {
  test("compileRule names what the text uses, in the vocabulary's order", () => {
    assert.deepEqual(compiled("time > '9:15' AND price > 1 OR price < bid + 1").names, ["price", "time", "bid"]);
  });

  test("compileRule costs what is left after folding", () => {
    assert.equal(compiled("price > 1").cost, 1);
    assert.equal(compiled("price > 1 + 2 * 3").cost, 1);
    assert.equal(compiled("price between 1 and 2").cost, 1);
    assert.equal(compiled("price > 1 AND (price < 2 OR time >= '15:20')").cost, 5);
    assert.equal(compiled("price > bid + 1").cost, 5);
    assert.equal(compiled("1 < 2 OR price > bid").cost, 1);
  });

  test("compileRule takes a text of MAX_RULE_LENGTH and refuses a longer one", () => {
    const text = "price > 1".padEnd(MAX_RULE_LENGTH, " ");
    assert.deepEqual(errorsOf(text, "entry_condition"), ["OK"]);
    assert.deepEqual(errorsOf(`${text} `, "entry_condition"), [
      "2000+0 Expected at most 2000 characters in a condition, found 2001 (split it over several strategies)",
    ]);
  });

  test("compileRule takes a cost of MAX_RULE_COST and refuses a higher one", () => {
    const comparisons = (count: number): string => Array.from({ length: count }, () => "price<ask").join("||");
    // A comparison of two names costs 3, and joining it 1: 125 of them are 499.
    assert.equal(compiled(comparisons(125)).cost, MAX_RULE_COST - 1);
    assert.deepEqual(errorsOf(comparisons(126), "entry_condition"), [
      "0+1384 Expected a condition of at most 500 steps, found one of 503 (split it over several strategies)",
    ]);
  });

  test("compileRule sorts its diagnostics and gives one a place", () => {
    assert.deepEqual(errorsOf("prise > 5 AND bid = 5 AND prise2 > > 3", "entry_condition"), [
      "0+5 Expected a known name, found `prise` (did you mean `price`?)",
      "18+1 Expected an operator, found `=` (write `==` to compare)",
      "26+6 Expected a known name, found `prise2` (did you mean `price`?)",
      "35+1 Expected a value after `>`, found `>` (write what belongs after `>`, or remove it)",
    ]);
  });
});
