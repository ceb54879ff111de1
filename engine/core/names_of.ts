/** Names of a list that are shown. The rest are counted. */
const MAX_NAMED = 3;

/** A list in a sentence: `a`, `a and b`, `a, b and c`, or `a, b, c and 4 more`. */
export function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED);
  const left = names.length - shown.length;
  const last = left > 0 ? `${left} more` : shown.pop();
  return shown.length === 0 ? String(last) : `${shown.join(", ")} and ${last}`;
}
