import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { EngineError, MAX_STRATEGIES, MAX_STRATEGIES_FILE_BYTES } from "../../../engine/protocol/mod.ts";
import { parseStrategies, readStrategiesFile, readStrategiesInput } from "../../../engine/strategies/mod.ts";
import { problemsOf, strategyYaml } from "../../fixtures/strategies_text.ts";

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof EngineError);
    assert.equal(error.code, "STRATEGIES_FILE");
    return error.message;
  }
  assert.fail("Expected an error");
}

const CASES: readonly (readonly [what: string, text: string, message: readonly string[]])[] = [
  [
    "an empty file",
    "",
    [
      "f.yaml:1:1: Expected a list of strategies, found an empty file",
      "",
      "  ^",
      "  hint: begin each strategy with `- strategy_id: ...`",
    ],
  ],
  [
    "a file of comments",
    "# none\n",
    [
      "f.yaml:1:1: Expected a list of strategies, found an empty file",
      "  # none",
      "  ^",
      "  hint: begin each strategy with `- strategy_id: ...`",
    ],
  ],
  [
    "a text",
    "hello\n",
    [
      'f.yaml:1:1: Expected a list of strategies, found "hello"',
      "  hello",
      "  ^",
      "  hint: begin each strategy with `- strategy_id: ...`",
    ],
  ],
  [
    "an empty list",
    "[]",
    ["f.yaml:1:1: Expected at least one strategy, found an empty list", "  []", "  ^", "  hint: add a strategy"],
  ],
  [
    "a mapping without strategies",
    "rules: []\n",
    [
      "f.yaml:1:1: Expected only the key `strategies`, found `rules`",
      "  rules: []",
      "  ^^^^^",
      "  hint: write `strategies:` and the list below it, or only the list",
    ],
  ],
  [
    "a mapping with a misspelt key",
    "strategys: []\n",
    [
      "f.yaml:1:1: Expected only the key `strategies`, found `strategys`",
      "  strategys: []",
      "  ^^^^^^^^^",
      "  hint: did you mean `strategies`?",
    ],
  ],
  [
    "strategies twice",
    "strategies: [1]\nstrategies: [2]\n",
    [
      "f.yaml:2:1: Expected only the key `strategies`, found `strategies` twice",
      "  strategies: [2]",
      "  ^^^^^^^^^^",
      "  hint: write `strategies:` and the list below it, or only the list",
    ],
  ],
  [
    "strategies that are no list",
    "strategies: 5\n",
    [
      "f.yaml:1:1: Expected a list of strategies, found the number 5",
      "  strategies: 5",
      "  ^",
      "  hint: begin each strategy with `- strategy_id: ...`",
    ],
  ],
  [
    "JSON that is cut off",
    '[{"strategy_id": "a",',
    [
      "f.yaml:1:22: Expected a closing `}`, found none",
      '  [{"strategy_id": "a",',
      "                       ^",
      "  hint: close what is open, and check the commas and the indentation",
    ],
  ],
  [
    "a tab for indentation",
    "- a: 1\n\tb: 2\n",
    [
      "f.yaml:2:2: Expected YAML or JSON, found an error: Unexpected scalar at node end",
      "   b: 2",
      "   ^",
      "  hint: indent with spaces: YAML does not take tabs",
    ],
  ],
  [
    "a condition that begins with a quote",
    "- entry_condition: '9:15' < time\n",
    [
      "f.yaml:1:27: Expected YAML or JSON, found an error: Unexpected scalar at node",
      "  end",
      "  - entry_condition: '9:15' < time",
      "                            ^^^^^^",
      "  hint: put the whole value in double quotes: YAML reads a leading ' itself",
    ],
  ],
  [
    "several documents",
    "- a\n---\n- b\n",
    [
      "f.yaml:2:1: Expected YAML or JSON, found an error: Source contains multiple",
      "  documents",
      "  ---",
      "  ^^^",
      "  hint: keep one document: remove the `---`",
    ],
  ],
];

