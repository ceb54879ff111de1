/** Names that a sentence lists. It counts the rest. */
const MAX_LISTED = 3;

/** Names as they stand in a sentence: `a`, `a and b`, `a, b and c`, or `a, b, c and 4 more`. */
export function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED);
  const left = names.length - shown.length;
  const last = left > 0 ? `${left} more` : shown.pop();
  return shown.length === 0 ? String(last) : `${shown.join(", ")} and ${last}`;
}

/**
 * The candidate that a mistyped word probably means, or null. Letter case does not count. In this order: the candidate with
 * the same letters; the only one that begins with the word; the nearest one by edit distance, which may be a third of the
 * longer text's length (1 to 3).
 *
 * @example
 *   nearest("nitfy", ["NIFTY", "BANKNIFTY"]); // "NIFTY"
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const lower = word.toLowerCase();
  const same = candidates.find((candidate) => candidate.toLowerCase() === lower);
  if (same !== undefined) return same;
  const completions = candidates.filter((candidate) => word.length > 1 && candidate.toLowerCase().startsWith(lower));
  if (completions.length === 1) return completions[0] ?? null;
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const maxDistance = Math.min(3, Math.max(1, Math.floor(Math.max(candidate.length, word.length) / 3)));
    if (Math.abs(candidate.length - word.length) >= Math.min(bestDistance, maxDistance + 1)) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance <= maxDistance && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count 1 each
 * (https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance).
 */
function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let distance = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) distance = Math.min(distance, (before[j - 2] ?? 0) + 1);
      row.push(distance);
    }
    [before, above] = [above, row];
  }
  return above[right.length] ?? 0;
}
