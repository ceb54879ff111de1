import { mostOf } from "../core/mod.ts";
import type { Command } from "./command_table.ts";

/** The help of the program, with a line for each command. */
export function programHelp(commands: readonly Command[]): string {
  const rows = commands.map(({ name, positionals, about }) => {
    // What may be left out is told by the command's own help: a line has 80 columns.
    const needed = positionals.filter((each) => !each.startsWith("["));
    return [[name, ...needed].join(" "), about] as const;
  });
  return [
    "Usage: bulkhead COMMAND [FLAGS]",
    "",
    "Runs many trading strategies at once, each walled off from the others.",
    "",
    ...align(rows),
    "",
    "bulkhead COMMAND --help tells more. bulkhead --health is short for status.",
    "Settings come from the environment too; flags go before it.",
    "",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp({ name, positionals, flags, about, notes }: Command): string {
  const usage = ["Usage: bulkhead", name, ...positionals, ...(flags.length > 0 ? ["[FLAGS]"] : [])].join(" ");
  const rows = flags.map(
    (flag) => [`--${flag.name}${flag.value === null ? "" : ` ${flag.value}`}`, flag.about] as const,
  );
  return [usage, "", capitalise(about), ...section(align(rows)), ...section(notes), ""].join("\n");
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", ...lines];
}

function align(rows: readonly (readonly [string, string])[]): string[] {
  const width = mostOf(rows, ([left]) => left.length);
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
