/** Bytes of a row: five doubles, an Int32 and an Int8. */
const ROW_BYTES: number =
  5 * Float64Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT + Int8Array.BYTES_PER_ELEMENT;

/**
 * Ticks in columns. A batch is used again and again, so that a tick needs no object.
 *
 * Row `i < count` is one tick. `ts` is in integer microseconds since the epoch. `instrument` is an index. `price`,
 * `bid` and `ask` are in the instrument's minor unit; bid and ask are NaN if the feed has none. `size` is >= 0. `kind` is
 * `RowKind.tick`, `.opening` or `.path`.
 */
export class TickBatch {
  readonly capacity: number;
  readonly ts: Float64Array;
  readonly instrument: Int32Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly kind: Int8Array;
  count = 0;

  /**
   * @param memory memory for the columns: `TickBatch.bytesOf(capacity)` bytes from `offset` on. Default: new memory
   * @param offset a multiple of 8
   */
  constructor(capacity: number, memory?: ArrayBufferLike, offset = 0) {
    const buffer = memory ?? new ArrayBuffer(TickBatch.bytesOf(capacity));
    const doubles = (column: number): Float64Array =>
      new Float64Array(buffer, offset + column * capacity * Float64Array.BYTES_PER_ELEMENT, capacity);
    this.capacity = capacity;
    this.ts = doubles(0);
    this.price = doubles(1);
    this.size = doubles(2);
    this.bid = doubles(3);
    this.ask = doubles(4);
    const ints = offset + 5 * capacity * Float64Array.BYTES_PER_ELEMENT;
    this.instrument = new Int32Array(buffer, ints, capacity);
    this.kind = new Int8Array(buffer, ints + capacity * Int32Array.BYTES_PER_ELEMENT, capacity);
  }

  /** How many bytes the columns of a batch need, a multiple of 8. */
  static bytesOf(capacity: number): number {
    return Math.ceil((capacity * ROW_BYTES) / 8) * 8;
  }

  /** All columns. */
  get columns(): readonly (Float64Array | Int32Array | Int8Array)[] {
    return [this.ts, this.instrument, this.price, this.size, this.bid, this.ask, this.kind];
  }

  /** Removes the first `rows` rows. */
  drop(rows: number): void {
    if (rows === 0) return;
    for (const column of this.columns) column.copyWithin(0, rows, this.count);
    this.count -= rows;
  }

  /** Puts two rows in each other's place. */
  swap(a: number, b: number): void {
    [this.ts[a], this.ts[b]] = [this.ts[b]!, this.ts[a]!];
    [this.instrument[a], this.instrument[b]] = [this.instrument[b]!, this.instrument[a]!];
    [this.price[a], this.price[b]] = [this.price[b]!, this.price[a]!];
    [this.size[a], this.size[b]] = [this.size[b]!, this.size[a]!];
    [this.bid[a], this.bid[b]] = [this.bid[b]!, this.bid[a]!];
    [this.ask[a], this.ask[b]] = [this.ask[b]!, this.ask[a]!];
    [this.kind[a], this.kind[b]] = [this.kind[b]!, this.kind[a]!];
  }

  /** Copies a row over another one. */
  copyRow(from: number, to: number): void {
    this.ts[to] = this.ts[from]!;
    this.instrument[to] = this.instrument[from]!;
    this.price[to] = this.price[from]!;
    this.size[to] = this.size[from]!;
    this.bid[to] = this.bid[from]!;
    this.ask[to] = this.ask[from]!;
    this.kind[to] = this.kind[from]!;
  }

  /** Appends rows `from` to `to` (not included) of another batch. This batch must have room for them. */
  append(other: TickBatch, from: number, to: number): void {
    const at = this.count;
    this.ts.set(other.ts.subarray(from, to), at);
    this.instrument.set(other.instrument.subarray(from, to), at);
    this.price.set(other.price.subarray(from, to), at);
    this.size.set(other.size.subarray(from, to), at);
    this.bid.set(other.bid.subarray(from, to), at);
    this.ask.set(other.ask.subarray(from, to), at);
    this.kind.set(other.kind.subarray(from, to), at);
    this.count = at + to - from;
  }
}
