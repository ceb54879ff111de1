/** How a piece of text looks; `paint` gives it its colour. */
export type Tone = "plain" | "strong" | "dim" | "gain" | "loss" | "warn";

/** A piece of text of one tone, without control characters. Made by `span` only. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of a screen, without its end. Its width does not depend on colours, so it can be cut before it is painted. */
export type Line = readonly Span[];

/** What would move the cursor, reverse the text or hide it, wherever it came from: a file, a venue, a worker. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A piece of a line. Control and format characters are shown as U+FFFD. */
export function span(text: string, tone: Tone = "plain"): Span {
  return { text: printable(text), tone };
}

/** Text from anywhere as it may stand on one line of a terminal: control and format characters are shown as U+FFFD. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, "\uFFFD");
}

/** Columns that a text takes: one a code point. Wide characters are not told apart. */
export function widthOfText(text: string): number {
  return [...text].length;
}

/** Columns that a line takes. */
export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOfText(text), 0);
}

/** Text of at most `columns` columns: what does not fit is left out at its end, with a `…` in its place. */
export function cutText(text: string, columns: number): string {
  const characters = [...text];
  if (characters.length <= columns) return text;
  return columns < 1 ? "" : `${characters.slice(0, columns - 1).join("")}…`;
}

/** Like `cutText`, but what does not fit is left out at the beginning: for paths, whose end says most. */
export function cutTextStart(text: string, columns: number): string {
  const characters = [...text];
  if (characters.length <= columns) return text;
  return columns < 1 ? "" : `…${characters.slice(characters.length - columns + 1).join("")}`;
}

/** A line of at most `columns` columns, cut like a text. */
export function cutLine(line: Line, columns: number): Line {
  if (widthOf(line) <= columns) return line;
  const cut: Span[] = [];
  let left = columns;
  for (const { text, tone } of line) {
    const width = widthOfText(text);
    // Something follows that does not fit, so a span that takes all that is left must end in the sign itself.
    if (width >= left) return left < 1 ? cut : [...cut, { text: cutText(`${text} `, left), tone }];
    cut.push({ text, tone });
    left -= width;
  }
  return cut;
}
