import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { ParquetFile } from "../../../engine/data/parquet_file.ts";
import { openInputs } from "../../../engine/data/records/mod.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { temporaryFolder } from "../feed/feed_fixture.ts";

/** A tick in our own form whose price, 20100.55, is a DECIMAL(50, 2). By pyarrow 26. */
const DECIMAL_50 =
  "UEFSMRUAFRYVFiwVAhUAFQYVBhwAAAACAAAAAgEBAAAAQRUAFRwVHCwVAhUAFQYVBhwAAAACAAAAAgFgFkKMmwEAABUAFTYVNiwVAhUAFQYVBhwA" +
  "AAACAAAAAgEAAAAAAAAAAAAAAAAAAAAAAAAeq8cVBBlMNQAYBnNjaGVtYRUGABUMJQIYCmluc3RydW1lbnQlAEwcAAAAFQQlAhgCdHMAFQ4VKhUC" +
  "GAVwcmljZSUKFQQVZCxcFQQVZAAAABYCGRwZPCYAHBUMGSUGABkYCmluc3RydW1lbnQVABYCFjwWPCYISRwVABUAFQIAPBYCGQYZJgACAAAAJgAc" +
  "FQQZJQYAGRgCdHMVABYCFkIWQiZESRwVABUAFQIAPCkGGSYAAgAAACYAHBUOGSUGABkYBXByaWNlFQAWAhZcFlwmhgFJHBUAFQAVAgA8KQYZJgAC" +
  "AAAAFtoBFgImCBbaAQAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGTwcAAAcAAAcAAAAGwEAAFBBUjE=";

test("decimals of more digits than DuckDB reads right are refused, with their column and the way out", async (t) => {
  const file = temporaryFolder(t)("ticks.parquet");
  writeFileSync(file, Buffer.from(DECIMAL_50, "base64"));
  const isRefusal = (error: unknown): boolean => {
    assert.ok(error instanceof EngineError);
    assert.equal(error.code, "INPUT_FILE");
    assert.equal(
      error.message,
      `${file}: Expected decimals of at most 38 digits, was the column "price" with 50. ` +
        "Write it as DOUBLE, or as DECIMAL(18, 4)",
    );
    return true;
  };
  const [opener] = await openInputs([file]);
  await assert.rejects(async () => opener?.open(), isRefusal);
  await assert.rejects(ParquetFile.open(file, []), isRefusal);
});
