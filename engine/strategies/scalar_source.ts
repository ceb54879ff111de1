/** The style of a YAML scalar, by the names of the `yaml` package. */
export type ScalarStyle = "PLAIN" | "QUOTE_SINGLE" | "QUOTE_DOUBLE" | "BLOCK_LITERAL" | "BLOCK_FOLDED";

/** A text value, and the place of each of its characters in the file. */
export interface ScalarSource {
  readonly value: string;
  /** Where it begins and ends in the file, with its quotes or block header. */
  readonly start: number;
  readonly end: number;
  /**
   * The place in the file of a part of the value. All numbers are UTF-16 units. The end of the value is where its text
   * ends.
   */
  locate(offset: number, length: number): { readonly offset: number; readonly length: number };
}

/** The place in the file of one unit of the value; `to` is exclusive. */
type Written = readonly [from: number, to: number];

const FOLD = /[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/y;
const ESCAPE = /\\(?:\r?\n[ \t]*|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^])/y;

/**
 * Aligns a scalar's value with its text in the file. It follows quotes, escapes, folded lines and block indentation (YAML
 * 1.2.2, chapters 7 and 8).
 *
 * @param span where the scalar begins (its first character, quote or block header) and ends (exclusive)
 */
export function alignScalar(
  text: string,
  [start, end]: readonly [start: number, end: number],
  style: ScalarStyle,
  value: string,
): ScalarSource {
  const isBlock = style === "BLOCK_LITERAL" || style === "BLOCK_FOLDED";
  const visible = value.trimEnd().length;
  let written: readonly Written[] | null = null;
  const locate = (offset: number, length: number): { offset: number; length: number } => {
    if (visible === 0) return { offset: start, length: end - start };
    written ??= isBlock ? alignBlock(text, [start, end], value) : alignFlow(text, [start, end], style, value);
    const last = written[visible - 1] ?? [start, end];
    const from = offset < visible ? (written[offset]?.[0] ?? last[1]) : last[1];
    const until = Math.min(offset + length, visible);
    const to = length > 0 && until > offset ? (written[until - 1]?.[1] ?? last[1]) : from;
    return { offset: from, length: Math.max(0, to - from) };
  };
  return { value, start, end, locate };
}

/** Plain and quoted scalars. One line break and the space around it are one space; n + 1 breaks are n breaks. */
function alignFlow(text: string, span: readonly [number, number], style: ScalarStyle, value: string): Written[] {
  const quotes = style === "PLAIN" ? 0 : 1;
  const end = span[1] - quotes;
  const written: Written[] = [];
  for (let at = span[0] + quotes; at < end && written.length < value.length;) {
    const [length, units] = flowStep(text, at, style);
    for (let unit = 0; unit < units; unit++) written.push([at, at + length]);
    at += length;
  }
  return written;
}

/** One step of a flow scalar at `at`: its length in the file, and how many units of the value it gives. */
function flowStep(text: string, at: number, style: ScalarStyle): readonly [length: number, units: number] {
  const fold = matchAt(FOLD, text, at);
  if (fold !== null) return [fold.length, Math.max(1, fold.split("\n").length - 2)];
  if (style === "QUOTE_SINGLE" && text.startsWith("''", at)) return [2, 1];
  if (style !== "QUOTE_DOUBLE" || text[at] !== "\\") return [1, 1];
  const escape = matchAt(ESCAPE, text, at) ?? "\\";
  if (escape.includes("\n")) return [escape.length, 0];
  const wide = escape.startsWith("\\U") && Number.parseInt(escape.slice(2), 16) > 0xffff;
  return [escape.length, wide ? 2 : 1];
}

/**
 * Block scalars: the lines without their indentation. A line break in the file gives a break in the value. In folded style
 * it may also give a space, or nothing if it is the first of several breaks: the value shows which.
 */
function alignBlock(text: string, [start, end]: readonly [number, number], value: string): Written[] {
  const body = text.indexOf("\n", start) + 1;
  const indent = blockIndent(text.slice(body, end), value);
  const written: Written[] = [];
  let at = skipSpaces(text, body, indent);
  while (at < end && written.length < value.length) {
    const unit = value[written.length];
    const length = text.startsWith("\r\n", at) ? 2 : 1;
    const isBreak = text[at] === "\n" || length === 2;
    if (!isBreak || unit === "\n" || unit === " ") written.push([at, at + length]);
    at = isBreak ? skipSpaces(text, at + length, indent) : at + 1;
  }
  return written;
}

/** The indentation of a block: how much more its first line with text has in the file than in the value. */
function blockIndent(body: string, value: string): number {
  const indentOf = (block: string): number =>
    block
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.search(/[^ ]/) ?? 0;
  return indentOf(body) - indentOf(value);
}

function skipSpaces(text: string, at: number, most: number): number {
  let next = at;
  while (next < at + most && text[next] === " ") next += 1;
  return next;
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
