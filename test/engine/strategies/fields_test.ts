import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { strategiesSchema } from "../../../engine/strategies/mod.ts";
import { ROOT } from "../../fixtures/cli.ts";
import { isValid, type JsonSchema } from "../../fixtures/json_schema.ts";

const FOLDER = path.join(ROOT, "strategies");
const SCHEMA = strategiesSchema() as JsonSchema & { readonly $schema: string };
const KEYS = SCHEMA.$defs?.["strategy"]?.properties ?? {};

const SOUND: Readonly<Record<string, unknown>> = {
  strategy_id: "one",
  entry_condition: "price > 1",
  exit_condition: "price < 1",
  quantity: 1,
  max_loss: 1,
  max_profit: 1,
};

test("strategiesSchema is the schema file in the folder of examples", () => {
  const written = readFileSync(path.join(FOLDER, "strategies.schema.json"), "utf8");
  const command = "node dist/main.js schema > strategies/strategies.schema.json";
  assert.equal(written, `${JSON.stringify(SCHEMA, null, 2)}\n`, command);
});

test("strategiesSchema is of draft 2020-12", () => {
  assert.equal(SCHEMA.$schema, "https://json-schema.org/draft/2020-12/schema");
});

test("strategiesSchema accepts every example; each YAML example names it", () => {
  const files = readdirSync(FOLDER).filter((name) => /\.(?:yaml|json)$/.test(name) && !name.includes(".schema."));
  assert.ok(files.length >= 3);
  for (const file of files) {
    const text = readFileSync(path.join(FOLDER, file), "utf8");
    // Only the conditions are wrong in this one.
    assert.ok(isValid(parse(text), SCHEMA), file);
    if (file.endsWith(".yaml")) {
      assert.equal(text.split("\n")[0], "# yaml-language-server: $schema=strategies.schema.json", file);
    }
  }
});

test("strategiesSchema describes every key, with examples that it accepts", () => {
  assert.deepEqual(SCHEMA.$defs?.["strategy"]?.required, Object.keys(SOUND));
  for (const [key, { description = "", examples = [], default: value }] of Object.entries(KEYS)) {
    assert.match(description, /^[A-Z].*\.$/, key);
    assert.ok(examples.length > 0, key);
    for (const example of examples) assert.ok(isValid([{ ...SOUND, [key]: example }], SCHEMA), key);
    assert.deepEqual(value, { side: "BUY", timeframe: "1m", max_entries: 1 }[key], key);
  }
});

test("strategiesSchema accepts a list, or one key with the list", () => {
  assert.ok(isValid([SOUND], SCHEMA));
  assert.ok(isValid({ strategies: [SOUND] }, SCHEMA));
  for (const wrong of [[], {}, { strategies: [] }, { strategies: [SOUND], more: 1 }, SOUND, null]) {
    assert.ok(!isValid(wrong, SCHEMA), JSON.stringify(wrong));
  }
});

for (const [key, value] of [
  ["strategy_id", "a/b"],
  ["quantity", -1.5],
  ["quantity", 0],
  ["max_loss", "5000"],
  ["max_loss", "0.12345%"],
  ["max_profit", -1],
  ["trailing_stop", "wide"],
  ["side", "SHORT"],
  ["window", "09:20"],
  ["square_off", 1510],
  ["timeframe", "0m"],
  ["max_entries", "3"],
  ["color", "red"],
] as const) {
  test(`strategiesSchema marks ${key}: ${JSON.stringify(value)}`, () => {
    assert.ok(!isValid([{ ...SOUND, [key]: value }], SCHEMA));
  });
}
