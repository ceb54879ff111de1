/** A row for machines, its values by the titles of their columns; null is an empty field. */
export type CsvRow = Readonly<Record<string, string | number | null>>;

/** Rows as CSV (RFC 4180, but for the ends of lines): a line of titles, then a line each. */
export function csvLines(titles: readonly string[], rows: Iterable<CsvRow>): string {
  return [...csvPieces(titles, rows)].join("");
}

/** The same, a line at a time. */
export function* csvPieces(titles: readonly string[], rows: Iterable<CsvRow>): Generator<string> {
  yield `${titles.join(",")}\n`;
  for (const row of rows) yield `${titles.map((title) => fieldOf(row[title] ?? null)).join(",")}\n`;
}

function fieldOf(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
