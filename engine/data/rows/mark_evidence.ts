/** A character that may be a decimal mark, or group thousands. */
export type DecimalMark = "comma" | "dot";

const GROUPS_OF_THREE = 3;
const GROUPS = /^-?\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}$/;

/**
 * What the numbers of a file say of its decimal mark. Each number with a comma or a dot is one of four: only a comma, or only
 * a dot, can be its decimal mark; or it has one mark before three digits, `1,234` or `1.234`, and may be either.
 */
export class MarkEvidence {
  /** Numbers in which a comma is the decimal mark. */
  comma = 0;
  /** Numbers in which a dot is the decimal mark. */
  dot = 0;
  /** Numbers such as `1,234`. */
  maybeComma = 0;
  /** Numbers such as `1.234`. */
  maybeDot = 0;
  /** The first number that may be either, as it stands in its file. Empty: there is none. */
  firstMaybe = "";

  /** Takes the text of a number: digits and marks, without a sign, spaces or a currency. */
  see(text: string): void {
    const comma = text.lastIndexOf(",");
    const dot = text.lastIndexOf(".");
    if (comma === -1 && dot === -1) return;
    if (comma !== -1 && dot !== -1) {
      if (comma > dot) this.comma += 1;
      else this.dot += 1;
      return;
    }
    const at = Math.max(comma, dot);
    const isComma = comma !== -1;
    const first = text.indexOf(isComma ? "," : ".");
    // Thousands come in more than one group, a decimal mark once.
    if (first !== at) {
      if (GROUPS.test(text)) this.#count(!isComma);
    } else this.seeOne(isComma ? "comma" : "dot", { text, at });
  }

  /** Takes a number with one mark, at `at` of its text. */
  seeOne(mark: DecimalMark, number: { readonly text: string; readonly at: number }): void {
    const { text, at } = number;
    let end = at + 1;
    while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
    let start = 0;
    while (start < at && !(text.charCodeAt(start) >= 0x30 && text.charCodeAt(start) <= 0x39)) start++;
    const whole = at - start;
    const isEither =
      end - at - 1 === GROUPS_OF_THREE && whole >= 1 && whole <= GROUPS_OF_THREE && text.charCodeAt(start) !== 0x30;
    if (!isEither) this.#count(mark === "comma");
    else {
      if (mark === "comma") this.maybeComma += 1;
      else this.maybeDot += 1;
      if (this.firstMaybe === "") this.firstMaybe = text;
    }
  }

  #count(isComma: boolean): void {
    if (isComma) this.comma += 1;
    else this.dot += 1;
  }
}

/**
 * The decimal mark of a file. Cells of a comma-separated file have a dot, unless a number says otherwise; of all others too,
 * if no number has a mark.
 *
 * @param delimiter what separates the file's cells; null: it is no delimited text
 * @returns null: all marks stand before three digits, and they may be decimal marks or group thousands
 */
export function decideMark(evidence: MarkEvidence, delimiter: "," | ";" | "\t" | "|" | null): DecimalMark | null {
  if (evidence.comma !== evidence.dot) return evidence.comma > evidence.dot ? "comma" : "dot";
  if (evidence.comma > 0 || delimiter === "," || delimiter === null) return "dot";
  if (evidence.maybeComma === 0 && evidence.maybeDot === 0) return "dot";
  // `1,234` and `1.234` in one file: one of the two groups thousands, and nothing says which.
  if (delimiter !== ";" && evidence.maybeComma === 0) return "dot";
  return null;
}
