import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { check } from "../../../engine/cli/check.ts";
import { describe as describeRules } from "../../../workers/describe.ts";
import { instrumentMap } from "../../fixtures/strategies_text.ts";

async function run(file: string, json = false): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const code = await check(
    { file, json },
    {
      stdout: (text) => (written.stdout += text),
      stderr: (text) => (written.stderr += text),
      describe: describeRules,
      defaultInstrument: "NIFTY",
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
  for (const [file, count] of [
    ["strategies/nifty.yaml", 6],
    ["strategies/two-index.yaml", 4],
  ] as const) {
    test(`check finds ${file} sound`, async () => {
      assert.deepEqual(await run(file), { code: 0, stdout: `${file}: ${count} strategies, all valid\n`, stderr: "" });
    });
  }

  test("check shows every error of broken.json and exits 2", async () => {
    const stdout = "strategies/broken.json: 6 strategies, 3 valid, 3 invalid\n";
    assert.deepEqual(await run("strategies/broken.json"), { code: 2, stdout, stderr: BROKEN });
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
          { id: "sound-breakout", valid: true, instrument: "NIFTY", cost: 8, problems: [] },
          {
            id: "unknown-name",
            valid: false,
            instrument: "NIFTY",
            cost: 1,
            problems: [
              {
                line: 14,
                column: 25,
                length: 5,
                message: "Expected a known name, found `prise`",
                hint: "did you mean `price`?",
              },
            ],
          },
        ],
      },
    );
  });

  test("check leaves a file that is no list of strategies to its caller", async () => {
    await assert.rejects(run("package-lock.json"), { code: "STRATEGIES_FILE" });
  });
});
