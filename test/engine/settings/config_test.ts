import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import { EngineError, newInstrument } from "../../../engine/protocol/mod.ts";
import { type Config, readConfig } from "../../../engine/settings/config.ts";
import { type Overrides, SETTINGS, TABLE } from "../../../engine/settings/setting_table.ts";
import type { SettingName } from "../../../engine/settings/setting_values.ts";

const DEFAULTS: Config = {
  defaultIndex: "NIFTY",
  instruments: [{ ...newInstrument({ index: 0, symbol: "NIFTY" }), start: 2_010_000, fluctuation: 1_000 }],
  areInstrumentsSet: false,
  instrumentsFile: null,
  calendar: null,
  badRows: 0.1,
  isMarketOpenSaid: false,
  isMarketCloseSaid: false,
  isMarketTzSaid: false,
  orderSettings: {
    always: {
      DEFAULT_INDEX: "NIFTY",
      FILL_MODEL: "signal",
      SLIPPAGE_TICKS: "0",
      FEE_RATE: "0",
      FEE_FIXED: "0",
      MAX_ORDERS_PER_SECOND: "10",
      PRICE_BAND_PCT: "20",
      BREAKER_FAULTS: "3",
      BREAKER_WINDOW: "60",
      BREAKER_COOLDOWN: "300",
    },
    simulated: { DEFAULT_PRICE: "20100", PRICE_FLUCTUATION: "10", TICK_INTERVAL_MS: "1000", SEED: "1" },
    files: { BAD_ROWS: "0.1%" },
  },
  marketOpenMinutes: 555,
  marketCloseMinutes: 920,
  marketTz: "Asia/Kolkata",
  sessionDate: null,
  tickIntervalMs: 1_000,
  speed: 1,
  seed: 1,
  strategies: "strategies/nifty.yaml",
  workers: Math.min(64, Math.max(2, availableParallelism() - 1)),
  runDir: ".bulkhead/run",
  journal: ".bulkhead/journal.db",
  journalReserveMb: 4,
  recordTicks: false,
  fillModel: "signal",
  slippageTicks: 0,
  capital: null,
  daysAYear: 252,
  fees: { rateNano: 0, fixedNano: 0 },
  feeFacts: null,
  maxOrdersPerSecond: 10,
  priceBandPct: 20,
  drainTimeoutMs: 8_000,
  guardLagMs: 1_000,
  hangMs: 1_000,
  breaker: { faults: 3, windowMicros: 60_000_000, cooldownMicros: 300_000_000 },
  staleFeedMs: 10_000,
  slotMemoryMb: 128,
  logLevel: "info",
  logFormat: null,
  logFile: null,
};

function problemsOf(env: Record<string, string>, flags: Overrides = {}): string[] {
  try {
    readConfig(env, flags);
  } catch (error) {
    assert.ok(error instanceof EngineError);
    assert.equal(error.code, "CONFIGURATION");
    assert.equal(error.exitCode, 2);
    return error.message.split("\n");
  }
  return [];
}

test("readConfig gives the defaults for an empty environment", () => {
  assert.deepEqual(readConfig({}), DEFAULTS);
});

test("readConfig takes an empty text as unset, for every setting", () => {
  assert.deepEqual(readConfig(Object.fromEntries(SETTINGS.map(({ name }) => [name, ""]))), DEFAULTS);
});

test("readConfig gives what each setting's documented default says", () => {
  // It makes a difference whether somebody has said these.
  const others = SETTINGS.filter(({ orders }) => orders !== "said");
  const documented = others.map(({ name, default: text }): [string, string] => [name, text ?? ""]);
  assert.deepEqual(readConfig(Object.fromEntries(documented)), DEFAULTS);
});

test("readConfig gives a flag's text before the environment's", () => {
  assert.equal(readConfig({ SPEED: "5" }, { SPEED: "max" }).speed, "max");
  assert.equal(readConfig({ SPEED: "5" }, {}).speed, 5);
});

test("readConfig makes the one instrument of DEFAULT_INDEX, DEFAULT_PRICE and PRICE_FLUCTUATION", () => {
  const { defaultIndex, instruments } = readConfig({
    DEFAULT_INDEX: "BANKNIFTY",
    DEFAULT_PRICE: "44000.05",
    PRICE_FLUCTUATION: "0.5",
  });
  assert.equal(defaultIndex, "BANKNIFTY");
  assert.deepEqual(instruments, [
    { ...newInstrument({ index: 0, symbol: "BANKNIFTY" }), start: 4_400_005, fluctuation: 50 },
  ]);
});

