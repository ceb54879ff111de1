import { writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { damaged } from "../fixtures/data_fuzz.ts";
import { fuzz } from "../fixtures/fuzz_reading.ts";
import { TABLE_SHAPES } from "../fixtures/market_shapes.ts";
import { countOf } from "../fixtures/sample.ts";
import { markets } from "../fixtures/shaped_market.ts";

test("a market's file that was damaged is understood or refused", async (t) => {
  const shapes = fc.constantFrom(...Object.values(TABLE_SHAPES));
  const files = fc
    .tuple(fc.oneof(markets("bars"), markets("ticks")), shapes)
    .chain(([market, shape]) => damaged(fc.constant(Buffer.from(shape(market).files[0]?.bytes ?? ""))));
  await fuzz(t, {
    inputs: files,
    runs: countOf(17_000, 60),
    write: (bytes, pathOf) => {
      writeFileSync(pathOf("in"), bytes);
      return [pathOf("in")];
    },
  });
});
