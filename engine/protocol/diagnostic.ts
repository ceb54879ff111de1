/** What is wrong with a rule's text, by offset into that text. */
export interface RuleDiagnostic {
  /** UTF-16 units from the text's start, 0 to its length. */
  readonly offset: number;
  /** UTF-16 units, >= 0. */
  readonly length: number;
  /** What was expected and what was found. */
  readonly message: string;
  /** One thing to do, or null. */
  readonly hint: string | null;
}
