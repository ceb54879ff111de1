import { inputError } from "./input_error.ts";
import type { TableForm } from "./record_source.ts";

/** What stands between the cells of a line. */
export type Delimiter = NonNullable<TableForm["delimiter"]>;

const DELIMITERS: readonly Delimiter[] = ["\t", ";", ",", "|"];
/** Lines that a delimiter is told by. */
const LOOK_LINES = 200;
/** Part of the lines that have to have the same number of cells before a number of cells says much. */
const MOST = 0.9;

/** How often a delimiter stands in a line. */
interface Count {
  readonly delimiter: Delimiter;
  /** The commonest number in a line, 0 if it is in none. */
  readonly each: number;
  /** Lines that have this number. */
  readonly lines: number;
}

/** The first line of a CSV file that Excel is to read: `sep=;`. */
const SEPARATOR_LINE = /^\uFEFF?"?sep=(.)"?\s*$/i;

/** The delimiter that a line like `sep=;` names, or null. */
export function namedDelimiter(line: string): string | null {
  return SEPARATOR_LINE.exec(line)?.[1] ?? null;
}

/**
 * Tells the delimiter of a table by its first lines: the one that most lines have equally often.
 *
 * @param text lines that end in LF
 * @throws EngineError INPUT_FILE if the text is no table, or one with another delimiter
 */
export function findDelimiter(path: string, text: string): Delimiter {
  const named = namedDelimiter(text.slice(0, Math.max(text.indexOf("\n"), 0)));
  if (named !== null) {
    const known = DELIMITERS.find((delimiter) => delimiter === named);
    if (known !== undefined) return known;
    throw inputError(
      { path, line: 1 },
      `Expected sep= with one of , ; | or a tab, was ${named}. Write the file with commas`,
    );
  }
  const lines = text
    .replaceAll(/"[^"]*"/g, "q")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .slice(0, LOOK_LINES);
  const counts = DELIMITERS.map((delimiter) => countIn(lines, delimiter)).filter(({ each }) => each > 0);
  const best = counts.reduce<Count | null>((one, other) => (one === null ? other : better(one, other, lines)), null);
  if (best === null) throw noDelimiter(path, text, lines);
  return best.delimiter;
}

function countIn(lines: readonly string[], delimiter: Delimiter): Count {
  const numbers = new Map<number, number>();
  for (const line of lines) {
    const each = line.split(delimiter).length - 1;
    if (each > 0) numbers.set(each, (numbers.get(each) ?? 0) + 1);
  }
  let best: Count = { delimiter, each: 0, lines: 0 };
  for (const [each, count] of numbers) {
    if (count > best.lines || (count === best.lines && each > best.each)) best = { delimiter, each, lines: count };
  }
  return best;
}

/** Which of two delimiters it is; the first stands before the second in `DELIMITERS`. */
function better(one: Count, other: Count, lines: readonly string[]): Count {
  const enough = MOST * Math.max(one.lines, other.lines);
  if (one.lines < enough || other.lines < enough) return one.lines >= other.lines ? one : other;
  // Both are in all lines alike: numbers with commas between other delimiters, or a symbol such as `NSE_EQ|X`.
  const rest = one.delimiter === "," ? other : one;
  if ((one.delimiter === "," || other.delimiter === ",") && rest.each > 1 && areInNumbers(lines)) return rest;
  return one.each >= other.each ? one : other;
}

/** True if nearly all commas stand between digits. */
function areInNumbers(lines: readonly string[]): boolean {
  const others = lines.filter((line) => /(?:^|[^\d]),|,(?:[^\d]|$)/.test(line)).length;
  return others <= lines.length * (1 - MOST);
}

function noDelimiter(path: string, text: string, lines: readonly string[]): Error {
  const expected = "Expected a table with , ; | or tabs between its columns";
  const place = { path, line: 1 };
  if (lines.length === 0) return inputError(place, `${expected}, was a file of empty lines. Check how it was made`);
  if (lines.length > 1 && lines.every((line) => /^q+$/.test(line.trim())) && /"[^"\n]*[,;|\t]/.test(text)) {
    return inputError(
      place,
      `${expected}, was one with whole lines in quotes. Take them off: sed 's/^"//; s/"\\r*$//; s/""/"/g' FILE`,
    );
  }
  const isAligned =
    lines.length > 1 && lines.filter((line) => line.trim().split(/\s+/).length > 2).length >= lines.length * MOST;
  if (isAligned) {
    return inputError(
      place,
      `${expected}, was one with spaces between them. Put commas in: tr -s ' ' ',' < FILE > FILE.csv`,
    );
  }
  return inputError(place, `${expected}, was a text without any of them. Give a CSV, JSON or Parquet file`);
}
