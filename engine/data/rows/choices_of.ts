import type { InputChoices } from "./input_choices.ts";
import type { FileReading } from "./reading.ts";

/**
 * The choices that read a file again as it was read, with nothing left to find. Bars' length and stamp are not among them:
 * they are found of rows.
 */
export function choicesOf(reading: FileReading): InputChoices {
  return {
    kind: reading.kind,
    columns: reading.columns,
    instrument: reading.instrument?.symbol ?? null,
    timeZone: reading.timeZone,
    timeFormat: reading.timeForm,
    date: reading.date,
    decimalMark: reading.decimalMark,
    decimals: reading.decimals,
    bar: null,
    barStamp: null,
  };
}
