import type { TokenKind } from "./token.ts";

/** A spelling that other languages or keyboards have, and what was meant. */
export interface Slip {
  /** What the lexer goes on with; null leaves the word out. */
  readonly kind: TokenKind | null;
  /** One thing to do. */
  readonly hint: string;
}

function write(kind: TokenKind): Slip {
  return { kind, hint: `write \`${kind}\`` };
}

/** Operators that are not ours, longest first. */
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

/** What to do about characters that mean nothing here. */
export const CHARACTER_HINTS: ReadonlyMap<string, string> = new Map([
  [";", "join conditions with AND or OR"],
  ["{", "group with ( )"],
  ["}", "group with ( )"],
  ["₹", "write amounts as plain numbers"],
  ["$", "write amounts as plain numbers"],
]);

/** Quotes in families: each closes any of its own family. The first two families are plain. */
export const QUOTES: readonly string[] = ["'", '"', "‘’‚`´′", "“”„″"];
