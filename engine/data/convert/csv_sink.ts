import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { EngineError, formatDecimal, RowKind } from "../../protocol/mod.ts";
import { BARS_FORMAT, type CsvFormat, type CsvKind, KINDS_FORMAT, TICKS_FORMAT } from "../csv_header.ts";
import type { MarketRow } from "../market/mod.ts";
import { nameOfRowKind } from "../row_kinds.ts";
import { instantText } from "../tick_lines.ts";
import type { MarketSink } from "./market_sink.ts";

/** Characters that are written at once. */
const BUFFERED = 1 << 20;

/** Options of a CSV file. */
export interface CsvSinkOptions {
  readonly kind: CsvKind;
  /** Of ticks: whether they say their kind, as rows of a recorded session with bars do. */
  readonly saysKinds: boolean;
  /** By symbol: minor units in one unit of price, a power of ten. */
  readonly scales: ReadonlyMap<string, number>;
}

/** Writes a CSV file of ticks or bars in our own form, zipped if its name ends in `.gz`. */
export class CsvSink implements MarketSink {
  readonly #path: string;
  readonly #options: CsvSinkOptions;
  readonly #fd: number;
  #text: string;
  #isOpen = true;

  /** @throws EngineError OUTPUT_FILE if the file cannot be made, or something else than a file is at its path */
  constructor(path: string, options: CsvSinkOptions) {
    this.#path = path;
    this.#options = options;
    this.#text = `${formatOf(options).columns.join(",")}\n`;
    this.#fd = this.#attempt("OUTPUT_FILE", () => {
      if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw new Error("not a regular file");
      return openSync(this.#draft, "w");
    });
  }

  write(row: MarketRow): void {
    const scale = this.#options.scales.get(row.symbol) ?? 1;
    const price = (value: number): string =>
      Number.isNaN(value) ? "" : formatDecimal(Math.round(value * scale), scale);
    const head = `${row.symbol},${instantText(row.ts)},${price(row.a)}`;
    this.#text +=
      this.#options.kind === "bars"
        ? `${head},${price(row.b)},${price(row.c)},${price(row.d)},${row.size}\n`
        : `${head},${row.size},${price(row.b)},${price(row.c)}${this.#kindOf(row)}\n`;
    if (this.#text.length >= BUFFERED) this.#flush();
  }

  async finish(): Promise<number> {
    this.#flush();
    return this.#attempt("OUTPUT_LOST", () => {
      this.#closeDraft();
      renameSync(this.#draft, this.#path);
      return statSync(this.#path).size;
    });
  }

  close(): void {
    this.#closeDraft();
    rmSync(this.#draft, { force: true });
  }

  #closeDraft(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#fd);
  }

  #kindOf({ d: kind }: MarketRow): string {
    if (!this.#options.saysKinds) return "";
    return `,${nameOfRowKind(Number.isNaN(kind) ? RowKind.tick : kind)}`;
  }

  get #draft(): string {
    return `${this.#path}.tmp`;
  }

  #flush(): void {
    const text = Buffer.from(this.#text);
    this.#text = "";
    const bytes = this.#path.endsWith(".gz") ? gzipSync(text) : text;
    this.#attempt("OUTPUT_LOST", () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
    });
  }

  #attempt<T>(code: "OUTPUT_FILE" | "OUTPUT_LOST", act: () => T): T {
    try {
      return act();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const what = `Expected a file that can be written, was: ${why}. Check the path and the free space`;
      throw new EngineError(code, `${this.#path}: ${what}`, { cause });
    }
  }
}

function formatOf({ kind, saysKinds }: CsvSinkOptions): CsvFormat {
  if (kind === "bars") return BARS_FORMAT;
  return saysKinds ? KINDS_FORMAT : TICKS_FORMAT;
}
