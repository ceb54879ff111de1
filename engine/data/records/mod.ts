export { copiedText } from "./copied_text.ts";
export { expandPaths } from "./input_paths.ts";
export type { NamedFile } from "./input_paths.ts";
export { openInputs } from "./open_inputs.ts";
export type { InputOptions, InputTable } from "./open_inputs.ts";
export type { ParquetOpener } from "./parquet_input.ts";
export type { Cell, ColumnType, RecordBatch, RecordSource, TableForm, TableOpener } from "./record_source.ts";
