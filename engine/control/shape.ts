/** What a JSON value is to look like: a set lists the values that it may be; more keys than named are no mismatch. */
export type Shape =
  | "text"
  | "number"
  | "text or null"
  | "number or null"
  | ReadonlySet<unknown>
  | readonly [Shape]
  | Optional
  | { readonly [key: string]: Shape };

/** The shape of a key that may be absent. */
export class Optional {
  readonly shape: Shape;

  constructor(shape: Shape) {
    this.shape = shape;
  }
}

/** Where a value is not of a shape, as `expected X at PATH, was Y`, or null if it is. */
export function findMismatch(value: unknown, shape: Shape, path = "the top"): string | null {
  if (typeof shape === "string") return isPlain(value, shape) ? null : mismatch(shape, path, value);
  if (shape instanceof Set) return shape.has(value) ? null : mismatch([...shape].join(", "), path, value);
  if (shape instanceof Optional) return value === undefined ? null : findMismatch(value, shape.shape, path);
  if (Array.isArray(shape)) return findInList(value, shape[0] as Shape, path);
  if (typeof value !== "object" || value === null) return mismatch("an object", path, value);
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [key, of] of Object.entries(shape as Readonly<Record<string, Shape>>)) {
    const found = findMismatch(fields[key], of, key);
    if (found !== null) return found;
  }
  return null;
}

function findInList(value: unknown, shape: Shape, path: string): string | null {
  if (!Array.isArray(value)) return mismatch("a list", path, value);
  for (const each of value) {
    const found = findMismatch(each, shape, path);
    if (found !== null) return found;
  }
  return null;
}

function isPlain(value: unknown, shape: "text" | "number" | "text or null" | "number or null"): boolean {
  if (value === null) return shape.endsWith(" or null");
  return typeof value === (shape.startsWith("text") ? "string" : "number");
}

function mismatch(expected: string, path: string, was: unknown): string {
  return `expected ${expected} at ${path}, was ${JSON.stringify(was)?.slice(0, 60)}`;
}
