import assert from "node:assert/strict";
import { test } from "node:test";
import { suggestFunction, suggestName } from "../../../workers/rules/suggest.ts";

test("suggestName prefers the same letters in another case to what another name is an alias of", () => {
  for (const [name, meant] of [
    ["Close", "close"],
    ["CLOSE", "close"],
    ["Price", "price"],
    ["TIME", "time"],
    ["Clsoe", "close"],
    ["Entry_Price", "entry_price"],
    ["ltp", "price"],
    ["LTP", "price"],
  ] as const) {
    assert.equal(suggestName(name, "exit_condition"), `did you mean \`${meant}\`?`, name);
  }
});

test("suggestFunction does not mind the case", () => {
  for (const name of ["EMA", "Ema", "emaa"]) {
    assert.equal(suggestFunction(name), "did you mean `ema(source, length)`?", name);
  }
});
