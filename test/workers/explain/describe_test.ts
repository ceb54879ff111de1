import assert from "node:assert/strict";
import { test } from "node:test";
import { describe } from "../../../workers/explain/describe.ts";

const GOOD = { timeframe: "1m", entry_condition: "price > 20100", exit_condition: "pnl > 10 OR time >= '15:20'" };

test("describe finds nothing wrong with valid texts, and adds up what they cost", () => {
  const [both, entryTwice] = describe([GOOD, { ...GOOD, exit_condition: GOOD.entry_condition }]);
  assert.deepEqual(both?.diagnostics, []);
  assert.ok((both?.cost ?? 0) > (entryTwice?.cost ?? 0));
  assert.ok((entryTwice?.cost ?? 0) >= 2);
});

test("describe says of every error which text it is in", () => {
  const [found] = describe([{ timeframe: "1m", entry_condition: "prise > 1", exit_condition: "price >" }]);
  assert.deepEqual(
    found?.diagnostics.map(({ key, offset }) => [key, offset]),
    [
      ["entry_condition", 0],
      ["exit_condition", 6],
    ],
  );
  assert.equal(found?.cost, 0);
});

test("describe judges each text for the place it stands in", () => {
  const [found] = describe([{ timeframe: "1m", entry_condition: "pnl > 1", exit_condition: "pnl > 1" }]);
  assert.deepEqual(
    found?.diagnostics.map(({ key }) => key),
    ["entry_condition"],
  );
});

test("describe judges each strategy by itself, in their order", () => {
  const found = describe([{ ...GOOD, entry_condition: "" }, GOOD, { ...GOOD, exit_condition: ">>" }]);
  assert.deepEqual(
    found.map(({ diagnostics }) => diagnostics[0]?.key ?? null),
    ["entry_condition", null, "exit_condition"],
  );
});