test("readConfig reads a list of instruments exactly, with and without scale and lot", () => {
  const { instruments, areInstrumentsSet } = readConfig({
    INSTRUMENTS: "NIFTY:20100:10, M&M:1.2345:0.0001:10000,BTC/USD:3:0:1:50",
  });
  assert.equal(areInstrumentsSet, true);
  assert.deepEqual(instruments, [
    { ...newInstrument({ index: 0, symbol: "NIFTY" }), start: 2_010_000, fluctuation: 1_000 },
    { ...newInstrument({ index: 1, symbol: "M&M", scale: 10_000, lot: 1 }), start: 12_345, fluctuation: 1 },
    { ...newInstrument({ index: 2, symbol: "BTC/USD", scale: 1, lot: 50 }), start: 3, fluctuation: 0, isLotSaid: true },
  ]);
});

test("readConfig reads every other setting", () => {
  const config = readConfig({
    INSTRUMENTS_FILE: "mine.yaml",
    CALENDAR: "nse",
    BAD_ROWS: "any",
    MARKET_OPEN: "9:05",
    MARKET_CLOSE: "24:00",
    MARKET_TZ: "America/New_York",
    SESSION_DATE: "2024-02-29",
    TICK_INTERVAL_MS: "250",
    SPEED: "0.5",
    SEED: "4294967295",
    STRATEGIES: "my strategies.json",
    WORKERS: "0",
    RUN_DIR: "/run/bulkhead",
    JOURNAL: "off",
    JOURNAL_RESERVE_MB: "16",
    RECORD_TICKS: "yes",
    FILL_MODEL: "next",
    SLIPPAGE_TICKS: "5",
    FEE_RATE: "0.000000001",
    FEE_FIXED: "20.5",
    MAX_ORDERS_PER_SECOND: "1",
    PRICE_BAND_PCT: "2.5",
    DRAIN_TIMEOUT_MS: "500",
    GUARD_LAG_MS: "50",
    HANG_MS: "10",
    BREAKER_FAULTS: "1000",
    BREAKER_WINDOW: "1",
    BREAKER_COOLDOWN: "86400",
    STALE_FEED_MS: "1",
    SLOT_MEMORY_MB: "16",
    LOG_LEVEL: "silent",
  });
  assert.deepEqual(config, {
    ...DEFAULTS,
    orderSettings: config.orderSettings,
    instrumentsFile: "mine.yaml",
    calendar: "nse",
    badRows: "any",
    isMarketOpenSaid: true,
    isMarketCloseSaid: true,
    isMarketTzSaid: true,
    marketOpenMinutes: 545,
    marketCloseMinutes: 1_440,
    marketTz: "America/New_York",
    sessionDate: "2024-02-29",
    tickIntervalMs: 250,
    speed: 0.5,
    seed: 4_294_967_295,
    strategies: "my strategies.json",
    workers: 0,
    runDir: "/run/bulkhead",
    journal: null,
    journalReserveMb: 16,
    recordTicks: true,
    fillModel: "next",
    slippageTicks: 5,
    fees: { rateNano: 1, fixedNano: 20_500_000_000 },
    maxOrdersPerSecond: 1,
    priceBandPct: 2.5,
    drainTimeoutMs: 500,
    guardLagMs: 50,
    hangMs: 10,
    breaker: { faults: 1_000, windowMicros: 1_000_000, cooldownMicros: 86_400_000_000 },
    staleFeedMs: 1,
    slotMemoryMb: 16,
    logLevel: "silent",
  });
  assert.deepEqual(config.orderSettings, {
    always: {
      DEFAULT_INDEX: "NIFTY",
      MARKET_OPEN: "09:05",
      MARKET_CLOSE: "24:00",
      MARKET_TZ: "America/New_York",
      FILL_MODEL: "next",
      SLIPPAGE_TICKS: "5",
      FEE_RATE: "0.000000001",
      FEE_FIXED: "20.5",
      MAX_ORDERS_PER_SECOND: "1",
      PRICE_BAND_PCT: "2.5",
      BREAKER_FAULTS: "1000",
      BREAKER_WINDOW: "1",
      BREAKER_COOLDOWN: "86400",
    },
    simulated: { DEFAULT_PRICE: "20100", PRICE_FLUCTUATION: "10", TICK_INTERVAL_MS: "250", SEED: "4294967295" },
    files: { BAD_ROWS: "any" },
  });
});

test("every setting says whether it can change an order; those that can have a text that is read as the same value", () => {
  const texts: Readonly<Partial<Record<SettingName, string>>> = {
    INSTRUMENTS: '"NSE:A":1.50:0.25:1000:75, B:3:0:100, C:7:1',
    DEFAULT_PRICE: "20100.50",
    PRICE_BAND_PCT: "0.0000001",
    BAD_ROWS: "0.05%",
    FEE_RATE: "0.000300",
  };
  for (const name of SETTINGS.map((setting) => setting.name)) {
    const { form, orders, text, default: fallback, example } = TABLE[name];
    assert.ok([true, false, "said", "simulated", "files"].includes(orders), `${name}: it does not say whether it can`);
    if (orders === false) continue;
    const value = form(texts[name] ?? fallback ?? example ?? "");
    const canonical = (text as (value: unknown) => string)(value);
    assert.deepEqual(form(canonical), value, name);
    assert.equal((text as (value: unknown) => string)(form(canonical)), canonical, name);
  }
});

