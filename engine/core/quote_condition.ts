/** The most characters of a condition that a sentence quotes. */
const MAX_QUOTED = 48;

/** A condition, or a part of one, as a sentence quotes it: on one line, in backticks, cut where it is long. */
export function quoteCondition(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ");
  return `\`${line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED - 1)}…` : line}\``;
}
