import type { TokenKind } from "./token.ts";

/** What is meant by a spelling of another language or keyboard. */
export interface Slip {
  /** The token that is read in its place; null: none. */
  readonly kind: TokenKind | null;
  /** One thing to do, for people. */
  readonly hint: string;
}

function write(kind: TokenKind): Slip {
  return { kind, hint: `write \`${kind}\`` };
}

/** Operators of other languages, longest first. */
export const OPERATOR_SLIPS: readonly (readonly [spelling: string, slip: Slip])[] = [
  ["===", write("==")],
  ["!==", write("!=")],
  ["<>", write("!=")],
  ["=>", write(">=")],
  ["=<", write("<=")],
  [">>", write(">")],
  ["<<", write("<")],
  [":=", write("==")],
  ["> =", { kind: ">=", hint: "write `>=`, without a space" }],
  ["< =", { kind: "<=", hint: "write `<=`, without a space" }],
  ["! =", { kind: "!=", hint: "write `!=`, without a space" }],
  ["= =", { kind: "==", hint: "write `==`, without a space" }],
  ["=", { kind: "==", hint: "write `==` to compare" }],
  ["&", write("AND")],
  ["|", write("OR")],
  ["≤", write("<=")],
  ["≥", write(">=")],
  ["≠", write("!=")],
  ["×", write("*")],
  ["÷", write("/")],
  ["−", write("-")],
  ["–", write("-")],
];

/** Words of other languages, in lower case. */
export const WORD_SLIPS: ReadonlyMap<string, Slip> = new Map([
  ["is", write("==")],
  ["equals", write("==")],
  ["above", write(">")],
  ["below", write("<")],
  ["if", { kind: null, hint: "leave it out: the whole text is the condition" }],
  ["when", { kind: null, hint: "leave it out: the whole text is the condition" }],
  ["then", { kind: null, hint: "leave it out: the condition says only when, the other keys say what" }],
]);

/** Hints for characters that have no meaning in rules. */
export const CHARACTER_HINTS: ReadonlyMap<string, string> = new Map([
  [";", "join conditions with AND or OR"],
  ["{", "group with ( )"],
  ["}", "group with ( )"],
  ["₹", "write amounts as plain numbers"],
  ["$", "write amounts as plain numbers"],
]);

/** Groups of quotes: each quote closes any of its own group. The first two groups are the valid ones. */
export const QUOTES: readonly string[] = ["'", '"', "‘’‚`´′", "“”„″"];
