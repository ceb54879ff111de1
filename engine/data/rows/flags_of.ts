import { formatTimeframe } from "../../core/mod.ts";
import type { InputChoices } from "./input_choices.ts";
import { formatColumns } from "./parse_columns.ts";

/**
 * The command-line options that say choices, each as a shell takes it: `--columns 'ts=<DATE>+<TIME>'`. Ticks or bars are not
 * among them: `--ticks FILE` and `--bars FILE` say that with the file.
 */
export function flagsOf(choices: InputChoices): readonly string[] {
  const { columns, bar } = choices;
  const flags: readonly (readonly [name: string, value: string | null])[] = [
    ["instrument", choices.instrument],
    ["columns", columns === null ? null : formatColumns(columns.filter((choice) => choice.columns.length > 0))],
    ["time-format", choices.timeFormat],
    ["time-zone", choices.timeZone],
    ["date", choices.date],
    ["decimal-mark", choices.decimalMark],
    ["decimals", choices.decimals === null ? null : String(choices.decimals)],
    ["bar", bar === null ? null : barText(bar)],
    ["bar-stamp", choices.barStamp],
  ];
  return flags.flatMap(([name, value]) => (value === null ? [] : [`--${name} ${shellWord(value)}`]));
}

function barText(bar: number | "1d"): string {
  return bar === "1d" ? bar : formatTimeframe(bar);
}

/** A text as a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
