import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newInstrument, type Description } from "../../../engine/protocol/mod.ts";
import { instrumentsNamed, parseStrategies, resolveStrategies } from "../../../engine/strategies/mod.ts";
import { instrumentMap, problemsOf, resolveText, strategyYaml } from "../../fixtures/strategies_text.ts";

describe("resolveStrategies", () => {
  test("resolveStrategies makes the spec of a valid strategy, with its defaults", async () => {
    const [resolved] = await resolveText(strategyYaml({ max_loss: "5000.05" }));
    assert.deepEqual(resolved, {
      index: 0,
      id: "one",
      instrument: newInstrument({ index: 0, symbol: "NIFTY", scale: 100, lot: 1 }),
      spec: {
        index: 0,
        id: "one",
        instrument: 0,
        scale: 100,
        entryCondition: "price > 20100",
        exitCondition: "price < 20050",
        quantity: 75,
        maxLoss: 500_005,
        maxProfit: 1_000_000,
        trailingStop: null,
        side: "BUY",
        window: null,
        squareOff: null,
        timeframe: "1m",
        maxEntries: 1,
      },
      problems: [],
      cost: 2,
      costPerBar: 0,
      history: [],
    });
  });

  test("resolveStrategies uses a written value instead of the default", async () => {
    const over = { instrument: "BANKNIFTY", side: "SELL", timeframe: "5m", max_entries: "3" };
    const [resolved] = await resolveText(strategyYaml(over));
    assert.equal(resolved?.instrument?.symbol, "BANKNIFTY");
    assert.equal(resolved.spec?.instrument, 1);
    assert.equal(resolved.spec.side, "SELL");
    assert.equal(resolved.spec.timeframe, "5m");
    assert.equal(resolved.spec.maxEntries, 3);
  });

  test("resolveStrategies lets no broken strategy stop the others", async () => {
    const text =
      strategyYaml() + strategyYaml({ strategy_id: "two", quantity: "0" }) + strategyYaml({ strategy_id: "three" });
    const resolved = await resolveText(text);
    assert.deepEqual(
      resolved.map(({ id, spec }) => [id, spec?.index ?? null]),
      [
        ["one", 0],
        ["two", null],
        ["three", 2],
      ],
    );
  });

  test("resolveStrategies checks both conditions even if other keys are wrong", async () => {
    const text = strategyYaml({ entry_condition: "prise > 1", exit_condition: "price >> 1", quantity: "" });
    assert.deepEqual(
      (await resolveText(text))[0]?.problems.map(({ message }) => message),
      [
        "Expected the key `quantity`, found none",
        "Expected a known name, found `prise`",
        "Expected an operator, found `>>`",
      ],
    );
  });

  test("resolveStrategies reads amounts exactly as they are written", async () => {
    for (const [written, minor] of [
      ["0.29", 29],
      ["1.10", 110],
      ["4503599627370.07", 450_359_962_737_007],
      ["+5", 500],
    ] as const) {
      assert.equal((await resolveText(strategyYaml({ max_loss: written })))[0]?.spec?.maxLoss, minor, written);
    }
  });

  for (const [written, percent] of [
    ["0.5%", 0.5],
    ["'0.5%'", 0.5],
    ['"12 %"', 12],
    ["0.0001%", 0.0001],
    ["1000%", 1_000],
  ] as const) {
    test(`resolveStrategies reads max_loss: ${written} as a percentage`, async () => {
      assert.deepEqual((await resolveText(strategyYaml({ max_loss: written })))[0]?.spec?.maxLoss, { percent });
    });
  }

  test("resolveStrategies reads a trailing stop in points, in the instrument's minor unit, or as a percentage", async () => {
    for (const [written, stop] of [
      ["12.25", 1_225],
      ["99.9999%", { percent: 99.9999 }],
      ["0.4%", { percent: 0.4 }],
    ] as const) {
      assert.deepEqual((await resolveText(strategyYaml({ trailing_stop: written })))[0]?.spec?.trailingStop, stop);
    }
  });

  for (const written of ["09:20-14:30", "'9:20 - 14:30'", '"09:20:00–14:30"', "09:20  –  14:30:00"]) {
    test(`resolveStrategies reads window: ${written}`, async () => {
      const window = { from: 33_600_000_000, to: 52_200_000_000 };
      assert.deepEqual((await resolveText(strategyYaml({ window: written })))[0]?.spec?.window, window);
    });
  }

  test("resolveStrategies reads a window past midnight", async () => {
    const [resolved] = await resolveText(strategyYaml({ window: "22:00-02:00:30" }));
    assert.deepEqual(resolved?.spec?.window, { from: 79_200_000_000, to: 7_230_000_000 });
  });

  test("resolveStrategies reads a square-off time to the second", async () => {
    for (const [written, micros] of [
      ["15:10", 54_600_000_000],
      ["'9:15:30'", 33_330_000_000],
      ["24:00", 86_400_000_000],
    ] as const) {
      assert.equal((await resolveText(strategyYaml({ square_off: written })))[0]?.spec?.squareOff, micros, written);
    }
  });

  test("resolveStrategies reads the same keys from JSON", async () => {
    const text = JSON.stringify([
      {
        strategy_id: "one",
        entry_condition: "price > 1",
        exit_condition: "price < 1",
        quantity: 1,
        max_loss: "0.5%",
        max_profit: 1.5,
        trailing_stop: "0.4 %",
        window: "09:20-14:30",
        square_off: "15:10",
      },
    ]);
    const spec = (await resolveText(text))[0]?.spec;
    assert.deepEqual(
      [spec?.maxLoss, spec?.maxProfit, spec?.trailingStop, spec?.window, spec?.squareOff],
      [{ percent: 0.5 }, 150, { percent: 0.4 }, { from: 33_600_000_000, to: 52_200_000_000 }, 54_600_000_000],
    );
  });

  test("resolveStrategies shows where a percentage is wrong", async () => {
    assert.deepEqual(await problemsOf(strategyYaml({ trailing_stop: '"150%"' })), [
      [
        'f.yaml:7:18: Expected points of price above 0, or a percentage, found "150%"',
        '    trailing_stop: "150%"',
        "                   ^^^^^^",
        "  hint: write less than 100%",
      ].join("\n"),
    ]);
  });

  test("resolveStrategies refuses an unknown instrument", async () => {
    const file = parseStrategies("f.yaml", strategyYaml({ instrument: "GOLD" }));
    const describeNone = (): Description[] => [{ diagnostics: [], cost: 2, costPerBar: 0, history: [] }];
    const options = {
      instruments: instrumentMap(["NIFTY", "BANKNIFTY"]),
      defaultInstrument: "NIFTY",
      describe: describeNone,
    };
    const [resolved] = await resolveStrategies(file, options);
    assert.equal(resolved?.spec, null);
    assert.deepEqual(resolved.problems, [
      {
        offset: 2,
        length: 1,
        message: 'Expected a known instrument, found "GOLD"',
        hint: "the instruments are NIFTY, BANKNIFTY",
      },
    ]);
  });

  test("resolveStrategies throws if `describe` returns another number of descriptions", async () => {
    const file = parseStrategies("f.yaml", strategyYaml());
    const options = { instruments: instrumentMap(["NIFTY"]), defaultInstrument: "NIFTY", describe: () => [] };
    await assert.rejects(resolveStrategies(file, options), { message: "Expected 1 descriptions, was 0" });
  });

  test("instrumentsNamed names each symbol once, in the order of the file", () => {
    const symbols = ["M&M", "NIFTY 50", "M&M", "a,b", ""];
    const text = symbols.map((symbol, i) => strategyYaml({ strategy_id: `s${i}`, instrument: symbol })).join("");
    assert.deepEqual(instrumentsNamed(parseStrategies("f.yaml", text)), ["M&M", "NIFTY 50"]);
  });
});

