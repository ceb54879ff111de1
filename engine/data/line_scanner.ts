import { assert, MAX_LINE_LENGTH } from "../protocol/mod.ts";
import { CHUNK_BYTES } from "./byte_source.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Finds the lines in chunks of bytes, in constant memory. The current line is `bytes` from `start` to `end`, without LF
 * or CRLF. It is valid until the next call of `next` or `push`.
 *
 * A line of more than `MAX_LINE_LENGTH` bytes is `tooLong` and has no bytes.
 */
export class LineScanner {
  readonly bytes: Uint8Array = new Uint8Array(CHUNK_BYTES + MAX_LINE_LENGTH + 2);
  start = 0;
  end = 0;
  /** The number of the current line, from 1. */
  line = 0;
  /** True if the current line is longer than `MAX_LINE_LENGTH`. */
  tooLong = false;
  /** Where the line after the current one begins. */
  #at = 0;
  /** How many bytes are in use. */
  #filled = 0;
  /** True if the beginning of the line at `#at` was dropped, because it was too long. */
  #dropped = false;
  #ended = false;

  /** Adds a chunk of at most `CHUNK_BYTES` bytes. Call it only after `next` has returned false, and before `finish`. */
  push(chunk: Uint8Array): void {
    const rest = this.#filled - this.#at;
    assert(!this.#ended && rest + chunk.length <= this.bytes.length, "the scanner has room for the chunk");
    this.bytes.copyWithin(0, this.#at, this.#filled);
    this.bytes.set(chunk, rest);
    this.#at = 0;
    this.#filled = rest + chunk.length;
  }

  /** True after `finish`. */
  get finished(): boolean {
    return this.#ended;
  }

  /** There are no more chunks. Bytes that are left without a line end are the last line. */
  finish(): void {
    this.#ended = true;
  }

  /**
   * Goes to the next whole line.
   *
   * @returns false if it needs another chunk or, after `finish`, if there is no more line
   */
  next(): boolean {
    const { bytes } = this;
    const filled = this.#filled;
    let at = this.#at;
    while (at < filled && bytes[at] !== LINE_FEED) at++;
    if (at === filled && !this.#endsHere(filled)) return false;
    this.line++;
    this.start = this.#at;
    this.end = at > this.#at && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at;
    this.tooLong = this.#dropped || this.end - this.start > MAX_LINE_LENGTH;
    if (this.tooLong) this.end = this.start;
    this.#dropped = false;
    this.#at = at < filled ? at + 1 : filled;
    return true;
  }

  /** True if the bytes at the end, which have no line feed, are the last line. */
  #endsHere(filled: number): boolean {
    if (this.#ended) return filled > this.#at || this.#dropped;
    // One byte more than the limit, for a carriage return may follow.
    if (filled - this.#at > MAX_LINE_LENGTH + 1) {
      this.#dropped = true;
      this.#at = filled;
    }
    return false;
  }
}
