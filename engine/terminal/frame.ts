import { cutLine, type Line, widthOf } from "./line.ts";
import { paintLine } from "./paint.ts";

/** Erases from the cursor to the end of the screen. */
export const CLEAR_BELOW = "\x1b[J";
/** Erases from the cursor to the end of its line. */
const CLEAR_RIGHT = "\x1b[K";

/** What a live footer has on the screen. The cursor stands behind its last line, which has no end. */
export interface Frame {
  /** As it is written; empty if nothing is there. */
  readonly text: string;
  /** Columns that each of its lines takes. */
  readonly widths: readonly number[];
}

/** Nothing on the screen. */
export const NO_FRAME: Frame = { text: "", widths: [] };

/**
 * Draws lines for a screen. The last column stays free: behind a character in it terminals do not agree on where the
 * cursor is. So does one row, for the lines above.
 */
export function drawFrame(
  lines: readonly Line[],
  size: { readonly columns: number; readonly rows: number; readonly colour: boolean },
): Frame {
  const columns = Math.max(1, size.columns - 1);
  const shown = lines.slice(0, Math.max(0, size.rows - 1)).map((line) => cutLine(line, columns));
  // Each line clears what is left of the one it goes over, which flickers less than an erased screen does.
  const text = shown.map((line) => `${paintLine(line, { columns, colour: size.colour })}${CLEAR_RIGHT}`).join("\n");
  return { text, widths: shown.map(widthOf) };
}

/**
 * Moves the cursor to where a frame begins.
 *
 * @param columns of the screen now: one that has become narrower shows a long line in several rows
 */
export function rewind(frame: Frame, columns: number): string {
  if (frame.widths.length === 0) return "";
  const rows = frame.widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
  return rows === 1 ? "\r" : `\r\x1b[${rows - 1}A`;
}
