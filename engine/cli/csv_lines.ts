/** A row for machines, its values by the titles of their columns; null is an empty field. */
export type CsvRow = Readonly<Record<string, string | number | null>>;

/** Rows as CSV (RFC 4180, but for the ends of lines): a line of titles, then a line each. */
export function csvLines(titles: readonly string[], rows: readonly CsvRow[]): string {
  const lines = rows.map((row) => titles.map((title) => fieldOf(row[title] ?? null)).join(","));
  return [titles.join(","), ...lines].map((line) => `${line}\n`).join("");
}

function fieldOf(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
