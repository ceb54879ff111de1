const EMPTY = -1;

/** Finds an instrument by the bytes of its symbol, without making a string. It is a hash table with open addressing. */
export class SymbolTable {
  readonly #symbols: Uint8Array[] = [];
  #slots: Int32Array = new Int32Array(8).fill(EMPTY);
  /** The symbol that was found last, and its index: it often comes again. */
  #last: Uint8Array = new Uint8Array();
  #lastIndex = EMPTY;

  /** @param symbols all different; `find` returns a symbol's index in it */
  constructor(symbols: readonly string[] = []) {
    for (const symbol of symbols) this.add(symbol);
  }

  /** Adds a symbol that is not in the table. It gets the next index. */
  add(symbol: string): void {
    this.#symbols.push(new TextEncoder().encode(symbol));
    if (this.#symbols.length * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY);
      for (let index = 0; index < this.#symbols.length; index += 1) this.#enter(index);
    } else this.#enter(this.#symbols.length - 1);
  }

  #enter(index: number): void {
    const symbol = this.#symbols[index] ?? new Uint8Array();
    const mask = this.#slots.length - 1;
    let slot = hash(symbol, 0, symbol.length) & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = index;
  }

  /** The index of the symbol that is in `bytes` from `start` to `end`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    if (this.#lastIndex !== EMPTY && isAt(this.#last, bytes, start, end)) return this.#lastIndex;
    // At most half of the slots are used, so every search ends at an empty one.
    const mask = this.#slots.length - 1;
    for (let slot = hash(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] ?? EMPTY;
      if (index === EMPTY) return EMPTY;
      const symbol = this.#symbols[index]!;
      if (!isAt(symbol, bytes, start, end)) continue;
      this.#last = symbol;
      this.#lastIndex = index;
      return index;
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
