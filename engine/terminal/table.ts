import { cutText, type Line, span, type Span, widthOfText } from "./line.ts";

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** The least width to which its cells may be cut if the table is too wide. Null: they are never cut. */
  readonly least: number | null;
}

const GAP = 2;

/**
 * The layout of a table: a dim line of titles, then the rows, with two spaces between columns. A table that is too wide is
 * cut at its widest column that may be cut. If that is not enough, the painter cuts its lines.
 */
export class TableLayout {
  readonly #columns: readonly Column[];
  readonly #titles: readonly Span[];
  readonly #widths: readonly number[];

  /**
   * @param rows each with one cell for every column; they are only measured
   * @param width the width of a line in columns
   */
  constructor(columns: readonly Column[], rows: Iterable<readonly Span[]>, width: number) {
    this.#columns = columns;
    this.#titles = columns.map(({ title }) => span(title, "dim"));
    const natural = columns.map(({ title }) => widthOfText(title));
    for (const row of rows)
      for (const [i, { text }] of row.entries()) natural[i] = Math.max(natural[i] ?? 0, widthOfText(text));
    this.#widths = fitWidths(columns, natural, width);
  }

  /** The line of titles. */
  get titles(): Line {
    return this.lay(this.#titles);
  }

  /** The line of a row. */
  lay(row: readonly Span[]): Line {
    return layRow(this.#columns, row, this.#widths);
  }
}

/** Lays out a whole table at once: see `TableLayout`. */
export function layTable(
  columns: readonly Column[],
  rows: readonly (readonly Span[])[],
  width: number,
): readonly Line[] {
  const layout = new TableLayout(columns, rows, width);
  return [layout.titles, ...rows.map((row) => layout.lay(row))];
}

/** Makes the widest columns narrower, by one at a time, until the table fits: they end up equally wide. */
function fitWidths(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  const gaps = GAP * Math.max(0, columns.length - 1);
  let excess = widths.reduce((sum, each) => sum + each, gaps) - width;
  for (; excess > 0; excess--) {
    let widest = -1;
    for (const [i, { least }] of columns.entries()) {
      const own = widths[i] ?? 0;
      if (least !== null && own > least && own > (widths[widest] ?? 0)) widest = i;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function layRow(columns: readonly Column[], row: readonly Span[], widths: readonly number[]): Line {
  const line: Span[] = [];
  for (const [i, { align }] of columns.entries()) {
    const cell = row[i] ?? span("");
    const width = widths[i] ?? 0;
    const text = cutText(cell.text, width);
    const padding = span(" ".repeat(width - widthOfText(text)));
    const gap = span(" ".repeat(i === 0 ? 0 : GAP));
    line.push(gap, ...(align === "right" ? [padding, { ...cell, text }] : [{ ...cell, text }, padding]));
  }
  return trimEnd(line);
}

/** Removes spaces at the end of a line. */
function trimEnd(line: readonly Span[]): Line {
  const last = line.findLastIndex(({ text }) => text.trimEnd() !== "");
  return line.slice(0, last + 1).filter(({ text }) => text !== "");
}
