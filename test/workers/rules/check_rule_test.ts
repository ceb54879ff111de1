import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { errorsOf } from "../../fixtures/rule_errors.ts";

const CASES: readonly (readonly [text: string, errors: readonly string[]])[] = [
  [
    "price[3] > 5",
    [
      "0+5 Expected a series of bars in front of `[`, found `price` (indicators go by bars: use `close` in place of `price`)",
    ],
  ],
  [
    "ema(price, 20) > 5",
    ["4+5 Expected a series of bars, found `price` (indicators go by bars: use `close` in place of `price`)"],
  ],
  ["ema(5, 20) > 5", ["4+1 Expected a series of bars, found `5` (use a value of bars, such as `close`)"]],
  [
    "ema(close, 0) > 5",
    ["11+1 Expected a whole number of bars, 1 to 5000, for `length`, found `0` (write it in digits)"],
  ],
  [
    "ema(close, open) > 5",
    ["11+4 Expected a whole number of bars, 1 to 5000, for `length`, found `open` (write it in digits)"],
  ],
  ["ema(close) > 5", ["0+10 Expected 2 arguments, found 1 (write `ema(source, length)`)"]],
  ["emma(close, 5) > 5", ["0+4 Expected a known function, found `emma` (did you mean `ema(source, length)`?)"]],
  ["EMA(close, 5) > 5", ["0+3 Expected a known function, found `EMA` (did you mean `ema(source, length)`?)"]],
  ["rsi > 70", ["0+3 Expected a name, found the function `rsi` (call it: `rsi(source = close, length = 14)`)"]],
  [
    "ema(close@5m - close@15m, 20) > 5",
    ["0+29 Expected bars of one timeframe, found several (compute one function for each timeframe, then compare them)"],
  ],
  [
    "(close@5m - close)[1] > 5",
    ["0+21 Expected bars of one timeframe in front of `[`, found several (look back on each by itself: `close@5m[1]`)"],
  ],
  ["close[5001] > 5", ["5+6 Expected at most 5000 bars back, found 5001 (look back less far)"]],
  [
    "price@5m > 5",
    ["0+8 Expected a value of bars in front of `@`, found `price` (write `close@5m`, or leave the `@` out)"],
  ],
  [
    "bars_since(price > 5) > 3",
    ["11+9 Expected a condition on bars, found `price > 5` (indicators go by bars: use `close` in place of `price`)"],
  ],
  [
    "close > '15:20'",
    [
      "0+15 Expected two numbers or two times, found `close` (a number) and `'15:20'` (a time) (did you mean `time` instead of `close`?)",
    ],
  ],
  [
    "close crosses above close@5m",
    [
      "0+28 Expected bars of one timeframe on both sides, found `close crosses above close@5m` (use one timeframe, or compare with `>`)",
    ],
  ],
  [
    "5 crosses above 6",
    ["0+17 Expected two numbers of which one moves, found `5 crosses above 6` (write `price crosses above 20100`)"],
  ],
  [
    "crossover(close, 5) > 1",
    [
      "0+19 Expected a number or a time, found `crossover(close, 5)` (yes or no) (join conditions with AND or OR, turn one round with NOT)",
    ],
  ],
  ["rising(close, 3) AND NOT falling(close@5m, 3)", ["OK"]],
  ["price crosses above ema(close, 20) OR crossunder(close, sma(close, 50))", ["OK"]],
  ["ema(close[1] * 2, 14)[3] > highest(high, 20)@15m[1] AND bars_since(close > open) < 5", ["OK"]],
  ["abs(price - day_open) > 2 * atr(14) AND price > day_low", ["OK"]],
  [
    "price > prev_close * 1.01 AND sma(close - prev_close, 3) > 1 AND close crosses below prev_close OR prev_close > 9",
    ["OK"],
  ],
  [
    "ema(prev_close, 3) > 5",
    ["4+10 Expected a series of bars, found `prev_close` (use a value of bars, such as `close`)"],
  ],
  [
    "prev_close crosses above 5",
    [
      "0+26 Expected two numbers of which one moves, found `prev_close crosses above 5` (write `price crosses above 20100`)",
    ],
  ],
  ["previous_close > 5", ["0+14 Expected a known name, found `previous_close` (did you mean `prev_close`?)"]],
  [
    "price > day_high",
    [
      "0+16 Expected a comparison that can be met, found `price > day_high`: the day's high includes the present tick (write `price >= day_high`)",
    ],
  ],
  [
    "close > 5 AND (day_high < price OR day_low > price)",
    [
      "15+16 Expected a comparison that can be met, found `day_high < price`: the day's high includes the present tick (write `day_high <= price`)",
      "35+15 Expected a comparison that can be met, found `day_low > price`: the day's low includes the present tick (write `day_low >= price`)",
    ],
  ],
  [
    "price < day_low",
    [
      "0+15 Expected a comparison that can be met, found `price < day_low`: the day's low includes the present tick (write `price <= day_low`)",
    ],
  ],
  [
    "price crosses above day_high OR crossunder(price, day_low)",
    [
      "0+28 Expected a crossing that can be met, found `price crosses above day_high`: the day's high includes the present tick (write `price >= day_high`)",
      "32+26 Expected a crossing that can be met, found `crossunder(price, day_low)`: the day's low includes the present tick (write `price <= day_low`)",
    ],
  ],
  ["price >= day_high OR price < day_high OR price > day_low OR price != day_low OR close > day_high", ["OK"]],
  ["price crosses below day_high OR bid > day_high OR price > day_high - 1", ["OK"]],
  ["prise > 5", ["0+5 Expected a known name, found `prise` (did you mean `price`?)"]],
  ["Price > 5", ["0+5 Expected a known name, found `Price` (did you mean `price`?)"]],
  ["ltp > 5", ["0+3 Expected a known name, found `ltp` (did you mean `price`?)"]],
  ["pri > 5", ["0+3 Expected a known name, found `pri` (did you mean `price`?)"]],
  [
    "foo > 5",
    [
      "0+3 Expected a known name, found `foo` (the names are price, time, bid, ask, size, open, high, low, close, volume, day_open, day_high, day_low, prev_close)",
    ],
  ],
  [
    "pnl > 5",
    ["0+3 Expected a name that is known before a position is open, found `pnl` (use `pnl` in the exit_condition only)"],
  ],
  [
    "entry_price > 5 OR minutes_in_trade > 3",
    [
      "0+11 Expected a name that is known before a position is open, found `entry_price` (use `entry_price` in the exit_condition only)",
      "19+16 Expected a name that is known before a position is open, found `minutes_in_trade` (use `minutes_in_trade` in the exit_condition only)",
    ],
  ],
  ["price", ["0+5 Expected a condition, found `price` (a number) (compare it, such as `price > 20100`)"]],
  ["5", ["0+1 Expected a condition, found `5` (a number) (compare it, such as `price > 20100`)"]],
  ["time", ["0+4 Expected a condition, found `time` (a time) (compare it, such as `time >= '15:20'`)"]],
  ["'15:20'", ["0+7 Expected a condition, found `'15:20'` (a time) (compare it, such as `time >= '15:20'`)"]],
  [
    "price AND time",
    [
      "0+5 Expected a condition, found `price` (a number) (compare it, such as `price > 20100`)",
      "10+4 Expected a condition, found `time` (a time) (compare it, such as `time >= '15:20'`)",
    ],
  ],
  [
    "price > 20100 AND 20150",
    ["18+5 Expected a condition, found `20150` (a number) (compare it, such as `price > 20100`)"],
  ],
  ["NOT price", ["4+5 Expected a condition, found `price` (a number) (compare it, such as `price > 20100`)"]],
  [
    "price > '15:20'",
    [
      "0+15 Expected two numbers or two times, found `price` (a number) and `'15:20'` (a time) (did you mean `time` instead of `price`?)",
    ],
  ],
  [
    "'15:20' < price",
    [
      "0+15 Expected two numbers or two times, found `'15:20'` (a time) and `price` (a number) (did you mean `time` instead of `price`?)",
    ],
  ],
  [
    "time > 1520",
    [
      "0+11 Expected two numbers or two times, found `time` (a time) and `1520` (a number) (write a time in quotes: '15:20')",
    ],
  ],
  [
    "time > 15.20",
    [
      "0+12 Expected two numbers or two times, found `time` (a time) and `15.20` (a number) (write a time in quotes: '15:20')",
    ],
  ],
  [
    "time > 99",
    [
      "0+9 Expected two numbers or two times, found `time` (a time) and `99` (a number) (write a time in quotes, such as '15:20')",
    ],
  ],
  [
    "time > price",
    [
      "0+12 Expected two numbers or two times, found `time` (a time) and `price` (a number) (compare numbers with numbers, and `time` with times such as '15:20')",
    ],
  ],
  [
    "time == '15:20'",
    [
      "0+15 Expected a range of time, found `==`: a tick hardly ever comes at that very microsecond (write `time between '15:20' and '15:21'`)",
    ],
  ],
  [
    "'24:00' != time",
    [
      "0+15 Expected a range of time, found `!=`: a tick hardly ever comes at that very microsecond (write NOT `time between '23:59' and '24:00'`)",
    ],
  ],
  [
    "time == time",
    [
      "0+12 Expected a range of time, found `==`: a tick hardly ever comes at that very microsecond (write `time between '15:30' and '15:31'`)",
    ],
  ],
  [
    "time + 1 > 2",
    ["0+4 Expected a number, found `time` (a time) (compare times as they are, such as `time >= '15:20'`)"],
  ],
  [
    "-time > 5",
    ["1+4 Expected a number, found `time` (a time) (compare times as they are, such as `time >= '15:20'`)"],
  ],
  [
    "(price > 1) + 2 > 3",
    ["0+11 Expected a number, found `(price > 1)` (yes or no) (calculate first, then compare: `price - 10 > 20100`)"],
  ],
  [
    "(price > 1) == (bid > 2)",
    [
      "0+11 Expected a number or a time, found `(price > 1)` (yes or no) (join conditions with AND or OR, turn one round with NOT)",
      "15+9 Expected a number or a time, found `(bid > 2)` (yes or no) (join conditions with AND or OR, turn one round with NOT)",
    ],
  ],
  [
    "price > NOT 5",
    [
      "8+5 Expected a number or a time, found `NOT 5` (yes or no) (join conditions with AND or OR, turn one round with NOT)",
      "12+1 Expected a condition, found `5` (a number) (compare it, such as `price > 20100`)",
    ],
  ],
  [
    "(price > 1) between 1 and 2",
    [
      "0+11 Expected a number or a time, found `(price > 1)` (yes or no) (join conditions with AND or OR, turn one round with NOT)",
    ],
  ],
  [
    "price between 9 and 5",
    ["14+7 Expected the lower end first, found `between 9 and 5`, which nothing is (write `price between 5 and 9`)"],
  ],
  [
    "price between 1 and -1",
    ["14+8 Expected the lower end first, found `between 1 and -1`, which nothing is (write `price between -1 and 1`)"],
  ],
  [
    "time between '22:00' and '2:00'",
    [
      "13+18 Expected the lower end first, found `between '22:00' and '2:00'`, which nothing is (past midnight: `(time >= '22:00' OR time <= '2:00')`)",
    ],
  ],
  [
    "price between '9:15' and '9:20'",
    [
      "0+31 Expected two numbers or two times, found `price` (a number) and `'9:15'` (a time) (did you mean `time` instead of `price`?)",
    ],
  ],
  [
    "price between 1 and '9:20'",
    [
      "0+26 Expected two numbers or two times, found `price` (a number) and `'9:20'` (a time) (did you mean `time` instead of `price`?)",
    ],
  ],
  [
    "time >= '24:00'",
    [
      "8+7 Expected a time within the day, found '24:00', which no tick is after (use '24:00' as an end: `time < '24:00'`; the day begins at '00:00')",
    ],
  ],
  [
    "'24:00' < time",
    [
      "0+7 Expected a time within the day, found '24:00', which no tick is after (use '24:00' as an end: `time < '24:00'`; the day begins at '00:00')",
    ],
  ],
  ["(price + prise) * 2 > time", ["9+5 Expected a known name, found `prise` (did you mean `price`?)"]],
];

