import type { CsvKind } from "../csv_header.ts";
import type { LeftOut } from "./left_out.ts";
import type { LocalDays } from "./local_days.ts";
import type { MarketOptions, Sessions } from "./market_options.ts";
import type { RowLog } from "./row_log.ts";
import type { SeriesFacts } from "./series_facts.ts";
import type { StampDays } from "./stamp_days.ts";
import type { TempFiles } from "./temp_files.ts";

/** A file whose rows were taken. */
export interface TakenFile {
  readonly path: string;
  readonly kind: CsvKind;
  /** The numbers of its first row, and of the row behind its last one. */
  readonly first: number;
  end: number;
  series: readonly SeriesFacts[];
  readonly stampDays: StampDays;
}

/** What all rows of a symbol have shown. */
export interface TakenSymbol {
  priceDecimals: number;
  sizeDecimals: number;
  /** True if its text has no surrogates. */
  readonly isPlain: boolean;
}

/** What a market is settled from. */
export interface TakenRows {
  readonly options: MarketOptions;
  readonly memoryBytes: number;
  readonly tempFiles: TempFiles;
  readonly log: RowLog;
  readonly localDays: LocalDays;
  readonly sessions: Sessions;
  readonly leftOut: LeftOut;
  /** By number of a symbol. */
  readonly names: readonly string[];
  readonly symbols: readonly TakenSymbol[];
  readonly files: readonly TakenFile[];
  /** True if all rows came in order of time and then of the symbol. */
  readonly isInOrder: boolean;
}
