/**
 * The largest of the list's values and `least`. The list may have any length: `Math.max(...list)` would overflow the stack
 * with a long one.
 */
export function mostOf<T>(list: Iterable<T>, valueOf: (each: T) => number, least = 0): number {
  let most = least;
  for (const each of list) most = Math.max(most, valueOf(each));
  return most;
}
