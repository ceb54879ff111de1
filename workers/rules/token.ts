/** The kind of a token; of operators and keywords, the canonical spelling. */
export type TokenKind =
  | "number"
  | "time"
  | "name"
  | "AND"
  | "OR"
  | "NOT"
  | "between"
  | "crosses above"
  | "crosses below"
  | "<"
  | "<="
  | ">"
  | ">="
  | "=="
  | "!="
  | "+"
  | "-"
  | "*"
  | "/"
  | ","
  | "@"
  | "["
  | "]"
  | "("
  | ")"
  | "end";

/** A word, number or sign of a rule's text. */
export interface Token {
  readonly kind: TokenKind;
  /** Its place in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** The text as written. */
  readonly text: string;
  /** A number's value, a time's microseconds of the day, an `@` timeframe's microseconds (NaN if it is none); else 0. */
  readonly value: number;
  /** True if something before it was refused and left out. The parser does not complain about that place again. */
  readonly afterGap: boolean;
}
