import { BARS_FORMAT, type CsvKind, TICKS_FORMAT } from "../csv_header.ts";
import type { MarketRow } from "../market/mod.ts";
import { ParquetWriter } from "../parquet_writer.ts";
import type { MarketSink } from "./market_sink.ts";

/** Writes a Parquet file of ticks or bars in our own form. */
export class ParquetSink implements MarketSink {
  readonly #writer: ParquetWriter;
  readonly #kind: CsvKind;

  private constructor(writer: ParquetWriter, kind: CsvKind) {
    this.#writer = writer;
    this.#kind = kind;
  }

  /** @param decimals of all prices. @throws as `ParquetWriter.open` does */
  static async open(path: string, kind: CsvKind, decimals: number): Promise<ParquetSink> {
    const format = kind === "bars" ? BARS_FORMAT : TICKS_FORMAT;
    return new ParquetSink(await ParquetWriter.open(path, { format, decimals }), kind);
  }

  write({ symbol, ts, a, b, c, d, size }: MarketRow): void {
    const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
    if (this.#kind === "bars") this.#writer.write([symbol, ts, a, b, c, d, size]);
    else this.#writer.write([symbol, ts, a, size, orNull(b), orNull(c)]);
  }

  finish(): Promise<number> {
    return this.#writer.finish();
  }

  close(): void {
    this.#writer.close();
  }
}
