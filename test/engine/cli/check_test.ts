import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { check } from "../../../engine/cli/check.ts";
import { MICROS } from "../../../engine/protocol/mod.ts";
import { describe as describeRules, needsOf } from "../../../workers/explain/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { instrumentMap, strategyYaml } from "../../fixtures/strategies_text.ts";

const workspace = new Workspace("check");

async function run(
  file: string,
  json = false,
  configured: readonly string[] | null = null,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const code = await check(
    { file, json },
    {
      stdout: (text) => (written.stdout += text),
      stderr: (text) => (written.stderr += text),
      colour: false,
      describe: describeRules,
      needsOf,
      defaultInstrument: "NIFTY",
      market: { hours: { open: 555 * MICROS.minute, close: 920 * MICROS.minute }, data: new Map() },
      configured,
      instruments: (named) => instrumentMap(["NIFTY", ...named]),
    },
  );
  return { code, ...written };
}

const BROKEN = `strategies/broken.json:14:25: Expected a known name, found \`prise\`
      "entry_condition": "prise > 20100",
                          ^^^^^
  hint: did you mean \`price\`?
strategies/broken.json:23:31: Expected an operator, found \`>>\`
      "entry_condition": "price >> 20100",
                                ^^
  hint: write \`>\`
strategies/broken.json:32:24: Expected a condition, found none
      "entry_condition": "",
                         ^^
  hint: write one, such as \`price > 20100\`
`;

