import assert from "node:assert/strict";
import { test } from "node:test";
import { type Instrument, MICROS, newInstrument } from "../../../engine/protocol/mod.ts";
import {
  type DataFacts,
  type MarketFacts,
  neverKnownWarnings,
  parseStrategies,
  resolveStrategies,
} from "../../../engine/strategies/mod.ts";
import { describe, needsOf } from "../../../workers/explain/mod.ts";
import { strategyYaml } from "../../fixtures/strategies_text.ts";

const HOUR = 60 * MICROS.minute;
const HOURS = { open: 9.25 * HOUR, close: 15 * HOUR + 20 * MICROS.minute };

interface Given {
  readonly hours?: ReturnType<MarketFacts["hoursOf"]>;
  readonly data?: DataFacts;
  readonly instrument?: Partial<Instrument>;
}

/** The warnings of one strategy of NIFTY, each with the text that its carets are under. */
async function warned(over: Readonly<Record<string, string>>, given: Given = {}): Promise<readonly string[]> {
  const text = strategyYaml(over);
  const file = parseStrategies("f.yaml", text);
  const nifty = newInstrument({ index: 0, symbol: "NIFTY", ...given.instrument });
  const options = { instruments: new Map([["NIFTY", nifty]]), defaultInstrument: "NIFTY", describe };
  const resolved = await resolveStrategies(file, options);
  const data = new Map(given.data === undefined ? [] : [["NIFTY", given.data]]);
  const [problems = []] = neverKnownWarnings(file, resolved, { hoursOf: () => given.hours ?? HOURS, data, needsOf });
  return problems.map(({ offset, length, message, hint }) => {
    return `${text.slice(offset, offset + length)} > ${message} > ${hint}`;
  });
}

test("neverKnownWarnings warns of more bars than a session completes", async () => {
  const short = "use shorter bars, or fewer of them";
  assert.deepEqual(await warned({ timeframe: "5m", entry_condition: "close > ema(close, 100)" }), [
    `ema(close, 100) > \`ema(close, 100)\` needs 100 complete bars of 5m, a session of 09:15 to 15:20 has 72: it is never known > ${short}`,
  ]);
  assert.deepEqual(await warned({ timeframe: "5m", entry_condition: "close > ema(close, 72)" }), []);
  assert.equal((await warned({ timeframe: "5m", entry_condition: "close > ema(close, 73)" })).length, 1);
  assert.equal((await warned({ timeframe: "5m", exit_condition: "close > ema(close, 73)" })).length, 1);
});

test("neverKnownWarnings warns of any bar of a day, because each day begins anew", async () => {
  const [warning = ""] = await warned({ entry_condition: "price > close@1d" });
  assert.match(
    warning,
    /^close@1d > .* needs 1 complete bar of 1d, .* has 0: it is never known > each day begins anew/,
  );
  const allDay = { hours: { open: 0, close: 24 * HOUR } };
  assert.equal((await warned({ entry_condition: "price > close@1d" }, allDay)).length, 1);
  assert.deepEqual(await warned({ entry_condition: "price > sma(close@1h, 23)" }, allDay), []);
  assert.equal((await warned({ entry_condition: "price > sma(close@1h, 24)" }, allDay)).length, 1);
});

test("neverKnownWarnings knows sessions that go past midnight or around the clock", async () => {
  const night = { hours: { open: 22 * HOUR, close: 2 * HOUR } };
  assert.deepEqual(await warned({ entry_condition: "price > sma(close@1h, 3)" }, night), []);
  assert.equal((await warned({ entry_condition: "price > sma(close@1h, 4)" }, night)).length, 1);
  assert.deepEqual(await warned({ entry_condition: "time > '23:00' AND time > '01:00'" }, night), []);
  assert.equal((await warned({ entry_condition: "time between '02:00' and '21:59'" }, night)).length, 1);
  const always = { hours: { open: 9 * HOUR, close: 9 * HOUR } };
  assert.deepEqual(await warned({ entry_condition: "time < '09:00' AND price > sma(close@1h, 23)" }, always), []);
});

test("neverKnownWarnings says the same thing of one strategy once", async () => {
  const entry_condition = "close > ema(close, 400) OR close <= ema(close, 400)";
  assert.equal((await warned({ entry_condition })).length, 1);
});

