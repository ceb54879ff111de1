/** A row of a CSV file: values by the titles of their columns. Null is an empty field. */
export type CsvRow = Readonly<Record<string, string | number | null>>;

/** Rows as CSV: a line of titles, then a line for each row. RFC 4180, but lines end in a line feed. */
export function csvLines(titles: readonly string[], rows: Iterable<CsvRow>): string {
  return [...csvPieces(titles, rows)].join("");
}

/** The same text, one line at a time. */
export function* csvPieces(titles: readonly string[], rows: Iterable<CsvRow>): Generator<string> {
  yield `${titles.join(",")}\n`;
  for (const row of rows) yield `${titles.map((title) => fieldOf(row[title] ?? null)).join(",")}\n`;
}

function fieldOf(value: string | number | null): string {
  const text = value === null ? "" : typeof value === "number" ? plainText(value) : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A number in plain digits: the smallest ones would have an exponent, which not every reader of CSV knows. */
function plainText(value: number): string {
  const text = String(value);
  return text.includes("e-") ? value.toFixed(MOST_DECIMALS).replace(/\.?0+$/, "") : text;
}

/** Prices and quantities have at most so many. */
const MOST_DECIMALS = 8;
