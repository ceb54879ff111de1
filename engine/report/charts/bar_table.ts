import { coordinate, escapeHtml } from "./html.ts";

/** A row of a table with a bar. */
export interface BarRow {
  readonly label: string;
  /** Texts of its other cells. */
  readonly cells: readonly string[];
  /** What its bar is of: below 0 it goes to the left. */
  readonly value: number;
}

/** A table with a bar in each row: a chart and its numbers in one. */
export interface BarTable {
  readonly caption: string;
  /** Titles of the label and of the other cells. */
  readonly titles: readonly string[];
  readonly rows: readonly BarRow[];
}

const WIDTH = 120;
const HEIGHT = 12;

/** The table as HTML. */
export function barTable({ caption, titles, rows }: BarTable): string {
  let [least, most] = [0, 0];
  for (const { value } of rows) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const span = most - least || 1;
  const zero = (-least / span) * WIDTH;
  const head = titles.map((title, i) => `<th scope="col"${i === 0 ? "" : ' class="n"'}>${escapeHtml(title)}</th>`);
  const body = rows.map(({ label, cells, value }) => {
    const length = Math.max(value === 0 ? 0 : 1, (Math.abs(value) / span) * WIDTH);
    const x = value < 0 ? zero - length : zero;
    const bar = `<rect class="${value < 0 ? "loss" : "gain"}" x="${coordinate(x)}" y="1" width="${coordinate(length)}" height="${HEIGHT - 2}"/>`;
    const line = `<path class="zero" d="M${coordinate(zero)} 0V${HEIGHT}"/>`;
    const svg = `<svg class="bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${bar}${line}</svg>`;
    const others = cells.map((cell) => `<td class="n">${escapeHtml(cell)}</td>`).join("");
    return `<tr><th scope="row">${escapeHtml(label)}</th>${others}<td class="b">${svg}</td></tr>`;
  });
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${head.join("")}<td></td></tr></thead><tbody>${body.join("")}</tbody></table>`;
}
