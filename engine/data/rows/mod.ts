export { NO_CHOICES, ROLES } from "./input_choices.ts";
export type { ColumnChoice, InputChoices, Role } from "./input_choices.ts";
export type { FileReading, ReadingRequest, TakenColumn, TimeForm } from "./reading.ts";
export { LEFT_OUT_REASONS } from "./row_sink.ts";
export type { InputRow, LeftOutReason, RowSink } from "./row_sink.ts";
