import type { SourceText } from "./source_text.ts";

/** Something in a file that a person has to mend. */
export interface Problem {
  /** Where it begins in the file's text, in UTF-16 units. */
  readonly offset: number;
  /** How far it reaches, in UTF-16 units, >= 0. */
  readonly length: number;
  /** What was expected and what was found. */
  readonly message: string;
  /** One thing to do, or null. */
  readonly hint: string | null;
}

const COLUMNS = 80;
const INDENT = "  ";
/** Characters of a long line that are kept in front of the caret. */
const LEAD = 30;
/** UTF-16 units of a line that are looked at on either side of a problem: more than are shown, however long it is. */
const REACH = 4 * COLUMNS;

/**
 * A problem as people read it, at most 80 columns wide and without colour: `FILE:LINE:COLUMN: message`, the line, a
 * caret under what is meant, and a hint. A path or a word longer than a line is not broken.
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
  const reach = [...line.slice(0, problem.offset - start + problem.length)].length;
  const width = COLUMNS - INDENT.length;
  let from = 0;
  if (characters.length > width) from = Math.max(0, Math.min(caret - LEAD, characters.length - width));
  const to = Math.min(characters.length, from + width);
  const shown = characters.slice(from, to);
  if (from > 0) shown[0] = "…";
  if (to < characters.length) shown[shown.length - 1] = "…";
  const carets = "^".repeat(Math.max(1, Math.min(reach, to) - caret));
  return [`${INDENT}${shown.join("")}`.trimEnd(), `${INDENT}${" ".repeat(caret - from)}${carets}`];
}

/** The part of the problem's line that may be shown, and the offset it begins at. */
function aroundOf(source: SourceText, { offset }: Problem): { readonly start: number; readonly line: string } {
  const whole = source.lineAt(offset);
  const from = Math.max(0, offset - whole.start - REACH);
  const line = whole.line.slice(from, offset - whole.start + REACH);
  // A cut through a pair of surrogates leaves half a character, which would count as one.
  const halved = from > 0 && /^[\uDC00-\uDFFF]/.test(line);
  return halved ? { start: whole.start + from + 1, line: line.slice(1) } : { start: whole.start + from, line };
}

/** Breaks text at spaces; what does not fit goes on in the next line, indented. */
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

/** Problems with their places, for machines. */
export function problemsJson(source: SourceText, problems: readonly Problem[]): readonly object[] {
  return problems.map(({ offset, length, message, hint }) => ({ ...source.placeOf(offset), length, message, hint }));
}
