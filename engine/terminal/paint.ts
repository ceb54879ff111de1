import { styleText } from "node:util";
import { cutLine, type Line, type Span, type Tone } from "./line.ts";

/** How lines are painted. */
export interface Paint {
  /** The width of a line, >= 1. */
  readonly columns: number;
  /** Whether text has colours. The caller decides by the terminal and NO_COLOR. False: no escape codes at all. */
  readonly colour: boolean;
}

const STYLES: Readonly<Record<Exclude<Tone, "plain">, Parameters<typeof styleText>[0]>> = {
  strong: "bold",
  dim: "dim",
  gain: "green",
  loss: "red",
  warn: "yellow",
};

/** The tone of an amount of money: `gain` above zero, `loss` below. */
export function toneOf(amount: number | bigint): Tone {
  if (amount > 0) return "gain";
  return amount < 0 ? "loss" : "plain";
}

/** A line as text, cut to the width, without a line feed. */
export function paintLine(line: Line, { columns, colour }: Paint): string {
  return cutLine(line, columns)
    .map((each) => paintSpan(each, colour))
    .join("");
}

/** Lines as text, each cut to the width, with a line feed. */
export function paintLines(lines: readonly Line[], paint: Paint): string {
  return lines.map((line) => `${paintLine(line, paint)}\n`).join("");
}

function paintSpan({ text, tone }: Span, colour: boolean): string {
  if (!colour || tone === "plain" || text === "") return text;
  // The caller has decided on colours; styleText's own check differs between versions of Node.
  return styleText(STYLES[tone], text, { validateStream: false });
}
