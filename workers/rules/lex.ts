import { guessTime, parseTimeframe, parseTimeOfDay } from "../../engine/core/mod.ts";
import type { RuleDiagnostic } from "../../engine/protocol/mod.ts";
import { CHARACTER_HINTS, OPERATOR_SLIPS, QUOTES, WORD_SLIPS } from "./slips.ts";
import type { Token, TokenKind } from "./token.ts";

/** The tokens of a text, the last of kind `end`, and the errors of spelling. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly RuleDiagnostic[];
}

const SPACE = /\s+/y;
const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
const NUMBER = /\d+(?:\.\d+)?|\.\d+/y;
const BARE_TIME = /\d{1,2}:\d{2}(?::\d{2})?(?![\d:])/y;
const GROUPED = /\d{1,3}(?:[,_]\d{2,3})+(?:\.\d+)?(?![\d,_])/y;
const NUMBER_TAIL = /[\p{L}_][\p{L}\p{N}_]*/uy;
const OPERATOR = /<=|>=|==|!=|&&|\|\||[<>!+\-*/(),[\]]/y;
/** `crosses above`, and other spellings of it. */
const CROSSES = /cross(?:es|ed|ing)?\s+(above|over|up|below|under|down)(?![\p{L}\p{N}_])/iuy;
/** The timeframe of a series: `@5m`. */
const TIMEFRAME = /@\s*([\p{L}\p{N}_]*)/uy;
/** The namespace of a function in Pine: `ta.` */
const NAMESPACE = /(?:ta|math)\s*\.\s*(?=[\p{L}_])/iuy;
const STRANGE = /[^\s\p{L}\p{N}_'"‘’‚`´′“”„″<>=!&|+\-*/(),[\]@≤≥≠×÷−–.]+|\./uy;
/** A time without its closing quote: where the quote is missing, this much is taken as the content. */
const TIME_CONTENT = /\s*\d{1,2}:\d{2}(?::\d{2})?\s*/y;

const QUOTED_NUMBER = /^\s*-?\d+(?:\.\d+)?\s*$/;

const MAX_DIGITS = 15;
const EXPECTED_TIME = "Expected a time from '00:00' to '24:00'";
const KEYWORDS: ReadonlyMap<string, TokenKind> = new Map([
  ["and", "AND"],
  ["or", "OR"],
  ["not", "NOT"],
  ["between", "between"],
]);
const SYMBOLS: ReadonlyMap<string, TokenKind> = new Map([
  ["&&", "AND"],
  ["||", "OR"],
  ["!", "NOT"],
]);

/** Splits a rule's text into tokens. A wrong spelling is reported, and read as what was probably meant. Never throws. */
export function lex(text: string): Lexed {
  return new Lexer(text).run();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #diagnostics: RuleDiagnostic[] = [];
  /** For each open `(`: true if it is a function's, in which commas separate arguments. */
  readonly #calls: boolean[] = [];
  #at = 0;
  #gap = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Lexed {
    while (this.#at < this.#text.length) {
      const space = this.#match(SPACE);
      if (space !== null) this.#at += space.length;
      else this.#token();
    }
    this.#push("end", 0, 0);
    return { tokens: this.#tokens, diagnostics: this.#diagnostics };
  }

  #token(): void {
    const character = this.#text[this.#at] ?? "";
    const family = QUOTES.find((quotes) => quotes.includes(character));
    if (family !== undefined) this.#quoted(family);
    else if (this.#match(NUMBER) !== null) this.#number();
    else if (this.#match(WORD) !== null) this.#word();
    else if (character === "@") this.#timeframe();
    else this.#operator();
  }

  #number(): void {
    const bareTime = this.#match(BARE_TIME);
    if (bareTime !== null) return this.#bareTime(bareTime);
    const grouped = this.#calls.at(-1) === true ? null : this.#match(GROUPED);
    if (grouped !== null) {
      const plain = grouped.replaceAll(/[,_]/g, "");
      this.#report(grouped.length, `Expected a plain number, found \`${grouped}\``, `write ${plain}`);
      return this.#push("number", grouped.length, Number(plain));
    }
    const digits = this.#match(NUMBER) ?? "";
    const tail = this.#match(NUMBER_TAIL, digits.length) ?? "";
    const percent = this.#text[this.#at + digits.length] === "%" ? "%" : "";
    const written = digits + tail + percent;
    if (percent !== "") {
      const hint = `write it as a number: 1% of the price is \`price * 0.01\``;
      this.#report(written.length, `Expected a plain number, found the percentage \`${written}\``, hint);
    } else if (tail !== "") {
      this.#report(
        written.length,
        `Expected a plain number, found \`${written}\``,
        "write it in digits, such as 20100.5",
      );
    } else if (digits.split(".").some((part) => part.length > MAX_DIGITS)) {
      const message = `Expected at most ${MAX_DIGITS} digits before and after the point, found more`;
      this.#report(written.length, message, "write fewer digits");
    }
    this.#push("number", written.length, Math.min(Number(digits), Number.MAX_SAFE_INTEGER));
  }

  #bareTime(written: string): void {
    const micros = parseTimeOfDay(written);
    if (micros === null)
      this.#report(written.length, `${EXPECTED_TIME}, found ${written}`, "write a time such as '15:20'");
    else this.#report(written.length, `Expected a time in quotes, found \`${written}\``, `write '${written}'`);
    this.#push("time", written.length, micros ?? Number.NaN);
  }

  #quoted(family: string): void {
    const opening = this.#text[this.#at] ?? "";
    const rest = this.#text.slice(this.#at + 1);
    const closing = [...rest].find((character) => family.includes(character));
    if (closing === undefined) return this.#unclosed(opening);
    const content = rest.slice(0, rest.indexOf(closing));
    const length = content.length + 2;
    if (family.length > 1) {
      this.#report(length, `Expected plain quotes, found ${opening}${content}${closing}`, `write '${content.trim()}'`);
    }
    this.#timeContent(content, length);
  }

  #unclosed(opening: string): void {
    const length = this.#text.length - this.#at;
    const content = this.#match(TIME_CONTENT, 1);
    if (content === null) {
      this.#report(1, `Expected a closing ${opening}, found the end of the condition`, "write times as '15:20'");
      return this.#push("time", length, Number.NaN);
    }
    const after = this.#text[this.#at + 1 + content.length] ?? "";
    const otherQuote = after !== "" && QUOTES.some((quotes) => quotes.includes(after));
    const found = otherQuote ? `found ${after}` : "found none";
    this.#report(1, `Expected a closing ${opening}, ${found}`, `write '${content.trim()}'`);
    this.#push("time", 1 + content.length + (otherQuote ? 1 : 0), parseTimeOfDay(content.trim()) ?? Number.NaN);
  }

  #timeContent(content: string, length: number): void {
    const micros = parseTimeOfDay(content.trim());
    if (micros === null) {
      const guess = guessTime(content);
      let hint = "write a time as '15:20', and names and numbers without quotes";
      if (guess !== null) hint = `did you mean '${guess}'?`;
      else if (QUOTED_NUMBER.test(content)) hint = `write numbers without quotes: ${content.trim()}`;
      this.#report(length, `${EXPECTED_TIME}, found '${content}'`, hint);
    }
    this.#push("time", length, micros ?? Number.NaN);
  }

  #word(): void {
    const namespace = this.#match(NAMESPACE);
    if (namespace !== null) {
      this.#at += namespace.length;
      return;
    }
    const crosses = this.#match(CROSSES);
    if (crosses !== null) return this.#crosses(crosses);
    const word = this.#match(WORD) ?? "";
    const lower = word.toLowerCase();
    const slip = WORD_SLIPS.get(lower);
    if (slip !== undefined) return this.#slip(word, slip.kind, slip.hint);
    this.#push(KEYWORDS.get(lower) ?? "name", word.length, 0);
  }

  #crosses(written: string): void {
    const kind = /(?:above|over|up)$/i.test(written) ? "crosses above" : "crosses below";
    if (written.toLowerCase().replaceAll(/\s+/g, " ") !== kind) {
      this.#report(written.length, `Expected an operator, found \`${written}\``, `write \`${kind}\``);
    }
    this.#push(kind, written.length, 0);
  }

  #timeframe(): void {
    TIMEFRAME.lastIndex = this.#at;
    const [written = "@", text = ""] = TIMEFRAME.exec(this.#text) ?? [];
    const micros = parseTimeframe(text.toLowerCase());
    if (micros === null) {
      const message = `Expected a bar's length from 10s to 1d after \`@\`, found ${text === "" ? "none" : `\`${text}\``}`;
      this.#report(written.length, message, "write a number and s, m, h or d, such as `close@5m`");
    }
    this.#push("@", written.length, micros ?? Number.NaN);
  }

  #operator(): void {
    const slip = OPERATOR_SLIPS.find(([spelling]) => this.#isSlip(spelling));
    const operator = this.#match(OPERATOR);
    if (slip !== undefined && slip[0].length > (operator?.length ?? 0)) {
      return this.#slip(slip[0], slip[1].kind, slip[1].hint);
    }
    if (operator === "(") this.#calls.push(this.#tokens.at(-1)?.kind === "name");
    if (operator === ")") this.#calls.pop();
    if (operator !== null) return this.#push(SYMBOLS.get(operator) ?? (operator as TokenKind), operator.length, 0);
    const strange = this.#match(STRANGE) ?? String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const hint = CHARACTER_HINTS.get(strange) ?? "remove it";
    this.#report(strange.length, `Expected a condition, found \`${strange}\`, which has no meaning here`, hint);
    this.#gap = true;
    this.#at += strange.length;
  }

  /** `> =` is a wrong spelling of `>=`, but `> ==` is two operators. */
  #isSlip(spelling: string): boolean {
    if (!this.#text.startsWith(spelling, this.#at)) return false;
    return !(spelling.includes(" ") && this.#text[this.#at + spelling.length] === "=");
  }

  #slip(written: string, kind: TokenKind | null, hint: string): void {
    this.#report(
      written.length,
      `Expected ${kind === null ? "a condition" : "an operator"}, found \`${written}\``,
      hint,
    );
    if (kind !== null) return this.#push(kind, written.length, 0);
    this.#gap = true;
    this.#at += written.length;
  }

  #match(pattern: RegExp, ahead = 0): string | null {
    pattern.lastIndex = this.#at + ahead;
    return pattern.exec(this.#text)?.[0] ?? null;
  }

  #push(kind: TokenKind, length: number, value: number): void {
    const [start, end] = [this.#at, this.#at + length];
    this.#tokens.push({ kind, start, end, text: this.#text.slice(start, end), value, afterGap: this.#gap });
    this.#gap = false;
    this.#at = end;
  }

  #report(length: number, message: string, hint: string): void {
    this.#diagnostics.push({ offset: this.#at, length, message, hint });
  }
}
