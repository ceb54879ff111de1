/** The largest of `least` and what a list gives. A list that is spread into a call's arguments may be too long for the stack. */
export function mostOf<T>(list: Iterable<T>, valueOf: (each: T) => number, least = 0): number {
  let most = least;
  for (const each of list) most = Math.max(most, valueOf(each));
  return most;
}

/** Minor units in one unit of money in which the money of all instruments can be added as integers: the finest of theirs. */
export function finestScale(instruments: Iterable<{ readonly scale: number }>): number {
  return mostOf(instruments, ({ scale }) => scale, 1);
}
