import type { SourceText } from "./source_text.ts";

/** An error in a file that a person must correct. */
export interface Problem {
  /** Where it begins in the text of the file, in UTF-16 units. */
  readonly offset: number;
  /** Its length in UTF-16 units, >= 0. */
  readonly length: number;
  /** What was expected and what was found. */
  readonly message: string;
  /** One thing to do, or null. */
  readonly hint: string | null;
}

const COLUMNS = 80;
const INDENT = "  ";
/** Characters of a long line that are shown before the caret. */
const BEFORE_CARET = 30;
/** UTF-16 units of a line that are read on each side of a problem. It bounds the work on a very long line. */
const MAX_SIDE = 4 * COLUMNS;

/**
 * A problem as text for people, at most 80 columns wide and without colour: `FILE:LINE:COLUMN: message`, the line, carets
 * under the wrong part, and a hint. A path or a word that is longer than a line is not broken.
 */
export function renderProblem(source: SourceText, problem: Problem): string {
  const { line, column } = source.placeOf(problem.offset);
  const lines = wrap(`${source.path}:${line}:${column}: ${problem.message}`, "");
  const hint = problem.hint === null ? [] : wrap(`hint: ${problem.hint}`, INDENT);
  return [...lines, ...renderLine(source, problem), ...hint].join("\n");
}

function renderLine(source: SourceText, problem: Problem): string[] {
  const { start, line } = aroundOf(source, problem);
  const characters = [...line.replaceAll("\t", " ")].map((each) => (/\p{Cc}/u.test(each) ? "\uFFFD" : each));
  const caret = [...line.slice(0, problem.offset - start)].length;
  const until = [...line.slice(0, problem.offset - start + problem.length)].length;
  const width = COLUMNS - INDENT.length;
  let from = 0;
  if (characters.length > width) from = Math.max(0, Math.min(caret - BEFORE_CARET, characters.length - width));
  const to = Math.min(characters.length, from + width);
  const shown = characters.slice(from, to);
  if (from > 0) shown[0] = "…";
  if (to < characters.length) shown[shown.length - 1] = "…";
  const carets = "^".repeat(Math.max(1, Math.min(until, to) - caret));
  return [`${INDENT}${shown.join("")}`.trimEnd(), `${INDENT}${" ".repeat(caret - from)}${carets}`];
}

/** The part of the problem's line that may be shown, and the offset where it begins. */
function aroundOf(source: SourceText, { offset }: Problem): { readonly start: number; readonly line: string } {
  const whole = source.lineAt(offset);
  const from = Math.max(0, offset - whole.start - MAX_SIDE);
  const line = whole.line.slice(from, offset - whole.start + MAX_SIDE);
  // The cut may leave the second half of a surrogate pair, which would count as a character.
  const isHalf = from > 0 && /^[\uDC00-\uDFFF]/.test(line);
  return isHalf ? { start: whole.start + from + 1, line: line.slice(1) } : { start: whole.start + from, line };
}

/** Breaks text at spaces into lines. The further lines are indented. */
function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.trim() !== "" && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = `${indent}${INDENT}${word}`;
    } else line = line.trim() === "" ? `${line}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Problems with their lines and columns, for JSON. */
export function problemsJson(source: SourceText, problems: readonly Problem[]): readonly object[] {
  return problems.map(({ offset, length, message, hint }) => ({ ...source.placeOf(offset), length, message, hint }));
}
