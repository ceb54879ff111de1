import type { Cell } from "./record_source.ts";

/** Line breaks in one quoted cell. With more, the quote was never meant to be one, or its end is missing. */
const MAX_QUOTED_LINES = 20;

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** A record with quoted cells. */
export interface QuotedRecord {
  readonly cells: readonly Cell[];
  /** Where its line end is, or the end of the text. */
  readonly end: number;
  /** Line breaks inside of its cells. */
  readonly breaks: number;
}

/** A quote whose end is missing. */
export interface OpenQuote {
  /** Where the quote is. */
  readonly quote: number;
  /** Line breaks in its cell. */
  readonly broken: number;
  /** The record up to the end of the text. */
  readonly record: QuotedRecord;
  /** True if text after it may still close it. */
  readonly mayClose: boolean;
}

/** A cell as it is given: without spaces around it. Null: nothing is left. */
export function trimmed(text: string): Cell {
  const { length } = text;
  if (length === 0) return null;
  if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(length - 1))) return text;
  const inner = text.trim();
  return inner === "" ? null : inner;
}

/** The cells of a line of which each is in quotes, with no quote inside of any; null: it is no such line. */
export function quotedCells(line: string, delimiter: string): readonly Cell[] | null {
  const { length } = line;
  if (length < 2 || line.charCodeAt(0) !== QUOTE || line.charCodeAt(length - 1) !== QUOTE) return null;
  const cells: Cell[] = line.slice(1, -1).split(`"${delimiter}"`);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as string;
    if (cell.includes('"')) return null;
    cells[i] = trimmed(cell);
  }
  return cells;
}

/** True for the characters that no space is among, for sure. */
function isPlain(code: number): boolean {
  return code > 0x20 && code < 0xa0;
}

/**
 * Reads a record that has quotes, as RFC 4180 has them, and what people write beside it: spaces around quotes, text after
 * a closing quote (it is joined), a quote inside of a cell that does not begin with one (it is a character).
 *
 * @param text lines that end in LF
 */
export function readQuotedRecord(text: string, start: number, delimiter: string): QuotedRecord | OpenQuote {
  const cells: Cell[] = [];
  const separator = delimiter.charCodeAt(0);
  let at = start;
  let breaks = 0;
  for (;;) {
    const quote = quoteAt(text, at, separator);
    if (quote === -1) {
      const end = endOfCell(text, at, separator);
      cells.push(trimmed(text.slice(at, end)));
      at = end;
    } else {
      const close = closingQuote(text, quote + 1);
      const inner = unescaped(text.slice(quote + 1, close === -1 ? text.length : close));
      const broken = countBreaks(inner);
      breaks += broken;
      const end = close === -1 ? text.length : endOfCell(text, close + 1, separator);
      const after = close === -1 || end === close + 1 ? "" : text.slice(close + 1, end);
      cells.push(trimmed(after === "" ? inner : inner + after));
      const isNoQuote = broken > MAX_QUOTED_LINES || (broken > 0 && after.trim() !== "");
      if (close === -1 || isNoQuote) return { quote, broken, record: { cells, end, breaks }, mayClose: !isNoQuote };
      at = end;
    }
    if (at >= text.length || text.charCodeAt(at) === LINE_FEED) return { cells, end: at, breaks };
    at++;
  }
}

/** Where the quote is that begins the cell at `at`, spaces before it skipped; -1: the cell does not begin with one. */
function quoteAt(text: string, at: number, separator: number): number {
  let from = at;
  let code = text.charCodeAt(from);
  while ((code === 0x20 || code === 0x09 || code === 0xfeff) && code !== separator) code = text.charCodeAt(++from);
  return code === QUOTE ? from : -1;
}

/** Where the quote ends that is open at `from`; -1: nowhere. Two quotes are a character. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at;
}

function endOfCell(text: string, from: number, separator: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === separator || code === LINE_FEED) return at;
  }
  return at;
}

function unescaped(text: string): string {
  return text.includes('"') ? text.replaceAll('""', '"') : text;
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
