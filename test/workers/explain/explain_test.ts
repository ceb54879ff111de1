import assert from "node:assert/strict";
import { test } from "node:test";
import type { Wording } from "../../../engine/protocol/mod.ts";
import { explain } from "../../../workers/explain/explain.ts";
import { FUNCTIONS, SERIES_NAMES, signatureOf, VOCABULARY } from "../../../workers/rules/mod.ts";

function wordsOf(text: string, timeframe = "5m"): Wording {
  return explain({ timeframe, entry_condition: "price > 0", exit_condition: text }).exit.words;
}

function sentenceOf(text: string, timeframe = "5m"): string {
  const words = wordsOf(text, timeframe);
  assert.equal(words.kind, "sentence");
  return words.kind === "sentence" ? words.text : "";
}

const SENTENCES = [
  ["price > 20100", "the price is above 20100"],
  ["price <= -2 * 3", "the price is at or below -2 times 3"],
  ["time >= '09:30'", "the time is at or after 09:30"],
  ["'14:00:30' > time", "14:00:30 is after the time"],
  ["time between '09:20' and '11:00'", "the time is between 09:20 and 11:00, both included"],
  ["size != 0", "the quantity traded in the latest tick differs from 0"],
  ["pnl == 1", "the open position's profit equals 1"],
  ["minutes_in_trade >= 30", "minutes since the position was opened are at or above 30"],
  [
    "bars_in_trade between 1 and 2",
    "bars of the strategy's timeframe that were completed since the position was opened are between 1 and 2, both included",
  ],
  [
    "(ask - bid) * 2 < -(size + 1)",
    "(the best ask minus the best bid) times 2 is below minus (the quantity traded in the latest tick plus 1)",
  ],
  ["close > open@1h", "the close of the last bar of 5m is above the open of the last bar of 1h"],
  ["close[1] < day_high", "the close 1 bar of 5m earlier is below the highest price of the session so far"],
  ["ema(close, 20) > 1", "the exponential average (ema) over 20 bars of 5m of the close is above 1"],
  [
    "ema(close@1h, 20)[2] > 1",
    "the exponential average (ema) over 20 bars of 1h of the close 2 bars of 1h earlier is above 1",
  ],
  ["ema(close, 1)@1h > 1", "the exponential average (ema) over 1 bar of 1h of the close is above 1"],
  ["sma(high - low, 20) > 1", "the plain mean of the last 20 bars of 5m (sma) of (the high minus the low) is above 1"],
  ["rsi() > 70", "the relative strength index (rsi) over 14 bars of 5m of the close is above 70"],
  [
    "macd() > 0",
    "how far a fast exponential average is above a slow one (macd, fast 12, slow 26) on bars of 5m of the close is above 0",
  ],
  [
    "bb_upper(close, 20, 2.5) < price",
    "the upper Bollinger band (bb_upper, factor 2.5) over 20 bars of 5m of the close is below the price",
  ],
  ["vwap() < price", "the mean price since the session's open (vwap) on bars of 5m is below the price"],
  [
    "ema(rsi(close@1m, 14), 9) > 50",
    "the exponential average (ema) over 9 bars of 1m of the relative strength index (rsi) over 14 bars of 1m of the close is above 50",
  ],
  ["rising(close, 3)", "the close is above each of the 3 before it (rising) on bars of 5m"],
  [
    "bars_since(close > open AND volume > 9) > 3",
    "how many bars ago `close > open AND volume > 9` was last met (bars_since) on bars of 5m is above 3",
  ],
  [
    "min(bid, abs(ask)) > round(price)",
    "the smaller of the best bid and the best ask without its sign is above the price rounded to a whole number",
  ],
  ["price crosses above 20100", "the price crosses above 20100"],
  ["crossunder(close, open)@1h", "the close of the last bar of 1h crosses below the open of the last bar of 1h"],
] as const;

for (const [text, said] of SENTENCES) {
  test(`explain says ${text}`, () => assert.equal(sentenceOf(text), said));
}

test("explain puts what one operator joins side by side, and keeps what parentheses and NOT hold together", () => {
  const says = (text: string): Wording => ({ kind: "sentence", text });
  assert.deepEqual(wordsOf("price > 1 AND (price > 2 AND price > 3) AND NOT (price > 4 OR price > 5)"), {
    kind: "all",
    parts: [
      says("the price is above 1"),
      says("the price is above 2"),
      says("the price is above 3"),
      { kind: "not", parts: [{ kind: "any", parts: [says("the price is above 4"), says("the price is above 5")] }] },
    ],
  });
});

test("explain gives each condition's text in the one spelling, and the functions of both in their order, each once", () => {
  const { entry, exit, functions } = explain({
    timeframe: "1m",
    entry_condition: "rsi( close )<30 and ema(rsi(close), 9) > 1",
    exit_condition: "sma(close, 3) > ema(close, 3)",
  });
  assert.equal(entry.text, "rsi(close) < 30 AND ema(rsi(close), 9) > 1");
  assert.equal(exit.text, "sma(close, 3) > ema(close, 3)");
  assert.deepEqual(
    functions.map(({ signature }) => signature),
    ["rsi(source = close, length = 14)", "ema(source, length)", "sma(source, length)"],
  );
  for (const { doc } of functions) assert.match(doc, /^The /);
});

test("explain says every name of the language", () => {
  for (const { name } of [...VOCABULARY.filter(({ type }) => type === "number"), ...SERIES_NAMES]) {
    assert.match(sentenceOf(`${name} > 1`), /^[\w ':.-]+ (?:is|are) above 1$/, name);
  }
});

const ARGUMENTS = { series: "close", condition: "close > open", length: "7", factor: "2.5", number: "price" } as const;

for (const entry of FUNCTIONS.filter(({ internal }) => !internal)) {
  test(`explain says ${signatureOf(entry)} with everything it is given`, () => {
    const call = `${entry.name}(${entry.parameters.map(({ kind }) => ARGUMENTS[kind]).join(", ")})`;
    const texts = { timeframe: "3m", entry_condition: "price > 0" };
    const said = ((): string => {
      try {
        return JSON.stringify(explain({ ...texts, exit_condition: call }).exit.words);
      } catch {
        return JSON.stringify(explain({ ...texts, exit_condition: `${call} > 1` }).exit.words);
      }
    })();
    assert.ok(!said.includes("undefined"), said);
    assert.ok(!entry.parameters.some(({ name }) => said.includes(`\`${name}\``)), said);
    if (entry.what.kind !== "indicator") return;
    assert.ok(said.includes(`(${entry.name}`) && said.includes("of 3m"), said);
    for (const { kind } of entry.parameters) {
      const value = { ...ARGUMENTS, series: "the close", number: "the price" }[kind];
      assert.ok(said.includes(value), `${value}: ${said}`);
    }
  });
}

test("explain refuses texts that are not described as valid", () => {
  assert.throws(() => wordsOf("prise > 1"), TypeError);
});
