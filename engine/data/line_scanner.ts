import { assert, MAX_LINE_LENGTH } from "../protocol/mod.ts";
import { CHUNK_BYTES } from "./byte_source.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Lines of chunks of bytes, in constant memory: the bytes of a line stand in one piece in `bytes`, from `start` to `end`,
 * without the line's end (LF or CRLF), until the next call of `next` or `push`.
 *
 * A line of more than `MAX_LINE_LENGTH` bytes is reported as `tooLong` with no bytes, and costs no more memory.
 */
export class LineScanner {
  readonly bytes: Uint8Array = new Uint8Array(CHUNK_BYTES + MAX_LINE_LENGTH + 2);
  /** Where the current line begins and ends in `bytes`. */
  start = 0;
  end = 0;
  /** The number of the current line, 1, 2, 3 … */
  line = 0;
  /** The current line was longer than `MAX_LINE_LENGTH`. */
  tooLong = false;
  /** Where the line after the current one begins. */
  #at = 0;
  /** Bytes in use. */
  #filled = 0;
  /** The beginning of the line at `#at` was too long to keep. */
  #dropped = false;
  #ended = false;

  /** Takes a chunk of at most `CHUNK_BYTES` bytes. Only after `next` has returned false, and before `finish`. */
  push(chunk: Uint8Array): void {
    const kept = this.#filled - this.#at;
    assert(!this.#ended && kept + chunk.length <= this.bytes.length, "the scanner has room for the chunk");
    this.bytes.copyWithin(0, this.#at, this.#filled);
    this.bytes.set(chunk, kept);
    this.#at = 0;
    this.#filled = kept + chunk.length;
  }

  /** Whether `finish` has been called. */
  get finished(): boolean {
    return this.#ended;
  }

  /** No more chunks: what is left without a line's end is the last line. */
  finish(): void {
    this.#ended = true;
  }

  /** Goes to the next whole line. False: there is none before the next chunk, or at all after `finish`. */
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

  /** Whether the bytes that end without a line feed are a line of their own. */
  #endsHere(filled: number): boolean {
    if (this.#ended) return filled > this.#at || this.#dropped;
    // One more than the limit, for the carriage return that may end the line.
    if (filled - this.#at > MAX_LINE_LENGTH + 1) {
      this.#dropped = true;
      this.#at = filled;
    }
    return false;
  }
}