test("the same value of a setting has one text, however it is written", () => {
  const textsOf = (env: Record<string, string>): unknown => readConfig(env).orderSettings;
  const [one, other] = [
    { MARKET_OPEN: "9:15", FEE_RATE: "0.0003", INSTRUMENTS: "A:1:0.5, B:2:1:100", BAD_ROWS: "1%" },
    { MARKET_OPEN: "09:15", FEE_RATE: "0.000300", INSTRUMENTS: '"A":1.00:0.50,B:2.0:1.0:100', BAD_ROWS: "1.0%" },
  ];
  assert.deepEqual(textsOf(one), textsOf(other));
  assert.notDeepEqual(
    textsOf({ INSTRUMENTS: "A:1:0.5" }),
    textsOf({ INSTRUMENTS: "A:1:0.5:100" }),
    "a scale that is said",
  );
});

test("readConfig takes a feed for stale after ten seconds, or after five intervals if they are more", () => {
  const staleFeedMs = (TICK_INTERVAL_MS: string): number => readConfig({ TICK_INTERVAL_MS }).staleFeedMs;
  assert.deepEqual(["1", "2000", "2001", "60000"].map(staleFeedMs), [10_000, 10_000, 10_005, 300_000]);
});

test("readConfig takes a feed for stale when it is told to, whatever the interval", () => {
  assert.equal(readConfig({ TICK_INTERVAL_MS: "60000", STALE_FEED_MS: "500" }).staleFeedMs, 500);
});

test("readConfig names all problems at once, flags by their own names", () => {
  assert.deepEqual(problemsOf({ SPEED: "fast", MARKET_OPEN: "9.15", SEED: "-1" }, { WORKERS: "many" }), [
    'MARKET_OPEN: expected a time of day 00:00 to 23:59, was "9.15"; for example MARKET_OPEN=09:15',
    'SPEED: expected a number > 0 or max, was "fast"; for example SPEED=1',
    'SEED: expected an integer 0 to 4294967295, was "-1"; for example SEED=1',
    '--workers: expected an integer 0 to 64, was "many"; for example --workers 2',
  ]);
});

const REFUSED: readonly (readonly [SettingName, string, string])[] = [
  [
    "DEFAULT_INDEX",
    "NIF,TY",
    "a symbol (1 to 64 ASCII letters, digits, signs and inner spaces, but no comma, quote, backtick or backslash)",
  ],
  ["DEFAULT_PRICE", "0", "a number > 0 and <= 10000000000 of at most 2 decimals"],
  ["DEFAULT_PRICE", "1.005", "a number > 0 and <= 10000000000 of at most 2 decimals"],
  ["DEFAULT_PRICE", "20,100", "a number > 0 and <= 10000000000 of at most 2 decimals"],
  ["PRICE_FLUCTUATION", "-1", "a number >= 0 and <= 21474836.47 of at most 2 decimals"],
  ["MARKET_OPEN", "24:00", "a time of day 00:00 to 23:59"],
  ["MARKET_CLOSE", "24:01", "a time of day 00:00 to 24:00"],
  ["MARKET_CLOSE", "15:60", "a time of day 00:00 to 24:00"],
  ["MARKET_TZ", "Mars/Olympus", "a time zone of the IANA database"],
  ["SESSION_DATE", "2025-02-29", "a date YYYY-MM-DD that the calendar has, from 1970"],
  ["SESSION_DATE", "1969-12-31", "a date YYYY-MM-DD that the calendar has, from 1970"],
  ["SESSION_DATE", "2026-1-1", "a date YYYY-MM-DD that the calendar has, from 1970"],
  ["TICK_INTERVAL_MS", "0", "an integer 1 to 86400000"],
  ["TICK_INTERVAL_MS", "1.5", "an integer 1 to 86400000"],
  ["SPEED", "0", "a number > 0 or max"],
  ["SPEED", "MAX", "a number > 0 or max"],
  ["SPEED", "Infinity", "a number > 0 or max"],
  ["SEED", "4294967296", "an integer 0 to 4294967295"],
  ["WORKERS", "65", "an integer 0 to 64"],
  ["WORKERS", " 2", "an integer 0 to 64"],
  ["BAD_ROWS", "0.1", "a percentage such as 0.1%, or any"],
  ["BAD_ROWS", "101%", "a percentage such as 0.1%, or any"],
  ["FILL_MODEL", "close", "signal or next"],
  ["SLIPPAGE_TICKS", "1e3", "an integer 0 to 1000000"],
  ["FEE_RATE", "1.000000001", "a number 0 to 1 of at most 9 decimals"],
  ["FEE_RATE", "0.0000000001", "a number 0 to 1 of at most 9 decimals"],
  ["FEE_FIXED", "-1", "a number 0 to 1000000 of at most 9 decimals"],
  ["MAX_ORDERS_PER_SECOND", "0", "an integer 1 to 1000000"],
  ["PRICE_BAND_PCT", "1000.1", "a number 0 to 1000"],
  ["DRAIN_TIMEOUT_MS", "0", "an integer 1 to 86400000"],
  ["GUARD_LAG_MS", "1s", "an integer 1 to 86400000"],
  ["HANG_MS", "9", "an integer 10 to 86400000"],
  ["BREAKER_FAULTS", "0", "an integer 1 to 1000"],
  ["BREAKER_FAULTS", "1001", "an integer 1 to 1000"],
  ["BREAKER_WINDOW", "0", "an integer 1 to 86400"],
  ["BREAKER_COOLDOWN", "86401", "an integer 1 to 86400"],
  ["STALE_FEED_MS", "0", "an integer 1 to 86400000"],
  ["SLOT_MEMORY_MB", "15", "an integer 16 to 65536"],
  ["LOG_LEVEL", "loud", "one of fatal, error, warn, info, debug, trace, silent"],
];

