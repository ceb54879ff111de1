import assert from "node:assert/strict";
import { test } from "node:test";
import { MICROS } from "../../../engine/protocol/mod.ts";
import {
  type DataBars,
  instrumentsNamed,
  judgeByData,
  parseStrategies,
  renderProblem,
  resolveStrategies,
} from "../../../engine/strategies/mod.ts";
import { describe } from "../../../workers/explain/describe.ts";
import { instrumentMap, strategyYaml } from "../../fixtures/strategies_text.ts";

const { minute, second } = MICROS;
const TIMES = [9 * 60 + 15, 15 * 60 + 30].map((minutes) => minutes * minute);

function barsOf(...bars: readonly (number | "1d")[]): DataBars {
  return { barsOf: () => bars, sessionTimes: TIMES };
}

/** Every problem of strategies on such data, as people see it. */
async function problemsOf(text: string, bars: DataBars): Promise<readonly string[]> {
  const file = parseStrategies("f.yaml", text);
  const instruments = instrumentMap(["NIFTY", ...instrumentsNamed(file)]);
  const context = { instruments, defaultInstrument: "NIFTY", describe };
  const resolved = await resolveStrategies(file, { ...context, bars });
  assert.deepEqual(judgeByData(file, await resolveStrategies(file, context), bars), resolved);
  for (const { spec, problems } of resolved) assert.equal(spec === null, problems.length > 0);
  return resolved.flatMap(({ problems }) => problems.map((problem) => renderProblem(file.source, problem)));
}

const onBars = (over: Readonly<Record<string, string>>): string =>
  strategyYaml({ entry_condition: "price > sma(close, 3)", ...over });

test("dataProblems refuses a timeframe that is finer than the bars, at its key", async () => {
  assert.deepEqual(await problemsOf(onBars({ timeframe: "30s" }), barsOf(minute)), [
    [
      "f.yaml:7:14: Expected a timeframe that bars of 1m can make, found 30s: 30s needs",
      "  ticks or bars of 30s, the data of NIFTY has bars of 1m",
      "    timeframe: 30s",
      "               ^^^",
      "  hint: write 1m or a multiple of it, or give finer data",
    ].join("\n"),
  ]);
});

test("dataProblems refuses a timeframe in a condition at its @, each time it is there", async () => {
  const text = onBars({
    entry_condition: "price > sma(close, 3)@10m AND close@5m > 1",
    exit_condition: "price < low@ 10m OR price < low@15m",
    timeframe: "15m",
  });
  const found = await problemsOf(text, barsOf(15 * minute));
  assert.deepEqual(
    found.map((problem) => problem.split("\n").slice(0, 1)[0]?.slice(0, 70)),
    [
      "f.yaml:2:41: Expected a timeframe that bars of 15m can make, found 10m",
      "f.yaml:2:55: Expected a timeframe that bars of 15m can make, found 5m:",
      "f.yaml:3:30: Expected a timeframe that bars of 15m can make, found 10m",
    ],
  );
  assert.ok(found[2]?.includes("                            ^^^^^\n"), found[2]);
});

test("dataProblems refuses the default timeframe only where conditions go by bars, at the strategy", async () => {
  const [found = ""] = await problemsOf(onBars({}), barsOf(5 * minute));
  assert.match(found, /^f\.yaml:1:3: Expected a timeframe that bars of 5m can make, found none, which is\n {2}1m: /);
  assert.deepEqual(await problemsOf(strategyYaml({}), barsOf(5 * minute)), []);
  const [counted = ""] = await problemsOf(strategyYaml({ exit_condition: "bars_in_trade >= 3" }), barsOf(5 * minute));
  assert.match(counted, /which is\n {2}1m: /);
});

test("dataProblems takes multiples of the bars, a whole session, and anything of ticks", async () => {
  for (const [timeframe, bar] of [
    ["1m", minute],
    ["5m", minute],
    ["90s", 30 * second],
    ["1h", 5 * minute],
    ["1d", 7 * minute],
    ["1d", "1d"],
  ] as const)
    assert.deepEqual(await problemsOf(onBars({ timeframe }), barsOf(bar)), [], timeframe);
  assert.deepEqual(await problemsOf(onBars({ timeframe: "10s" }), barsOf()), []);
  assert.deepEqual(await problemsOf(onBars({ timeframe: "15m" }), barsOf(minute, 5 * minute)), []);
  for (const [timeframe, bar] of [
    ["90s", minute],
    ["10m", 15 * minute],
    ["1h", 7 * minute],
    ["12h", "1d"],
  ] as const)
    assert.equal((await problemsOf(onBars({ timeframe }), barsOf(bar))).length, 1, timeframe);
  const [mixed = ""] = await problemsOf(onBars({ timeframe: "3m" }), barsOf(minute, 5 * minute));
  assert.match(mixed, /that bars of 5m can make, found 3m/);
});

test("dataProblems goes by the instrument that a strategy trades", async () => {
  const text = onBars({ timeframe: "30s" }) + onBars({ strategy_id: "two", instrument: "BANKNIFTY", timeframe: "30s" });
  const bars: DataBars = { ...barsOf(), barsOf: ({ symbol }) => (symbol === "NIFTY" ? [minute] : []) };
  const found = await problemsOf(text, bars);
  assert.deepEqual([found.length, found[0]?.slice(0, 11)], [1, "f.yaml:7:14"]);
});

test("dataProblems refuses times within the session on daily bars, and takes its open and close", async () => {
  const day = barsOf("1d");
  const of = async (over: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await problemsOf(strategyYaml(over), day)).map((problem) => problem.split("\n").join(" ").replaceAll(/ +/g, " "));
  const hint = "hint: use times of the session's open and close alone (09:15, 15:30), or give finer data";
  const why = "bars of 1d say nothing of when a price was";
  assert.deepEqual(await of({ exit_condition: "minutes_in_trade >= 30" }), [
    `f.yaml:3:19: Expected a condition without \`minutes_in_trade\`, found one: ${why} exit_condition: minutes_in_trade >= 30 ^^^^^^^^^^^^^^^^ ${hint}`,
  ]);
  assert.match((await of({ exit_condition: "\"time >= '15:10'\"" }))[0] ?? "", /^f\.yaml:3:20: .* without `time`/);
  assert.match(
    (await of({ window: "09:20-14:30" }))[0] ?? "",
    /^f\.yaml:7:11: Expected a window from the session's open/,
  );
  assert.match(
    (await of({ square_off: "'15:10'" }))[0] ?? "",
    /^f\.yaml:7:15: Expected a square_off at the session's close/,
  );
  assert.deepEqual(
    await of({ exit_condition: "\"time >= '15:30'\"", window: "09:15-15:30", square_off: "'15:30'" }),
    [],
  );
  assert.deepEqual(await problemsOf(strategyYaml({ exit_condition: "minutes_in_trade >= 30" }), barsOf(minute)), []);
});

test("dataProblems says nothing more of a strategy whose texts are wrong", async () => {
  const found = await problemsOf(onBars({ exit_condition: "prise > 1", timeframe: "30s" }), barsOf(minute));
  assert.ok(found.some((problem) => problem.includes("prise")));
});
