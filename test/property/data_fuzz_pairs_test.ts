import { writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { fuzzedFiles } from "../fixtures/data_fuzz.ts";
import { fuzz } from "../fixtures/fuzz_reading.ts";
import { countOf } from "../fixtures/sample.ts";

test("two tables of text in any forms are understood together or refused", async (t) => {
  await fuzz(t, {
    inputs: fc.tuple(fuzzedFiles, fuzzedFiles),
    runs: countOf(24_000, 100),
    write: (files, pathOf) =>
      files.map((bytes, at) => {
        writeFileSync(pathOf(`in-${at}.csv`), bytes);
        return pathOf(`in-${at}.csv`);
      }),
  });
});
