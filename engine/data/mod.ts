export type { Bar } from "./bar.ts";
export { barEnds } from "./bar_end.ts";
export type { BarEnd, ExchangeCloses } from "./bar_end.ts";
export { BarSpacing } from "./bar_spacing.ts";
export { choiceFlags } from "./choice_flags.ts";
export { openBytes } from "./byte_source.ts";
export type { ByteSource } from "./byte_source.ts";
export { writeMarket } from "./convert/mod.ts";
export type { WrittenRows } from "./convert/mod.ts";
export { CsvFile } from "./csv_file.ts";
export { BARS_FORMAT, KINDS_FORMAT } from "./csv_header.ts";
export type { CsvKind } from "./csv_header.ts";
export type {
  BarLength,
  LeftOutCount,
  Market,
  MarketFile,
  MarketInstrument,
  MarketOptions,
  MarketPlan,
  SessionHours,
} from "./market/mod.ts";
export { formatLength, MarketReader } from "./market/mod.ts";
export { ParquetFile } from "./parquet_file.ts";
export { PathPlayer } from "./path_player.ts";
export { recordFormOf, saysKinds } from "./record_form.ts";
export type { RecordForm } from "./record_form.ts";
export { BarsPlayer, TicksPlayer } from "./row_player.ts";
export type { RowPlayer } from "./row_player.ts";
export { BadRows, problemText } from "./row_problems.ts";
export type { RowProblem } from "./row_problems.ts";
export type { RowSource } from "./row_source.ts";
export type { ColumnChoice, FileReading, InputChoices } from "./rows/mod.ts";
export { badRowsProblem, choicesOf, flagsOf, NO_CHOICES, parseColumns, refuseBadRows, shellWord } from "./rows/mod.ts";
export { expandPaths } from "./records/mod.ts";
export type { NamedFile } from "./records/mod.ts";
export { SymbolTable } from "./symbol_table.ts";
export { TickBatch } from "./tick_batch.ts";
export { kindLine, KINDS_HEADER, tickLine, TICKS_HEADER } from "./tick_lines.ts";
export { understand } from "./understand.ts";
export type { Understood, UnderstandRequest } from "./understand.ts";
export { TickRecorder } from "./tick_recorder.ts";
export type { RecordOptions } from "./tick_recorder.ts";
