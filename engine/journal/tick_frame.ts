import { deflateRawSync, inflateRawSync } from "node:zlib";
import { Field, ROW_DOUBLES } from "../protocol/mod.ts";

/** The first byte of a column: how its values are written. */
const CODE = { doubles: 0, deltas: 1, same: 2 } as const;
/** The most bytes of a number with 7 bits in each byte: a zigzagged safe integer has up to 54 bits. */
const MAX_VARINT_BYTES = 8;
const LEVEL = 1;

/**
 * Packs rows of the tape column by column, for the values of a column are alike, and deflates the result. `unpackRows`
 * gives the same doubles, bit for bit.
 *
 * A column of safe integers is written as differences: each zigzagged, 7 bits in a byte, the lowest first. A column
 * with one value is that value. Any other column is its doubles.
 *
 * @param rows `ROW_DOUBLES` doubles for each row
 */
export function packRows(rows: Float64Array): Uint8Array {
  const count = rows.length / ROW_DOUBLES;
  const columns = Array.from({ length: ROW_DOUBLES }, (_, column) => packColumn(columnOf(rows, column, count)));
  return deflateRawSync(Buffer.concat(columns), { level: LEVEL });
}

/**
 * Unpacks rows that `packRows` has packed.
 *
 * @param count number of rows, >= 1
 * @throws RangeError if the bytes are not `count` packed rows
 */
export function unpackRows(packed: Uint8Array, count: number): Float64Array {
  const reader = new ColumnReader(inflate(packed));
  const rows = new Float64Array(count * ROW_DOUBLES);
  for (let column = 0; column < ROW_DOUBLES; column += 1) {
    reader.read(count, (i, value) => {
      rows[i * ROW_DOUBLES + column] = value;
    });
  }
  if (!reader.atEnd) throw damaged("more bytes than its rows have");
  return rows;
}

/** The seq of row `i`. */
export function seqOf(rows: Float64Array, i: number): number {
  return rows[i * ROW_DOUBLES + Field.seq] ?? NaN;
}

function columnOf(rows: Float64Array, column: number, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i += 1) values[i] = rows[i * ROW_DOUBLES + column]!;
  return values;
}

function packColumn(values: Float64Array): Buffer {
  const [first = 0] = values;
  if (values.every((value) => Object.is(value, first)))
    return Buffer.concat([Buffer.of(CODE.same), bytesOf(values.subarray(0, 1))]);
  if (!values.every((value) => Number.isSafeInteger(value) && !Object.is(value, -0)))
    return Buffer.concat([Buffer.of(CODE.doubles), bytesOf(values)]);
  const bytes = Buffer.allocUnsafe(1 + values.length * MAX_VARINT_BYTES);
  bytes[0] = CODE.deltas;
  let [at, before] = [1, 0];
  for (const value of values) {
    const delta = value - before;
    // The difference of two safe integers may not be a safe integer.
    if (!Number.isSafeInteger(delta * 2)) return Buffer.concat([Buffer.of(CODE.doubles), bytesOf(values)]);
    let left = delta < 0 ? -delta * 2 - 1 : delta * 2;
    for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes[at++] = (left % 0x80) | 0x80;
    bytes[at++] = left;
    before = value;
  }
  return bytes.subarray(0, at);
}

function bytesOf(values: Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

function inflate(packed: Uint8Array): Buffer {
  try {
    return inflateRawSync(packed);
  } catch (cause) {
    throw damaged(cause instanceof Error ? cause.message : String(cause));
  }
}

class ColumnReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Reads a column of `count` values. */
  read(count: number, put: (i: number, value: number) => void): void {
    const code = this.#byte();
    const same = code === CODE.same ? this.#double() : 0;
    let before = 0;
    for (let i = 0; i < count; i += 1) {
      if (code === CODE.deltas) put(i, (before += this.#delta()));
      else if (code === CODE.same) put(i, same);
      else if (code === CODE.doubles) put(i, this.#double());
      else throw damaged(`a column of kind ${code}`);
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw damaged("fewer bytes than its rows have");
    this.#at += 1;
    return byte;
  }

  #double(): number {
    if (this.#at + Float64Array.BYTES_PER_ELEMENT > this.#bytes.length) throw damaged("fewer bytes than its rows have");
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += Float64Array.BYTES_PER_ELEMENT;
    return value;
  }

  #delta(): number {
    let [value, unit] = [0, 1];
    for (let read = 0; read < MAX_VARINT_BYTES; read += 1) {
      const byte = this.#byte();
      value += (byte % 0x80) * unit;
      unit *= 0x80;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw damaged("a number that has no end");
  }
}

function damaged(found: string): RangeError {
  return new RangeError(`Expected a frame of ticks, was ${found}`);
}
