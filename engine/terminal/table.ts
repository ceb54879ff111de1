import { cutText, type Line, span, type Span, widthOfText } from "./line.ts";

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** To how many columns its cells may be cut when the table is too wide; null: they are never cut. */
  readonly least: number | null;
}

const GAP = 2;

/**
 * How a table is laid out: a dim line of titles, then the rows, two spaces between columns. When it is too wide, the widest
 * column that may be cut gives way first; one that still does not fit is cut by whoever paints it.
 */
export class TableLayout {
  readonly #columns: readonly Column[];
  readonly #titles: readonly Span[];
  readonly #widths: readonly number[];

  /**
   * @param rows one cell a column each; they are measured, and not kept
   * @param width columns that a line may take
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

  /** A row's line. */
  lay(row: readonly Span[]): Line {
    return layRow(this.#columns, row, this.#widths);
  }
}

/** Lays out a table that is not long: see `TableLayout`. */
export function layTable(
  columns: readonly Column[],
  rows: readonly (readonly Span[])[],
  width: number,
): readonly Line[] {
  const layout = new TableLayout(columns, rows, width);
  return [layout.titles, ...rows.map((row) => layout.lay(row))];
}

/** Takes what is too much off the widest columns, one at a time, so that they end up equally wide. */
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

/** Leaves out what is only space at the end of a line. */
function trimEnd(line: readonly Span[]): Line {
  const last = line.findLastIndex(({ text }) => text.trimEnd() !== "");
  return line.slice(0, last + 1).filter(({ text }) => text !== "");
}
