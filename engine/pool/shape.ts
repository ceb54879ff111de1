const MAX_SHOWN_LENGTH = 60;

/** An object that a worker has sent, to be looked into. @throws TypeError if it is none */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw expected("an object", value);
  return value as Readonly<Record<string, unknown>>;
}

/**
 * A list that a worker has sent, each entry parsed. Its length is looked at first: a list costs its sender nothing, and
 * main as long as it is.
 *
 * @throws TypeError if it is none, or longer than `most`
 */
export function listOf<T>(value: unknown, most: number, parse: (each: unknown, index: number) => T): readonly T[] {
  if (!Array.isArray(value)) throw expected("a list", value);
  if (value.length > most) throw expected(`a list of at most ${most}`, value);
  // Not by `map`, which skips what an array does not have: structured clone keeps its holes.
  return Array.from(value, parse);
}

/** A safe integer from `least` to `most`. @throws TypeError if it is none */
export function integerOf(value: unknown, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
    throw expected(`an integer >= ${least}`, value);
  }
  if (value > most) throw expected(`an integer <= ${most}`, value);
  return value;
}

/** An array of doubles that nobody else can write to. @throws TypeError if it is none */
export function arenaOf(value: unknown): Float64Array {
  if (!(value instanceof Float64Array)) throw expected("an arena of doubles", value);
  if (value.buffer instanceof SharedArrayBuffer) throw expected("an arena of its own", "shared memory");
  return value;
}

/** What to throw at something that is not what it should be. */
export function expected(what: string, was: unknown): TypeError {
  return new TypeError(`Expected ${what} from a slot, was ${shown(was)}`);
}

/** What was found, in a few words: a worker may have sent anything, and of any size. */
function shown(was: unknown): string {
  if (typeof was === "string") return JSON.stringify(was.slice(0, MAX_SHOWN_LENGTH));
  if (Array.isArray(was)) return `an array of ${was.length}`;
  return typeof was === "object" && was !== null ? "an object" : String(was).slice(0, MAX_SHOWN_LENGTH);
}