describe("parseStrategies", () => {
  for (const [what, text, message] of CASES) {
    test(`parseStrategies refuses ${what}`, () => {
      assert.equal(
        refusal(() => parseStrategies("f.yaml", text)),
        message.join("\n"),
      );
    });
  }

  test("parseStrategies reads a list, a mapping, and the same in JSON", () => {
    const list = strategyYaml();
    const json = JSON.stringify({ strategies: [{ strategy_id: "one" }] }, null, "\t");
    for (const text of [list, `strategies:\n${list}`, `---\n${list}`, json]) {
      assert.deepEqual(
        parseStrategies("f.yaml", text).entries.map(({ id }) => id),
        ["one"],
      );
    }
  });

  test("parseStrategies counts places after a byte order mark and through CRLF as an editor does", async () => {
    const text = `\uFEFF${strategyYaml({ exit_condition: "prise < 5" }).replaceAll("\n", "\r\n")}`;
    const [problem] = await problemsOf(text);
    assert.equal(
      problem,
      [
        "f.yaml:3:19: Expected a known name, found `prise`",
        "    exit_condition: prise < 5",
        "                    ^^^^^",
        "  hint: did you mean `price`?",
      ].join("\n"),
    );
  });

  test("parseStrategies refuses more than MAX_STRATEGIES", () => {
    const message = refusal(() => parseStrategies("f.yaml", "- 1\n".repeat(MAX_STRATEGIES + 1)));
    assert.equal(message.split("\n")[0], "f.yaml:1:1: Expected at most 100000 strategies, found 100001");
  });
});

describe("readStrategiesFile", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-"));
  const file = path.join(folder, "f.yaml");
  after(() => rmSync(folder, { recursive: true }));

  test("readStrategiesFile reads what is in the file", () => {
    writeFileSync(file, strategyYaml());
    const { source, entries } = readStrategiesFile(file);
    assert.equal(source.path, file);
    assert.equal(entries.length, 1);
  });

  test("readStrategiesFile reports a missing file", () => {
    const missing = path.join(folder, "none.yaml");
    assert.equal(
      refusal(() => readStrategiesFile(missing)),
      `${missing}: Expected a strategies file, found no file of that name\n  hint: check the path; it is taken from the folder you are in`,
    );
  });

  test("readStrategiesFile reports a folder", () => {
    const message = refusal(() => readStrategiesFile(folder));
    assert.equal(message, `${folder}: Expected a strategies file, found a folder\n  hint: name the file in it`);
  });

  test("readStrategiesFile reports bytes that are not UTF-8", () => {
    writeFileSync(file, Buffer.from([0x2d, 0x20, 0xff, 0xfe]));
    const message = refusal(() => readStrategiesFile(file));
    assert.equal(
      message,
      `${file}: Expected a strategies file, found bytes that are not UTF-8\n  hint: save it as UTF-8`,
    );
  });

  test("readStrategiesFile refuses a file above MAX_STRATEGIES_FILE_BYTES without reading it", () => {
    truncateSync(file, MAX_STRATEGIES_FILE_BYTES + 1);
    const message = refusal(() => readStrategiesFile(file));
    assert.equal(message, `${file}: Expected at most 16777216 bytes, found 16777217\n  hint: split the file`);
  });
});

describe("readStrategiesInput", () => {
  async function* input(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }

  const refused = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
    const error: unknown = await readStrategiesInput("-", () => chunks).catch((cause: unknown) => cause);
    assert.ok(error instanceof EngineError, String(error));
    return refusal(() => {
      throw error;
    });
  };

  test("readStrategiesInput reads standard input to its end, in pieces of any size", async () => {
    const text = strategyYaml({ entry_condition: "price > 20100 # \u20B9" });
    const bytes = Buffer.from(text);
    const at = bytes.indexOf(0xe2) + 1;
    const read = await readStrategiesInput("-", () => input(bytes.subarray(0, at), bytes.subarray(at)));
    assert.deepEqual([read.source.path, read.source.text, read.entries.length], ["standard input", text, 1]);
  });

  test("readStrategiesInput names standard input in its errors", async () => {
    assert.match(await refused(input()), /^standard input:1:1: Expected a list of strategies, found an empty file\n/);
    const found = "Expected a strategies file, found bytes that are not UTF-8";
    assert.equal(await refused(input(Uint8Array.of(0xff))), `standard input: ${found}\n  hint: save it as UTF-8`);
  });

  test("readStrategiesInput stops at more than MAX_STRATEGIES_FILE_BYTES", async () => {
    const half = new Uint8Array(MAX_STRATEGIES_FILE_BYTES / 2);
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield half;
    }
    assert.match(await refused(endless()), /^standard input: Expected at most 16777216 bytes, found more\n/);
  });

  test("readStrategiesInput reads a file of any other name", async () => {
    await assert.rejects(readStrategiesInput("./-", input), /found no file of that name/);
  });
});