const AMOUNT = "Expected an amount above 0, or a percentage";
const POINTS = "Expected points of price above 0, or a percentage";
const NUMBER = "write a plain number above 0, or a percentage such as 0.5%";
const TIMES = "Expected two times of day, such as 09:20-14:30";

/** The value of a key, and its problem: the column in the line, the message, the hint. */
const VALUES: readonly (readonly [key: string, value: string, problem: string])[] = [
  [
    "strategy_id",
    "7",
    'Expected an id of 1 to 64 letters, digits, spaces, `_`, `.` or `-`, found the number 7 (put it in quotes: "7")',
  ],
  [
    "strategy_id",
    "a/b",
    'Expected an id of 1 to 64 letters, digits, spaces, `_`, `.` or `-`, found "a/b" (use other characters, or fewer)',
  ],
  [
    "instrument",
    "NIFTY,1",
    'Expected an instrument\'s symbol, such as NIFTY, found "NIFTY,1" (character 6 is a comma; a symbol has 1 to 64 ASCII letters, digits, signs and inner spaces, but no comma, quote, backtick or backslash)',
  ],
  [
    "entry_condition",
    "true",
    "Expected a condition in text, such as `price > 20100`, found the yes-or-no value true (write a condition, such as `price > 20100`)",
  ],
  [
    "exit_condition",
    "~",
    "Expected a condition in text, such as `price > 20100`, found nothing (write a condition, such as `price > 20100`)",
  ],
  ["quantity", "0", "Expected a whole number above 0, found the number 0 (write a plain number above 0)"],
  ["quantity", "2.5", "Expected a whole number above 0, found the number 2.5 (write a plain number above 0)"],
  [
    "quantity",
    "99999999999999999999",
    "Expected a whole number above 0, found the number 99999999999999999999 (write a plain number above 0)",
  ],
  ["quantity", '"75"', 'Expected a whole number above 0, found "75" (write it as a plain number: 75)'],
  ["quantity", "1,800", 'Expected a whole number above 0, found "1,800" (write it as a plain number: 1800)'],
  ["quantity", "[1]", "Expected a whole number above 0, found a list (write a plain number above 0)"],
  ["max_loss", "-5", `${AMOUNT}, found the number -5 (${NUMBER})`],
  ["max_loss", "₹5,000.50", `${AMOUNT}, found "₹5,000.50" (write it as a plain number: 5000.50)`],
  ["max_loss", ".inf", `${AMOUNT}, found the number .inf (${NUMBER})`],
  ["max_loss", "5.005", "Expected at most 2 decimals for NIFTY, found 5.005 (write 5.00)"],
  [
    "max_profit",
    "1e3",
    "Expected an amount in plain digits, found 1e3 (write digits, and a point where needed, such as 5000 or 250.50)",
  ],
  ["max_profit", "{}", `${AMOUNT}, found a mapping (${NUMBER})`],
  ["max_loss", "0%", `${AMOUNT}, found "0%" (write a percentage above 0, such as 0.5%)`],
  ["max_loss", "-0.5%", `${AMOUNT}, found "-0.5%" (write a percentage above 0, such as 0.5%)`],
  ["max_loss", "1000.0001%", `${AMOUNT}, found "1000.0001%" (write at most 1000%)`],
  ["max_profit", "0.12345%", `${AMOUNT}, found "0.12345%" (write at most four decimals)`],
  ["max_profit", ".5%", `${AMOUNT}, found ".5%" (did you mean 0.5%?)`],
  ["max_profit", "0.5 percent", `${AMOUNT}, found "0.5 percent" (did you mean 0.5%?)`],
  ["max_profit", "half%", `${AMOUNT}, found "half%" (write a number and \`%\`, such as 0.5%)`],
  ["trailing_stop", "0", `${POINTS}, found the number 0 (${NUMBER})`],
  ["trailing_stop", "100%", `${POINTS}, found "100%" (write less than 100%)`],
  ["trailing_stop", "0.005", "Expected at most 2 decimals for NIFTY, found 0.005 (write 0.01)"],
  ["window", "9.20 to 14.30", `${TIMES}, found "9.20 to 14.30" (did you mean 09:20-14:30?)`],
  ["window", "09:20", `${TIMES}, found "09:20" (write two times, such as 09:20-14:30)`],
  ["window", "09:20-25:00", `${TIMES}, found "09:20-25:00" (write two times, such as 09:20-14:30)`],
  ["window", "09:20-9:20", `${TIMES}, found "09:20-9:20" (write two different times)`],
  ["window", "[09:20, 14:30]", `${TIMES}, found a list (write two times, such as 09:20-14:30)`],
  ["square_off", "1510", "Expected a time of day, such as 15:10, found the number 1510 (did you mean 15:10?)"],
  ["square_off", "3:10 pm", 'Expected a time of day, such as 15:10, found "3:10 pm" (did you mean 15:10?)'],
  [
    "square_off",
    "24:01",
    'Expected a time of day, such as 15:10, found "24:01" (write hours and minutes, such as 15:10)',
  ],
  ["side", "short", 'Expected BUY or SELL, found "short" (did you mean SELL?)'],
  ["side", "LONG", 'Expected BUY or SELL, found "LONG" (did you mean BUY?)'],
  ["side", "up", 'Expected BUY or SELL, found "up" (BUY goes long, SELL goes short)'],
  ["timeframe", "5", "Expected a bar's length from 10s to 1d, such as 1m, found the number 5 (did you mean 5m?)"],
  [
    "timeframe",
    "9s",
    'Expected a bar\'s length from 10s to 1d, such as 1m, found "9s" (write a number and s, m, h or d, such as 30s, 5m, 1h)',
  ],
  [
    "timeframe",
    "2d",
    'Expected a bar\'s length from 10s to 1d, such as 1m, found "2d" (write a number and s, m, h or d, such as 30s, 5m, 1h)',
  ],
  ["max_entries", "0", "Expected a whole number above 0, found the number 0 (write a plain number above 0)"],
  ["entry_conditon", "price > 1", "Expected a known key, found `entry_conditon` (did you mean `entry_condition`?)"],
  [
    "color",
    "red",
    "Expected a known key, found `color` (the keys are strategy_id, instrument, entry_condition, exit_condition, quantity, max_loss, max_profit, trailing_stop, side, window, square_off, timeframe, max_entries)",
  ],
  ["<<", "1", "Expected a known key, found `<<` (write the keys out: an anchor can stand for one value only)"],
  [
    "entry_condition",
    "*nope",
    "Expected the name of an anchor after `*`, found one that no value before it has (put the whole value in double quotes, or define the anchor with `&`)",
  ],
  [
    "entry_condition",
    "!price",
    "Expected plain YAML, found an unresolved tag: !price (put the whole value in double quotes)",
  ],
];

