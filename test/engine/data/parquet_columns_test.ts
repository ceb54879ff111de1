import assert from "node:assert/strict";
import { test } from "node:test";
import { type ParquetColumn, readColumns } from "../../../engine/data/parquet_columns.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";

/** Columns as `name type`. */
function columns(...texts: readonly string[]): ParquetColumn[] {
  return texts.map((text) => {
    const [name = "", ...type] = text.split(" ");
    return { name, type: type.join(" ") };
  });
}

const TICKS = ["instrument VARCHAR", "ts BIGINT", "price DECIMAL(18,2)"] as const;
const BARS = ["open DECIMAL(18,2)", "high DOUBLE", "low DECIMAL(9,0)", "close DOUBLE", "volume BIGINT"] as const;

test("readColumns knows ticks and bars by their columns, in any order and among others", () => {
  const ticks = readColumns("in", columns("venue VARCHAR", ...TICKS.toReversed()));
  assert.deepEqual([ticks.format.kind, ticks.has], ["ticks", [true, true, true, false, false, false]]);
  const bars = readColumns("in", columns("instrument ENUM('A', 'B')", "ts BIGINT", ...BARS));
  assert.deepEqual([bars.format.kind, bars.has.every(Boolean)], ["bars", true]);
  const quotes = readColumns("in", columns(...TICKS, "bid DOUBLE", "ask DOUBLE", "size UINTEGER"));
  assert.ok(quotes.has.every(Boolean));
});

for (const [found, message] of [
  [
    columns("instrument VARCHAR", "price DOUBLE"),
    'in.parquet: Expected the columns instrument,ts,price[,size][,bid,ask] of ticks, was instrument, price, without "ts"\n' +
      "  hint: bulkhead convert writes such a file",
  ],
  [
    columns("instrument VARCHAR", "ts BIGINT", ...BARS.slice(0, 4)),
    "in.parquet: Expected the columns instrument,ts,open,high,low,close,volume of bars, was instrument, ts, open, high, " +
      'low, close, without "volume"\n  hint: bulkhead convert writes such a file',
  ],
  [
    columns(...TICKS, "bid DOUBLE"),
    'in.parquet: Expected both of "bid" and "ask" or neither, was one\n  hint: add the other column',
  ],
  [
    columns("instrument INTEGER", ...TICKS.slice(1)),
    "in.parquet: Expected instrument as VARCHAR, was INTEGER\n  hint: write symbols as text",
  ],
  [
    columns("instrument VARCHAR", "ts TIMESTAMP", "price DOUBLE"),
    "in.parquet: Expected ts as BIGINT, microseconds since the epoch, was TIMESTAMP\n  hint: in DuckDB: epoch_us(ts)",
  ],
  [
    columns("instrument VARCHAR", "ts BIGINT", "price BIGINT"),
    "in.parquet: Expected price as DECIMAL of at most 18 digits, or DOUBLE, was BIGINT\n" +
      "  hint: in DuckDB: CAST(price AS DECIMAL(18, 2)), with the decimals that prices have",
  ],
  [
    columns("instrument VARCHAR", "ts BIGINT", "price DECIMAL(38,2)"),
    "in.parquet: Expected price as DECIMAL of at most 18 digits, or DOUBLE, was DECIMAL(38,2)\n" +
      "  hint: in DuckDB: CAST(price AS DECIMAL(18, 2)), with the decimals that prices have",
  ],
  [
    columns(...TICKS, "size VARCHAR"),
    "in.parquet: Expected size as a number, was VARCHAR\n  hint: in DuckDB: CAST(size AS DOUBLE)",
  ],
] as const) {
  test(`readColumns refuses: ${message.split("was ")[0]}was ${message.split("was ")[1]?.split("\n")[0]}`, () => {
    assert.throws(
      () => readColumns("in.parquet", found),
      (error) => error instanceof EngineError && error.code === "INPUT_FILE" && error.message === message,
    );
  });
}
