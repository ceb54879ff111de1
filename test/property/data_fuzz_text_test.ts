import { writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { fuzzedFiles } from "../fixtures/data_fuzz.ts";
import { fuzz } from "../fixtures/fuzz_reading.ts";
import { countOf } from "../fixtures/sample.ts";

test("a table of text in any form is understood or refused", async (t) => {
  await fuzz(t, {
    inputs: fc.array(fuzzedFiles, { minLength: 1, maxLength: 2 }),
    runs: countOf(60_000, 300),
    write: (files, pathOf) =>
      files.map((bytes, at) => {
        writeFileSync(pathOf(`in-${at}.csv`), bytes);
        return pathOf(`in-${at}.csv`);
      }),
  });
});