describe("readEntry", () => {
  for (const [key, value, expected] of VALUES) {
    test(`readEntry refuses ${key}: ${value}`, async () => {
      const text = strategyYaml({ [key]: value });
      const problems = (await resolveText(text)).flatMap((resolved) => resolved.problems);
      assert.deepEqual(
        problems.map(({ message, hint }) => `${message} (${hint})`),
        [expected],
      );
      const line = text.slice(0, problems[0]?.offset).split("\n").at(-1);
      const isKey = expected.includes("known key");
      assert.equal(line?.replace(/^- /, "  "), isKey ? "  " : `  ${key}: `);
    });
  }

  for (const timeframe of ["10s", "90s", "1m", "24h", "1d"]) {
    test(`readEntry takes a timeframe of ${timeframe}`, async () => {
      assert.deepEqual(await problemsOf(strategyYaml({ timeframe })), []);
    });
  }

  test("readEntry refuses the second use of an id, and names the line of the first", async () => {
    const text = strategyYaml() + strategyYaml();
    assert.deepEqual(await problemsOf(text), [
      [
        'f.yaml:7:16: Expected an id of its own, found "one", which line 1 has already',
        "  - strategy_id: one",
        "                 ^^^",
        "  hint: give each strategy another id",
      ].join("\n"),
    ]);
    assert.deepEqual(
      (await resolveText(text)).map(({ id }) => id),
      ["one", "#2"],
    );
  });

  test("readEntry refuses a duplicate key, and names the line of the first", async () => {
    assert.deepEqual(await problemsOf(`${strategyYaml()}  quantity: 5\n`), [
      [
        "f.yaml:7:3: Expected each key once, found `quantity` again, which line 4 has",
        "  already",
        "    quantity: 5",
        "    ^^^^^^^^",
        "  hint: remove one of them",
      ].join("\n"),
    ]);
  });

  test("readEntry refuses an entry that is no mapping", async () => {
    assert.deepEqual(await problemsOf(`${strategyYaml()}- price > 5\n`), [
      [
        'f.yaml:7:3: Expected a strategy (a mapping of keys to values), found "price > 5"',
        "  - price > 5",
        "    ^^^^^^^^^",
        "  hint: begin each strategy with `- strategy_id: ...`",
      ].join("\n"),
    ]);
  });

  test("readEntry names every missing key, and marks the key whose value is missing", async () => {
    assert.deepEqual(await problemsOf(strategyYaml({ quantity: "", side: " " })), [
      [
        "f.yaml:1:3: Expected the key `quantity`, found none",
        "  - strategy_id: one",
        "    ^",
        "  hint: add `quantity`: a whole number above 0",
      ].join("\n"),
      [
        "f.yaml:6:3: Expected BUY or SELL, found nothing",
        "    side:",
        "    ^^^^",
        "  hint: BUY goes long, SELL goes short",
      ].join("\n"),
    ]);
  });

  test("readEntry follows an alias, and shows an error where the text is written", async () => {
    const first = strategyYaml({ entry_condition: "&when prise > 1" });
    const second = strategyYaml({ strategy_id: "two", entry_condition: "*when" });
    const [one, two] = await problemsOf(first + second);
    assert.equal(one?.split("\n")[0], "f.yaml:2:26: Expected a known name, found `prise`");
    assert.equal(two, one);
  });

  test("readEntry uses the last anchor of a name before the alias", async () => {
    const texts = ["&x price > 1", "*x", "&x price > 2", "*x"];
    const text = texts.map((entry, i) => strategyYaml({ strategy_id: `s${i}`, entry_condition: entry })).join("");
    const conditions = (await resolveText(text)).map(({ spec }) => spec?.entryCondition);
    assert.deepEqual(conditions, ["price > 1", "price > 1", "price > 2", "price > 2"]);
  });
});