describe("checkRule reports errors of meaning", () => {
  for (const [text, errors] of CASES) {
    test(`checkRule refuses ${JSON.stringify(text)}`, () => {
      assert.deepEqual(errorsOf(text, "entry_condition"), errors);
    });
  }
});

describe("checkRule", () => {
  test("checkRule allows the names of the open position in an exit_condition", () => {
    assert.deepEqual(errorsOf("pnl > 5 AND entry_price > 1 OR minutes_in_trade >= 10", "exit_condition"), ["OK"]);
  });

  test("checkRule suggests only names that are known in that condition", () => {
    assert.deepEqual(errorsOf("profit > 5", "exit_condition"), [
      "0+6 Expected a known name, found `profit` (did you mean `pnl`?)",
    ]);
    assert.deepEqual(errorsOf("profit > 5", "entry_condition"), [
      "0+6 Expected a known name, found `profit` (the names are price, time, bid, ask, size, open, high, low, close, volume, day_open, day_high, day_low, prev_close)",
    ]);
  });

  test("checkRule allows '24:00' as an end", () => {
    for (const text of ["time < '24:00'", "time <= '24:00'", "time between '22:00' and '24:00'", "'24:00' > time"]) {
      assert.deepEqual(errorsOf(text, "entry_condition"), ["OK"]);
    }
  });

  test("checkRule allows a range whose ends are equal", () => {
    assert.deepEqual(errorsOf("price between 5 and 5 OR price between -2 and -1", "entry_condition"), ["OK"]);
  });

  test("checkRule allows conditions without a name", () => {
    assert.deepEqual(errorsOf("1 > 2", "exit_condition"), ["OK"]);
  });

  test("checkRule cuts a long part short in its message", () => {
    const sum = `price + ${"1 + ".repeat(20)}1`;
    assert.deepEqual(errorsOf(sum, "entry_condition"), [
      `0+89 Expected a condition, found \`${sum.slice(0, 37)}...\` (a number) (compare it, such as \`price > 20100\`)`,
    ]);
  });
});