describe("check", () => {
  test("check finds the examples sound, and says what each strategy costs", async () => {
    assert.deepEqual(await run("strategies/nifty.yaml"), {
      code: 0,
      stdout: `strategies/nifty.yaml: 6 strategies, all valid

strategy          steps a tick  steps a bar  history
breakout-20100               8            0  -
opening-short                2            0  -
ten-minute-scalp             4            0  -
fade-20200                  12            0  -
noon-drift                   8            0  -
last-hour                   12            0  -
`,
      stderr: "",
    });
    const { code, stdout, stderr } = await run("strategies/two-index.yaml");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^strategies\/two-index\.yaml: 4 strategies, all valid\n\n/);
  });

  test("check shows every error of broken.json, what the sound ones cost, and exits 2", async () => {
    const stdout = `strategies/broken.json: 6 strategies, 3 valid, 3 invalid

strategy        steps a tick  steps a bar  history
sound-breakout             8            0  -
sound-morning              2            0  -
sound-short                4            0  -
`;
    assert.deepEqual(await run("strategies/broken.json"), { code: 2, stdout, stderr: BROKEN });
  });

  test("check says how many bars each strategy needs, of each timeframe", async () => {
    const { stdout } = await run(
      workspace.write(
        "series.yaml",
        strategyYaml({ entry_condition: "ema(close, 20) > close@5m[2] OR price > 1", timeframe: "30s" }) +
          strategyYaml({ strategy_id: "x".repeat(64), exit_condition: "sma(close, 21) < 1 AND sma(close@1h, 3) > 1" }),
      ),
    );
    assert.equal(
      stdout.slice(stdout.indexOf("\n") + 2),
      `strategy                             steps a tick  steps a bar  history
one                                             6            4  20 x 30s, 3 x 5m
${"x".repeat(34)}…             4            4  21 x 1m, 3 x 1h
`,
    );
    for (const line of stdout.split("\n").slice(1)) assert.ok(line.length <= 80, line);
  });

  test("check prints no table where nothing is valid", async () => {
    const file = workspace.write("none.yaml", strategyYaml({ quantity: "0" }));
    assert.equal((await run(file)).stdout, `${file}: 1 strategy, 0 valid, 1 invalid\n`);
  });

  test("check prints one JSON object with --json, and the errors all the same", async () => {
    const { code, stdout, stderr } = await run("strategies/broken.json", true);
    const result = JSON.parse(stdout) as { strategies: unknown[] };
    assert.equal(code, 2);
    assert.equal(stderr, BROKEN);
    assert.deepEqual(
      { ...result, strategies: result.strategies.slice(0, 2) },
      {
        schema: 1,
        file: "strategies/broken.json",
        total: 6,
        valid: 3,
        strategies: [
          {
            id: "sound-breakout",
            valid: true,
            instrument: "NIFTY",
            cost: 8,
            cost_per_bar: 0,
            history: [],
            problems: [],
            warnings: [],
          },
          {
            id: "unknown-name",
            valid: false,
            instrument: "NIFTY",
            cost: 1,
            cost_per_bar: 0,
            history: [],
            problems: [
              {
                line: 14,
                column: 25,
                length: 5,
                message: "Expected a known name, found `prise`",
                hint: "did you mean `price`?",
              },
            ],
            warnings: [],
          },
        ],
      },
    );
  });

  test("check warns of an instrument that INSTRUMENTS does not have, once, and exits 0", async () => {
    const typo = (id: string): string => strategyYaml({ strategy_id: id, instrument: "NIFTYY" });
    const yaml = `${typo("a")}${strategyYaml({ strategy_id: "b", instrument: "NIFTY" })}${typo("c")}${typo("d")}`;
    const file = workspace.write("typo.yaml", yaml);
    const { code, stdout, stderr } = await run(file, false, ["NIFTY", "GOLD"]);
    assert.equal(code, 0);
    assert.match(stdout, /typo\.yaml: 4 strategies, all valid\n/);
    assert.equal(
      stderr.replace(/\s+/g, " "),
      `${file}:7:15: Warning: Expected an instrument of INSTRUMENTS, found "NIFTYY", here and in 2 more strategies ` +
        "instrument: NIFTYY ^^^^^^ hint: did you mean NIFTY? ",
    );
    const { strategies } = JSON.parse((await run(file, true, ["NIFTY", "GOLD"])).stdout) as {
      strategies: readonly { warnings: readonly object[] }[];
    };
    assert.deepEqual(
      strategies.map(({ warnings }) => warnings.length),
      [1, 0, 1, 1],
    );
    assert.deepEqual(strategies[2]?.warnings, [
      {
        line: 21,
        column: 15,
        length: 6,
        message: 'Expected an instrument of INSTRUMENTS, found "NIFTYY"',
        hint: "did you mean NIFTY?",
      },
    ]);
    assert.equal((await run(file)).stderr, "", "INSTRUMENTS is not set: nobody knows what ticks");
  });

  test("check warns of a strategy that names no instrument if INSTRUMENTS lacks DEFAULT_INDEX, unless it is wrong", async () => {
    const wrong = strategyYaml({ strategy_id: "wrong", quantity: "0" });
    const file = workspace.write("default.yaml", `${strategyYaml()}${wrong}`);
    const { code, stderr } = await run(file, false, ["A", "B", "C", "D", "E"]);
    assert.equal(code, 2);
    assert.equal(
      stderr.slice(stderr.indexOf(`${file}:1:3`)).replace(/\s+/g, " "),
      `${file}:1:3: Warning: Expected an instrument of INSTRUMENTS, found none, and DEFAULT_INDEX is "NIFTY" ` +
        "- strategy_id: one ^ hint: INSTRUMENTS has A, B, C and 2 more; the simulated feed ticks no other ",
    );
    assert.equal(stderr.match(/Warning/g)?.length, 1);
  });

  test("check shows twenty warnings, and counts the rest", async () => {
    const yaml = Array.from({ length: 23 }, (_, i) => strategyYaml({ strategy_id: `s${i}`, instrument: `X${i}` }));
    const { stderr } = await run(workspace.write("many.yaml", yaml.join("")), false, ["NIFTY"]);
    assert.equal(stderr.match(/Warning: Expected/g)?.length, 20);
    assert.ok(stderr.endsWith("\nWarning: 3 more instruments are not among INSTRUMENTS, all in --json\n"));
  });

  test("check leaves a file that is no list of strategies to its caller", async () => {
    await assert.rejects(run("package-lock.json"), { code: "STRATEGIES_FILE" });
  });
});
