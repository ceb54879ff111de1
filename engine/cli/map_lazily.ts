/** What `change` makes of each, one at a time as it is asked for. */
export function* mapLazily<T, U>(list: Iterable<T>, change: (each: T) => U): Generator<U> {
  for (const each of list) yield change(each);
}
