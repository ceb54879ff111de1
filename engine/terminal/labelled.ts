import { type Line, span, widthOf } from "./line.ts";

/** Columns of the labels of header, footer and closing, so that all three line up. */
export const LABEL_COLUMNS = 12;

const GAP = "   ";

/** A line that begins with a dim label; its parts stand apart by three spaces. */
export function labelled(label: string, parts: readonly Line[]): Line {
  const spaced = parts.flatMap((part, i) => (i === 0 ? part : [span(GAP), ...part]));
  return [span(label.padEnd(LABEL_COLUMNS), "dim"), ...spaced];
}

/**
 * A labelled line with as many of its parts, from the first, as fit; behind them `+n` says how many did not. At least one
 * part is there, cut by whoever paints the line.
 */
export function labelledFitting(label: string, parts: readonly Line[], columns: number): Line {
  for (let kept = parts.length; kept > 1; kept--) {
    const line = labelled(label, keepParts(parts, kept));
    if (widthOf(line) <= columns) return line;
  }
  return labelled(label, keepParts(parts, 1));
}

/** A labelled line, and below it lines without a label for the parts that do not fit, each at the column of the first. */
export function labelledWrapped(label: string, parts: readonly Line[], columns: number): readonly Line[] {
  const rows: Line[][] = [[]];
  for (const part of parts) {
    const row = rows.at(-1) ?? [];
    if (row.length > 0 && widthOf(labelled(label, [...row, part])) > columns) rows.push([part]);
    else row.push(part);
  }
  return rows.map((row, i) => labelled(i === 0 ? label : "", row));
}

function keepParts(parts: readonly Line[], kept: number): readonly Line[] {
  const left = parts.length - kept;
  return left > 0 ? [...parts.slice(0, kept), [span(`+${left}`, "dim")]] : parts;
}
