import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { fuzzedFiles } from "../fixtures/data_fuzz.ts";
import { fuzz } from "../fixtures/fuzz_reading.ts";
import { countOf } from "../fixtures/sample.ts";

test("a table of text in any form is understood or refused", async (t) => {
  await fuzz(t, {
    inputs: fuzzedFiles,
    runs: countOf(36_000, 200),
    write: (bytes, pathOf) => {
      writeFileSync(pathOf("in.csv"), bytes);
      return [pathOf("in.csv")];
    },
  });
});
