import { type Line, span, widthOf } from "./line.ts";

/** Width of the labels of header, footer and closing table: their texts line up. */
export const LABEL_COLUMNS = 12;

const GAP = "   ";

/** A line with a dim label, and parts with three spaces between them. */
export function labelled(label: string, parts: readonly Line[]): Line {
  const spaced = parts.flatMap((part, i) => (i === 0 ? part : [span(GAP), ...part]));
  return [span(label.padEnd(LABEL_COLUMNS), "dim"), ...spaced];
}

/**
 * A labelled line with as many of the first parts as fit, and `+n` for the number of the others. It has at least one part,
 * which the painter of the line cuts if needed.
 */
export function labelledFitting(label: string, parts: readonly Line[], columns: number): Line {
  for (let count = parts.length; count > 1; count--) {
    const line = labelled(label, firstParts(parts, count));
    if (widthOf(line) <= columns) return line;
  }
  return labelled(label, firstParts(parts, 1));
}

/** A labelled line, and further lines without a label for the parts that do not fit. All parts begin at the same column. */
export function labelledWrapped(label: string, parts: readonly Line[], columns: number): readonly Line[] {
  const rows: Line[][] = [[]];
  for (const part of parts) {
    const row = rows.at(-1) ?? [];
    if (row.length > 0 && widthOf(labelled(label, [...row, part])) > columns) rows.push([part]);
    else row.push(part);
  }
  return rows.map((row, i) => labelled(i === 0 ? label : "", row));
}

function firstParts(parts: readonly Line[], count: number): readonly Line[] {
  const omitted = parts.length - count;
  return omitted > 0 ? [...parts.slice(0, count), [span(`+${omitted}`, "dim")]] : parts;
}
