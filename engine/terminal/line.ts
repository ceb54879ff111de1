/** The look of a piece of text. `paintLine` turns it into a colour. */
export type Tone = "plain" | "strong" | "dim" | "gain" | "loss" | "warn";

/** A piece of text in one tone, without control characters. Only `span` makes it. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of a screen, without its line feed. It is cut to its width first, and painted then. */
export type Line = readonly Span[];

/** Characters that could move the cursor, or reverse or hide text. They may come from a file, a venue or a worker. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Makes a piece of a line. Control and format characters become U+FFFD. */
export function span(text: string, tone: Tone = "plain"): Span {
  return { text: printable(text), tone };
}

/** Makes text safe for one line of a terminal: control and format characters become U+FFFD. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, "\uFFFD");
}

/** The width of a text in columns: one for each code point, also for wide characters. */
export function widthOfText(text: string): number {
  return [...text].length;
}

/** The width of a line in columns. */
export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOfText(text), 0);
}

/** Text of at most `columns` columns. If it is too long, its end becomes `…`. */
export function cutText(text: string, columns: number): string {
  const characters = [...text];
  if (characters.length <= columns) return text;
  return columns < 1 ? "" : `${characters.slice(0, columns - 1).join("")}…`;
}

/** Text of at most `columns` columns. If it is too long, its beginning becomes `…`: for paths, whose end matters most. */
export function cutTextStart(text: string, columns: number): string {
  const characters = [...text];
  if (characters.length <= columns) return text;
  return columns < 1 ? "" : `…${characters.slice(characters.length - columns + 1).join("")}`;
}

/** A line of at most `columns` columns. If it is too long, its end becomes `…`. */
export function cutLine(line: Line, columns: number): Line {
  if (widthOf(line) <= columns) return line;
  const cut: Span[] = [];
  let left = columns;
  for (const { text, tone } of line) {
    const width = widthOfText(text);
    // More text follows, so a span that fills the line exactly must end in `…` too: the added space makes it too long.
    if (width >= left) return left < 1 ? cut : [...cut, { text: cutText(`${text} `, left), tone }];
    cut.push({ text, tone });
    left -= width;
  }
  return cut;
}
