import { UsageError } from "../../protocol/mod.ts";

/** A part of a time that a pattern names. */
export type PatternField =
  | "year"
  | "short-year"
  | "month"
  | "month-name"
  | "day"
  | "hour"
  | "half-hour"
  | "minute"
  | "second"
  | "fraction"
  | "half"
  | "offset"
  | "weekday";

/** A piece of a pattern: a part of a time, or text that stands there as it is. */
export type PatternPiece =
  | { readonly field: PatternField; readonly least: number; readonly most: number }
  | { readonly field: "text"; readonly text: string };

const TOKENS: readonly (readonly [RegExp, PatternField, number, number])[] = [
  [/^YYYY/, "year", 4, 4],
  [/^YY(?!Y)/, "short-year", 2, 2],
  [/^MMMM?/, "month-name", 3, 9],
  [/^MM?(?!M)/, "month", 1, 2],
  [/^ddd{1,2}/, "weekday", 2, 9],
  [/^DD?(?!D)/, "day", 1, 2],
  [/^HH?(?!H)/, "hour", 1, 2],
  [/^hh?(?!h)/, "half-hour", 1, 2],
  [/^mm?(?!m)/, "minute", 1, 2],
  [/^ss?(?!s)/, "second", 1, 2],
  [/^S{1,9}(?!S)/, "fraction", 1, 9],
  [/^[Aa]/, "half", 1, 4],
  [/^ZZ?(?!Z)/, "offset", 1, 6],
];

/** What Python's directives are in our words. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  Y: "YYYY",
  y: "YY",
  m: "MM",
  d: "DD",
  e: "DD",
  b: "MMM",
  h: "MMM",
  B: "MMMM",
  H: "HH",
  k: "HH",
  I: "hh",
  l: "hh",
  M: "mm",
  S: "ss",
  f: "SSSSSS",
  p: "A",
  P: "A",
  z: "Z",
  a: "ddd",
  A: "dddd",
  T: "HH:mm:ss",
  R: "HH:mm",
  F: "YYYY-MM-DD",
  D: "MM/DD/YY",
};

const NUMERIC: ReadonlySet<string> = new Set([
  "year",
  "short-year",
  "month",
  "day",
  "hour",
  "half-hour",
  "minute",
  "second",
  "fraction",
]);

/** The words of `--time-format` that are no patterns. */
const TIME_WORDS = [
  "iso",
  "month-name",
  "day-first",
  "month-first",
  "year-first",
  "time-of-day",
  "epoch-s",
  "epoch-ms",
  "epoch-us",
  "epoch-ns",
  "ms-of-day",
  "excel",
] as const;

/** A word of `--time-format`. */
export type TimeWord = (typeof TIME_WORDS)[number];

/** The word that a text is, or null. */
export function timeWordOf(text: string): TimeWord | null {
  return TIME_WORDS.find((word) => word === text) ?? null;
}

/**
 * Reads a pattern of `--time-format`: `DD/MM/YYYY HH:mm:ss`, or Python's `%d/%m/%Y %H:%M:%S`. Text in brackets stands as it
 * is.
 *
 * @throws UsageError if it is no pattern
 */
export function parseTimePattern(text: string): readonly PatternPiece[] {
  const pattern = text.includes("%") ? fromPython(text) : text;
  const pieces: PatternPiece[] = [];
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const literal = /^\[([^\]]*)\]|^'([^']*)'/.exec(rest);
    const token = TOKENS.find(([form]) => form.test(rest));
    if (literal !== null) {
      addText(pieces, literal[1] ?? literal[2] ?? "");
      at += literal[0].length;
    } else if (token !== undefined) {
      const [form, field, least, most] = token;
      pieces.push({ field, least, most });
      at += form.exec(rest)?.[0].length ?? 1;
    } else {
      const character = rest.charAt(0);
      if (/[A-Za-z]/.test(character) && character !== "T") throw patternError(text, character);
      addText(pieces, character);
      at += 1;
    }
  }
  checkFields(text, pieces);
  return pieces.map((piece, index) => exact(piece, pieces[index + 1]));
}

function fromPython(text: string): string {
  return text.replaceAll(/%[-0]?(.)|([A-Za-z]+)/g, (_all, directive: string | undefined, word: string | undefined) => {
    if (directive === undefined) return `[${word}]`;
    if (directive === "%") return "[%]";
    const own = DIRECTIVES[directive];
    if (own === undefined) throw patternError(text, `%${directive}`);
    return own;
  });
}

function addText(pieces: PatternPiece[], text: string): void {
  const last = pieces.at(-1);
  if (last?.field === "text") pieces[pieces.length - 1] = { field: "text", text: last.text + text };
  else pieces.push({ field: "text", text });
}

/** Of numbers that stand side by side each has all its digits. */
function exact(piece: PatternPiece, next: PatternPiece | undefined): PatternPiece {
  if (piece.field === "text" || next === undefined || !NUMERIC.has(piece.field) || !NUMERIC.has(next.field))
    return piece;
  return { ...piece, least: piece.most };
}

function checkFields(text: string, pieces: readonly PatternPiece[]): void {
  const fields = pieces.map(({ field }) => field).filter((field) => field !== "text");
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) throw formatError(`a --time-format with each part once, was a second ${twice}`, text);
  const has = (...names: readonly PatternField[]): boolean => names.some((name) => fields.includes(name));
  const hasDate = has("year", "short-year") && has("month", "month-name") && has("day");
  const hasPart = has("year", "short-year") || has("month", "month-name") || has("day");
  if (!hasDate && (hasPart || !has("hour", "half-hour"))) {
    throw formatError("a --time-format with year, month and day, as in DD/MM/YYYY HH:mm", text);
  }
  if (has("half-hour") !== has("half")) {
    throw formatError("a --time-format with both of hh and A, as in hh:mm A, or HH", text);
  }
}

function patternError(text: string, found: string): UsageError {
  const upper = text.replaceAll(/y+/g, (years) => years.toUpperCase()).replace(/\bdd?\b/, (days) => days.toUpperCase());
  const meant = upper === text || /[a-z]{4}/.test(upper) ? null : upper.replace(/\bmm\b(?=[-/. ]|$)/, "MM");
  return new UsageError(`expected --time-format of YYYY MM DD HH mm ss, was ${found} in ${JSON.stringify(text)}`, {
    meant: meant === null || !/YY/.test(meant) ? null : JSON.stringify(meant),
    hint: `words are ${TIME_WORDS.join(", ")}; text that stands as it is goes into [brackets]`,
  });
}

function formatError(expected: string, text: string): UsageError {
  return new UsageError(`expected ${expected}, was ${JSON.stringify(text)}`, {
    hint: "YYYY is the year, MM the month, DD the day, HH the hour, mm the minute, ss the second, A is AM or PM, Z an offset",
  });
}
