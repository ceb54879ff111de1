const EMPTY = -1;

/** Finds an instrument by the bytes of its symbol, without making a string of them. */
export class SymbolTable {
  readonly #symbols: readonly Uint8Array[];
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** @param symbols all different; a symbol's place is what `find` returns */
  constructor(symbols: readonly string[]) {
    this.#symbols = symbols.map((symbol) => new TextEncoder().encode(symbol));
    let capacity = 8;
    while (capacity < symbols.length * 2) capacity *= 2;
    this.#slots = new Int32Array(capacity).fill(EMPTY);
    this.#mask = capacity - 1;
    this.#symbols.forEach((symbol, place) => {
      let slot = hash(symbol, 0, symbol.length) & this.#mask;
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = place;
    });
  }

  /** The place of the symbol that stands in `bytes` from `start` to `end`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    // At most half of the slots are taken, so an empty one ends every search.
    for (let slot = hash(bytes, start, end) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const place = this.#slots[slot] ?? EMPTY;
      if (place === EMPTY) return EMPTY;
      if (isAt(this.#symbols[place] ?? bytes, bytes, start, end)) return place;
    }
  }
}

function isAt(symbol: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (symbol.length !== end - start) return false;
  for (let i = 0; i < symbol.length; i++) if (symbol[i] !== bytes[start + i]) return false;
  return true;
}

/** Source: FNV-1a, 32 bits, by Fowler, Noll and Vo. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let i = start; i < end; i++) value = Math.imul(value ^ (bytes[i] ?? 0), 0x01000193);
  return value ^ (value >>> 15);
}
