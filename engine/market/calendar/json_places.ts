/** A value of a JSON text, and where it begins. */
export type JsonNode =
  | { readonly kind: "scalar"; readonly at: number; readonly value: string | number | boolean | null }
  | { readonly kind: "list"; readonly at: number; readonly items: readonly JsonNode[] }
  | { readonly kind: "map"; readonly at: number; readonly entries: readonly JsonEntry[] };

/** One `"key": value` of a map. */
export interface JsonEntry {
  readonly key: string;
  /** Where the key begins. */
  readonly at: number;
  readonly node: JsonNode;
}

/** A place in a text that is no JSON. */
export class JsonError extends Error {
  override readonly name: string = "JsonError";
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Maps and lists inside each other. */
const MAX_DEPTH = 20;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y;

/** Reads JSON (RFC 8259), and keeps the places of its values. @throws JsonError at the first place that is no JSON */
export function parsePlacedJson(text: string): JsonNode {
  return new PlacedJson(text).read();
}

/** The same for a value that has no text: all places are 0. */
export function placedJsonOf(value: unknown): JsonNode {
  if (Array.isArray(value)) return { kind: "list", at: 0, items: value.map((item: unknown) => placedJsonOf(item)) };
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => ({ key, at: 0, node: placedJsonOf(each) }));
    return { kind: "map", at: 0, entries };
  }
  return { kind: "scalar", at: 0, value: value as string | number | boolean | null };
}

class PlacedJson {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith("\uFEFF")) this.#at = 1;
  }

  read(): JsonNode {
    const node = this.#value(0);
    this.#skip(SPACE);
    if (this.#at < this.#text.length) throw this.#error("the end of the file");
    return node;
  }

  #value(depth: number): JsonNode {
    this.#skip(SPACE);
    if (depth > MAX_DEPTH) throw new JsonError(this.#at, `Expected at most ${MAX_DEPTH} levels, was more`);
    const at = this.#at;
    if (this.#take("{")) return { kind: "map", at, entries: this.#list("}", () => this.#entry(depth)) };
    if (this.#take("[")) return { kind: "list", at, items: this.#list("]", () => this.#value(depth + 1)) };
    const found = this.#skip(STRING) ?? this.#skip(WORD);
    if (found === null) throw this.#error("a value");
    return { kind: "scalar", at, value: JSON.parse(found) as string | number | boolean | null };
  }

  #entry(depth: number): JsonEntry {
    this.#skip(SPACE);
    const at = this.#at;
    const key = this.#skip(STRING);
    if (key === null) throw this.#error("a key in double quotes");
    this.#skip(SPACE);
    if (!this.#take(":")) throw this.#error("a colon");
    return { key: JSON.parse(key) as string, at, node: this.#value(depth + 1) };
  }

  /** Items with commas between them, up to what closes them. */
  #list<T>(end: string, item: () => T): readonly T[] {
    const items: T[] = [];
    this.#skip(SPACE);
    if (this.#take(end)) return items;
    for (;;) {
      items.push(item());
      this.#skip(SPACE);
      if (this.#take(end)) return items;
      if (!this.#take(",")) throw this.#error(`a comma or ${end}`);
    }
  }

  #take(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #skip(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    this.#at += found?.length ?? 0;
    return found;
  }

  #error(expected: string): JsonError {
    const rest = this.#text.slice(this.#at, this.#at + 20).split(/[\r\n]/)[0] ?? "";
    const found = this.#at >= this.#text.length ? "the end of the file" : JSON.stringify(rest);
    return new JsonError(this.#at, `Expected ${expected}, was ${found}`);
  }
}
