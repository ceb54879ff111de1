const MAX_SHOWN_LENGTH = 60;

/** An object that a worker has sent. @throws TypeError if it is none */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw expected("an object", value);
  return value as Readonly<Record<string, unknown>>;
}

/**
 * A list that a worker has sent, each entry parsed. The length is checked before the entries: a long list costs its sender
 * little, and main much.
 *
 * @throws TypeError if it is no list, or has more than `most` entries
 */
export function listOf<T>(value: unknown, most: number, parse: (each: unknown, index: number) => T): readonly T[] {
  if (!Array.isArray(value)) throw expected("a list", value);
  if (value.length > most) throw expected(`a list of at most ${most}`, value);
  // Not `map`: it skips the holes of an array, which structured clone keeps.
  return Array.from(value, parse);
}

/** A safe integer from `least` to `most`. @throws TypeError if it is not */
export function integerOf(value: unknown, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
    throw expected(`an integer >= ${least}`, value);
  }
  if (value > most) throw expected(`an integer <= ${most}`, value);
  return value;
}

/** An array of doubles that nobody else can write to. @throws TypeError if it is not */
export function arenaOf(value: unknown): Float64Array {
  if (!(value instanceof Float64Array)) throw expected("an arena of doubles", value);
  if (value.buffer instanceof SharedArrayBuffer) throw expected("an arena of its own", "shared memory");
  return value;
}

/** The error for a value that is not what was expected. */
export function expected(what: string, was: unknown): TypeError {
  return new TypeError(`Expected ${what} from a slot, was ${shown(was)}`);
}

/** A value as short text: a worker may have sent anything, of any size. */
function shown(was: unknown): string {
  if (typeof was === "string") return JSON.stringify(was.slice(0, MAX_SHOWN_LENGTH));
  if (Array.isArray(was)) return `an array of ${was.length}`;
  return typeof was === "object" && was !== null ? "an object" : String(was).slice(0, MAX_SHOWN_LENGTH);
}
