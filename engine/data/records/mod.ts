export type { Cell, ColumnType, RecordBatch, RecordSource, TableForm, TableOpener } from "./record_source.ts";