test("neverKnownWarnings warns of data that an index never has, unless the data has it", async () => {
  const over = { entry_condition: "close > vwap() AND bid > 3" };
  const index = { kind: "index" } as const;
  const data = { hasVolume: true, hasQuotes: false, hasRows: true };
  assert.deepEqual(await warned(over), []);
  assert.deepEqual(await warned(over, { instrument: index }), [
    "vwap() > `vwap()` needs volume, and NIFTY is an index and has none > use prices alone, or its future",
    "bid > `bid` needs quotes, and NIFTY is an index and has none > use `price`",
  ]);
  assert.deepEqual(await warned(over, { instrument: index, data }), [
    "bid > `bid` needs quotes, and NIFTY has none in this data > use `price`",
  ]);
});

test("neverKnownWarnings says of an instrument without rows nothing else", async () => {
  const data = { hasVolume: false, hasQuotes: false, hasRows: false };
  const over = { entry_condition: "close > vwap()" };
  const problem = "Expected an instrument that the data has, found NIFTY, which has no row there";
  assert.deepEqual(await warned({ ...over, instrument: "NIFTY" }, { data }), [
    `NIFTY > ${problem} > \`inspect\` says which ones it has`,
  ]);
  assert.equal((await warned(over, { data })).length, 1);
});

test("neverKnownWarnings warns of a quantity that is no multiple of the lot", async () => {
  const lot = (count: number): Given => ({ instrument: { lot: count } });
  assert.deepEqual(await warned({ quantity: "75" }, lot(75)), []);
  assert.deepEqual(await warned({ quantity: "100" }, lot(75)), [
    "100 > Expected a multiple of NIFTY's lot, 75, found 100: no entry is allowed > write 75 or 150",
  ]);
  assert.deepEqual(await warned({ quantity: "50" }, lot(75)), [
    "50 > Expected a multiple of NIFTY's lot, 75, found 50: no entry is allowed > write 75",
  ]);
});

test("neverKnownWarnings warns of a quantity above the freeze quantity, and hints at none above it", async () => {
  const frozen: Given = { instrument: { lot: 75, freezeQty: 200 } };
  assert.deepEqual(await warned({ quantity: "150" }, frozen), []);
  assert.deepEqual(await warned({ quantity: "225" }, frozen), [
    "225 > Expected at most NIFTY's freeze quantity, 200, found 225: no entry is allowed > write at most 150",
  ]);
  assert.deepEqual(await warned({ quantity: "160" }, frozen), [
    "160 > Expected a multiple of NIFTY's lot, 75, found 160: no entry is allowed > write 150",
  ]);
});

test("neverKnownWarnings warns of times and windows outside of a session", async () => {
  const hours = "a session is from 09:15 to 15:20";
  assert.deepEqual(await warned({ entry_condition: "price > 3 AND time >= '15:20'" }), [
    `time >= '15:20' > \`time >= '15:20'\` is never true: ${hours} > use times of the session, or set MARKET_CLOSE`,
  ]);
  assert.deepEqual(await warned({ entry_condition: "time < '09:15'" }), [
    `time < '09:15' > \`time < '09:15'\` is never true: ${hours} > use times of the session, or set MARKET_OPEN`,
  ]);
  assert.deepEqual(await warned({ entry_condition: "time <= '09:15' AND time < '15:30'" }), []);
  assert.deepEqual(await warned({ entry_condition: "price > 3 OR time >= '15:21'" }), []);
  assert.deepEqual(await warned({ exit_condition: "time >= '15:25'" }), []);
  assert.deepEqual(await warned({ window: '"15:20-15:28"' }), [
    `"15:20-15:28" > Expected a window within a session, found one in which no entry is possible: ${hours} > use times of the session, or set MARKET_CLOSE`,
  ]);
  assert.deepEqual(await warned({ window: '"15:00-15:28"' }), []);
});

test("neverKnownWarnings says nothing of a strategy that is wrong", async () => {
  assert.deepEqual(await warned({ entry_condition: "close >", quantity: "0" }, { instrument: { lot: 75 } }), []);
});
