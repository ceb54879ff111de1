import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { fuzzedJson } from "../fixtures/data_fuzz.ts";
import { fuzz } from "../fixtures/fuzz_reading.ts";
import { countOf } from "../fixtures/sample.ts";

test("JSON in any form is understood or refused", async (t) => {
  await fuzz(t, {
    inputs: fuzzedJson,
    runs: countOf(20_000, 100),
    write: (bytes, pathOf) => {
      writeFileSync(pathOf("NIFTY.json"), bytes);
      return [pathOf("NIFTY.json")];
    },
  });
});
