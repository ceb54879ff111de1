const EMPTY = -1;

/** Finds an instrument by the bytes of its symbol, without making a string of them. */
export class SymbolTable {
  readonly #symbols: Uint8Array[] = [];
  #slots: Int32Array = new Int32Array(8).fill(EMPTY);

  /** @param symbols all different; a symbol's place is what `find` returns */
  constructor(symbols: readonly string[] = []) {
    for (const symbol of symbols) this.add(symbol);
  }

  /** Takes a symbol that is not there yet. Its place is the next one. */
  add(symbol: string): void {
    this.#symbols.push(new TextEncoder().encode(symbol));
    if (this.#symbols.length * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY);
      for (let place = 0; place < this.#symbols.length; place += 1) this.#enter(place);
    } else this.#enter(this.#symbols.length - 1);
  }

  #enter(place: number): void {
    const symbol = this.#symbols[place] ?? new Uint8Array();
    const mask = this.#slots.length - 1;
    let slot = hash(symbol, 0, symbol.length) & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = place;
  }

  /** The place of the symbol that stands in `bytes` from `start` to `end`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    // At most half of the slots are taken, so an empty one ends every search.
    const mask = this.#slots.length - 1;
    for (let slot = hash(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
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
