import type { RuleDiagnostic } from "../../engine/protocol/mod.ts";
import type { RuleNode, Span } from "./ast.ts";
import type { RuleType } from "./vocabulary.ts";

const ARTICLE: Readonly<Record<RuleType, string>> = {
  number: "a number",
  time: "a time",
  condition: "yes or no",
};
/** Characters of the text that a message quotes at most. */
const MAX_QUOTED = 40;

/** Collects what is wrong with a rule's text, and quotes the text for the messages. */
export class Complaints {
  readonly all: RuleDiagnostic[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  add(span: Span, message: string, hint: string): void {
    this.all.push({ offset: span.start, length: span.end - span.start, message, hint });
  }

  /** A part as written, shortened if it is long. */
  slice(node: RuleNode): string {
    const text = this.#text.slice(node.start, node.end);
    return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED - 3)}...`;
  }

  /** A part as written, and its type. */
  say(node: RuleNode, type: RuleType): string {
    return `\`${this.slice(node)}\` (${ARTICLE[type]})`;
  }
}
