import { cutLine, type Line, widthOf } from "./line.ts";
import { paintLine } from "./paint.ts";

/** Erases from the cursor to the end of the screen. */
export const CLEAR_BELOW = "\x1b[J";
/** Erases from the cursor to the end of its line. */
const CLEAR_RIGHT = "\x1b[K";

/** The drawn footer. The cursor is behind its last line, which has no line feed. */
export interface Frame {
  /** The written text; empty if nothing is drawn. */
  readonly text: string;
  /** The width of each line in columns. */
  readonly widths: readonly number[];
}

/** Nothing on the screen. */
export const NO_FRAME: Frame = { text: "", widths: [] };

/**
 * Draws lines for a screen. The last column stays free, because terminals differ in where the cursor is behind a character
 * in it. One row stays free for the lines above.
 */
export function drawFrame(
  lines: readonly Line[],
  size: { readonly columns: number; readonly rows: number; readonly colour: boolean },
): Frame {
  const columns = Math.max(1, size.columns - 1);
  const shown = lines.slice(0, Math.max(0, size.rows - 1)).map((line) => cutLine(line, columns));
  // Each line clears the rest of the old one. That flickers less than erasing the screen.
  const text = shown.map((line) => `${paintLine(line, { columns, colour: size.colour })}${CLEAR_RIGHT}`).join("\n");
  return { text, widths: shown.map(widthOf) };
}

/**
 * Escape codes that move the cursor to the beginning of a frame.
 *
 * @param columns the present width of the screen: a screen that became narrower shows a long line in several rows
 */
export function rewind(frame: Frame, columns: number): string {
  if (frame.widths.length === 0) return "";
  const rows = frame.widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
  return rows === 1 ? "\r" : `\r\x1b[${rows - 1}A`;
}
