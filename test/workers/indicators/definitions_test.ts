import assert from "node:assert/strict";
import { test } from "node:test";
import { type Definition, DEFINITIONS } from "../../../workers/indicators/mod.ts";
import type { RuleNode } from "../../../workers/rules/mod.ts";
import { nodesOf } from "../../../workers/rules/ast.ts";
import { parseRule } from "../../../workers/rules/parse.ts";

const BAR_VALUES = ["open", "high", "low", "close", "volume"];
const PURE = new Map([
  ["abs", 1],
  ["round", 1],
  ["sign", 1],
  ["min", 2],
  ["max", 2],
  ["known", 2],
]);
const BY_NAME = new Map(DEFINITIONS.map((definition) => [definition.name, definition]));

const textsOf = ({ by }: Definition): readonly string[] => ("text" in by ? [by.text] : by.inputs);

function nodesIn(text: string): readonly RuleNode[] {
  const { tree, diagnostics } = parseRule(text);
  assert.deepEqual(diagnostics, [], text);
  return [...nodesOf(tree)];
}

test("DEFINITIONS have each name once, and none of a value or of a function without memory", () => {
  const names = DEFINITIONS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    names.filter((name) => BAR_VALUES.includes(name) || PURE.has(name) || !/^_?[a-z]+(?:_[a-z]+)*$/.test(name)),
    [],
  );
});

test("DEFINITIONS say what they are, in one line each", () => {
  for (const { name, doc, formula, source } of DEFINITIONS) {
    for (const line of [doc, formula, source]) assert.match(line, /^[^\n]{3,160}$/, name);
    assert.doesNotMatch(doc, /\.$/, name);
    assert.match(source, /^(?:TA-Lib|Pine) /, name);
  }
});

test("DEFINITIONS are texts that parse, over their parameters, the bar and each other", () => {
  for (const definition of DEFINITIONS) {
    const parameters = definition.parameters.map(({ name }) => name);
    for (const node of textsOf(definition).flatMap(nodesIn)) {
      if (node.kind === "name") {
        assert.ok([...parameters, ...BAR_VALUES].includes(node.name), `${definition.name} knows ${node.name}`);
      }
      if (node.kind !== "call") continue;
      const callee = BY_NAME.get(node.name);
      const count = callee?.parameters.length ?? PURE.get(node.name);
      assert.equal(node.args.length, count, `${definition.name} gives ${node.name} all it takes`);
    }
  }
});

test("DEFINITIONS use every parameter that they have, and have what they need", () => {
  for (const definition of DEFINITIONS) {
    const used = new Set(
      textsOf(definition).flatMap((text) => nodesIn(text).flatMap((node) => (node.kind === "name" ? [node.name] : []))),
    );
    if (!("text" in definition.by) && definition.by.length !== null) used.add(definition.by.length);
    for (const { name } of definition.parameters) assert.ok(used.has(name), `${definition.name} uses ${name}`);
    if ("text" in definition.by) continue;
    const { length, inputs } = definition.by;
    assert.ok(inputs.length >= 1 && inputs.length <= 3, definition.name);
    const kind = definition.parameters.find(({ name }) => name === length)?.kind;
    assert.equal(kind, length === null ? undefined : "length", definition.name);
  }
});

test("DEFINITIONS never come back to themselves", () => {
  const depthOf = (name: string, above: readonly string[]): number => {
    assert.ok(!above.includes(name), [...above, name].join(" > "));
    const definition = BY_NAME.get(name);
    if (definition === undefined) return 0;
    const callees = textsOf(definition).flatMap((text) =>
      nodesIn(text).flatMap((node) => (node.kind === "call" ? [node.name] : [])),
    );
    return 1 + Math.max(0, ...callees.map((callee) => depthOf(callee, [...above, name])));
  };
  for (const { name } of DEFINITIONS) assert.ok(depthOf(name, []) <= 6, name);
});

test("DEFINITIONS let parameters be left out at the end alone", () => {
  for (const { name, parameters } of DEFINITIONS) {
    const given = parameters.map((parameter) => parameter.default === null);
    assert.deepEqual(
      given,
      given.toSorted((a, b) => Number(b) - Number(a)),
      name,
    );
    if (!name.startsWith("_")) continue;
    assert.ok(
      given.every((must) => must),
      `${name} is for texts, which say all`,
    );
  }
});

test("DEFINITIONS offer people what the language promises", () => {
  const offered = DEFINITIONS.filter(({ name }) => !name.startsWith("_")).map(({ name, parameters }) => {
    const written = parameters.map((each) => (each.default === null ? each.name : `${each.name}=${each.default}`));
    return `${name}(${written.join(", ")})`;
  });
  assert.deepEqual(offered.sort(), [
    "adx(length=14)",
    "atr(length=14)",
    "bars_since(condition)",
    "bb_lower(source=close, length=20, factor=2)",
    "bb_middle(source=close, length=20)",
    "bb_upper(source=close, length=20, factor=2)",
    "cci(length=20)",
    "change(source, length=1)",
    "ema(source, length)",
    "falling(source, length)",
    "highest(source, length)",
    "lowest(source, length)",
    "macd(source=close, fast=12, slow=26)",
    "macd_hist(source=close, fast=12, slow=26, signal=9)",
    "macd_signal(source=close, fast=12, slow=26, signal=9)",
    "mfi(length=14)",
    "minus_di(length=14)",
    "mom(source, length)",
    "obv()",
    "plus_di(length=14)",
    "rising(source, length)",
    "rma(source, length)",
    "roc(source, length)",
    "rsi(source=close, length=14)",
    "sma(source, length)",
    "stdev(source, length)",
    "stoch_d(length=14, smooth=1, signal=3)",
    "stoch_k(length=14, smooth=1)",
    "sum(source, length)",
    "supertrend(factor=3, length=10)",
    "tr()",
    "vwap()",
    "vwma(source, length)",
    "wma(source, length)",
  ]);
});
