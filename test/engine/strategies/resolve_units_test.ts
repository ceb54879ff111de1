import assert from "node:assert/strict";
import { test } from "node:test";
import { type InstrumentFacts, newInstrument } from "../../../engine/protocol/mod.ts";
import {
  parseStrategies,
  renderProblem,
  resolveStrategies,
  type ResolvedStrategy,
} from "../../../engine/strategies/mod.ts";
import { describe } from "../../../workers/explain/describe.ts";
import { strategyYaml } from "../../fixtures/strategies_text.ts";

const BITCOIN = { scale: 100, qtyScale: 1_000, moneyScale: 100_000_000, multiplier: 10, currency: "USDT" };

/** A strategy of these keys on an instrument of these facts. */
async function resolved(
  keys: Readonly<Record<string, string>>,
  facts: Partial<InstrumentFacts>,
): Promise<ResolvedStrategy> {
  const instrument = newInstrument({ index: 0, symbol: "BTCUSDT", ...facts });
  const options = { instruments: new Map([["BTCUSDT", instrument]]), defaultInstrument: "BTCUSDT", describe };
  const [strategy] = await resolveStrategies(parseStrategies("f.yaml", strategyYaml(keys)), options);
  return strategy ?? assert.fail("there is a strategy");
}

async function problemsOf(
  keys: Readonly<Record<string, string>>,
  facts: Partial<InstrumentFacts>,
): Promise<readonly string[]> {
  const { source } = parseStrategies("f.yaml", strategyYaml(keys));
  return (await resolved(keys, facts)).problems.map((problem) => renderProblem(source, problem));
}

test("resolveStrategies counts quantities, money and prices each in its own unit", async () => {
  const { spec } = await resolved({ quantity: "0.015", max_loss: "0.00000001", trailing_stop: "12.25" }, BITCOIN);
  assert.deepEqual(
    [spec?.quantity, spec?.maxLoss, spec?.maxProfit, spec?.trailingStop],
    [15, 1, 1_000_000_000_000, 1_225],
  );
  assert.deepEqual([spec?.scale, spec?.qtyScale, spec?.moneyScale, spec?.multiplier], [100, 1_000, 100_000_000, 10]);
});

test("resolveStrategies reads a quantity however it is written, exactly", async () => {
  const fine = { ...BITCOIN, qtyScale: 100_000_000 };
  for (const [written, quantity] of [
    ["0.1", 10_000_000],
    ["1.5", 150_000_000],
    ["2", 200_000_000],
    ["2.0", 200_000_000],
    ["0.00000001", 1],
    ["1e3", 100_000_000_000],
    [".5", 50_000_000],
    ["12345678.12345678", 1_234_567_812_345_678],
  ] as const) {
    assert.equal((await resolved({ quantity: written }, fine)).spec?.quantity, quantity, written);
  }
  assert.equal((await resolved({ quantity: "75.0" }, {})).spec?.quantity, 75);
  assert.equal((await resolved({ quantity: "7.5e1" }, {})).spec?.quantity, 75);
});

test("resolveStrategies says how a fraction of a quantity is allowed, or how finely it may be", async () => {
  assert.deepEqual(await problemsOf({ quantity: "0.015" }, {}), [
    [
      "f.yaml:4:13: Expected a whole number for BTCUSDT, found 0.015",
      "    quantity: 0.015",
      "              ^^^^^",
      "  hint: set quantity_decimals of BTCUSDT to 3 in INSTRUMENTS_FILE",
    ].join("\n"),
  ]);
  assert.deepEqual(await problemsOf({ quantity: "0.01550" }, BITCOIN), [
    [
      "f.yaml:4:13: Expected at most 3 decimals for BTCUSDT, found 0.01550",
      "    quantity: 0.01550",
      "              ^^^^^^^",
      "  hint: set quantity_decimals of BTCUSDT to 4 in INSTRUMENTS_FILE",
    ].join("\n"),
  ]);
  const [finest] = await problemsOf({ quantity: "1.0000000001" }, BITCOIN);
  assert.match(finest!, /hint: write at most 8 decimals$/);
});

test("resolveStrategies refuses an amount of more decimals than its currency has", async () => {
  assert.deepEqual(await problemsOf({ max_loss: "50.5" }, { scale: 100, moneyScale: 1, currency: "JPY" }), [
    [
      "f.yaml:5:13: Expected at most 0 decimals for BTCUSDT, found 50.5",
      "    max_loss: 50.5",
      "              ^^^^",
      "  hint: write 51",
    ].join("\n"),
  ]);
});

test("resolveStrategies says how large an amount may be", async () => {
  assert.deepEqual(await problemsOf({ max_loss: "100000000" }, { scale: 100, moneyScale: 100_000_000 }), [
    [
      "f.yaml:5:13: Expected an amount of at most 90071992.54740991 for BTCUSDT, found",
      "  100000000",
      "    max_loss: 100000000",
      "              ^^^^^^^^^",
      "  hint: write a smaller one",
    ].join("\n"),
  ]);
});
