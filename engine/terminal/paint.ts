import { styleText } from "node:util";
import { cutLine, type Line, type Span, type Tone } from "./line.ts";

/** How lines become text. */
export interface Paint {
  /** Columns that a line may take, >= 1. */
  readonly columns: number;
  /** The caller has looked at the terminal and at NO_COLOR. False: not one escape code. */
  readonly colour: boolean;
}

const STYLES: Readonly<Record<Exclude<Tone, "plain">, Parameters<typeof styleText>[0]>> = {
  strong: "bold",
  dim: "dim",
  gain: "green",
  loss: "red",
  warn: "yellow",
};

/** The tone of an amount of money: gain above zero, loss below. */
export function toneOf(amount: number): Tone {
  if (amount === 0) return "plain";
  return amount > 0 ? "gain" : "loss";
}

/** A line as text, cut to the columns there are, without its end. */
export function paintLine(line: Line, { columns, colour }: Paint): string {
  return cutLine(line, columns)
    .map((each) => paintSpan(each, colour))
    .join("");
}

/** Lines as text, each cut and with its end. */
export function paintLines(lines: readonly Line[], paint: Paint): string {
  return lines.map((line) => `${paintLine(line, paint)}\n`).join("");
}

function paintSpan({ text, tone }: Span, colour: boolean): string {
  if (!colour || tone === "plain" || text === "") return text;
  // Not left to styleText's own look at the terminal, which only newer versions of Node take.
  return styleText(STYLES[tone], text, { validateStream: false });
}