for (const [name, text, expected] of REFUSED) {
  test(`readConfig refuses ${name}=${text}`, () => {
    const problems = problemsOf({ [name]: text });
    assert.equal(problems.length, 1);
    assert.ok(problems[0]?.startsWith(`${name}: expected ${expected}, was "${text}"`), problems[0]);
  });
}

const BAD_INSTRUMENTS = [
  ["NIFTY", 'expected SYMBOL:START:FLUCTUATION[:SCALE[:LOT]], was "NIFTY"'],
  ["NIFTY:1:1,", 'expected SYMBOL:START:FLUCTUATION[:SCALE[:LOT]], was ""'],
  ["A:1:1,A:2:2", 'expected each symbol once, was "A"'],
  [
    "A:1:1:20",
    'A:1:1:20: SCALE: expected one of 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, was "20"',
  ],
  ["A:1:1:1:0", 'A:1:1:1:0: LOT: expected an integer 1 to 1000000000, was "0"'],
  ["A:x:1", 'A:x:1: START: expected a number > 0 and <= 10000000000 of at most 2 decimals, was "x"'],
  ["A:1:0.5:1", 'A:1:0.5:1: FLUCTUATION: expected a number >= 0 and <= 2147483647 of no decimals, was "0.5"'],
] as const;

for (const [text, problem] of BAD_INSTRUMENTS) {
  test(`readConfig refuses INSTRUMENTS=${text}`, () => {
    assert.deepEqual(problemsOf({ INSTRUMENTS: text }), [
      `INSTRUMENTS: ${problem}; for example INSTRUMENTS=NIFTY:20100:10,BANKNIFTY:44000:25`,
    ]);
  });
}

test("readConfig shows control characters as escapes, and only the beginning of a long text", () => {
  const [first] = problemsOf({ FILL_MODEL: "\u001b[31mred" });
  assert.equal(
    first,
    String.raw`FILL_MODEL: expected signal or next, was "\u001b[31mred"; for example FILL_MODEL=signal`,
  );
  const [second = ""] = problemsOf({ FILL_MODEL: "x".repeat(10_000) });
  assert.ok(second.includes(`was "${"x".repeat(60)}…"`), second);
});

test("readConfig reads no setting that is not in SETTINGS", () => {
  const asked = new Set<string>();
  const env = new Proxy<Record<string, string>>({}, { get: (_, name) => void asked.add(String(name)) });
  readConfig(env);
  assert.deepEqual([...asked].toSorted(), SETTINGS.map(({ name }) => name).toSorted());
});

test("SETTINGS has either a default or words for its absence, and a line about each", () => {
  for (const { name, default: text, unset, about } of SETTINGS) {
    assert.equal((text === null) !== (unset === null), true, name);
    assert.notEqual(about, "", name);
  }
});

test("SETTINGS names the flags of run", () => {
  const flags = SETTINGS.flatMap(({ flag }) => flag ?? []);
  assert.deepEqual(flags.toSorted(), [
    "--bad-rows",
    "--calendar",
    "--capital",
    "--days-a-year",
    "--fees",
    "--fill-model",
    "--instruments-file",
    "--journal",
    "--record-ticks",
    "--seed",
    "--session-date",
    "--speed",
    "--strategies",
    "--workers",
  ]);
});
