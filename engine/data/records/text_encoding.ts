import { isAscii, isUtf8 } from "node:buffer";
import type { TableForm } from "./record_source.ts";

/** How a text is written as bytes. */
export type Encoding = NonNullable<TableForm["encoding"]>;

/** What the first bytes say of a text's encoding. */
export interface EncodingFound {
  readonly encoding: Encoding;
  /** Bytes of the byte order mark, 0 if there is none. */
  readonly mark: number;
}

/** Bytes that the encoding is told by. */
const LOOK_BYTES = 4096;

/** Tells the encoding of a text by its first bytes: by its byte order mark, else by where its zeros are. */
export function findEncoding(head: Uint8Array): EncodingFound {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", mark: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", mark: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", mark: 2 };
  const length = Math.min(head.length, LOOK_BYTES) & ~1;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < length; at += 2) {
    if (head[at] === 0) even++;
    if (head[at + 1] === 0) odd++;
  }
  // Nearly all characters of a table of prices are ASCII, one byte of two is zero.
  const most = length * 0.35;
  const least = length * 0.05;
  if (odd >= most && odd > 0 && even <= least) return { encoding: "utf-16le", mark: 0 };
  if (even >= most && even > 0 && odd <= least) return { encoding: "utf-16be", mark: 0 };
  return { encoding: "utf-8", mark: 0 };
}

const ZEROS = /\0{2,}/g;

/** The characters of the bytes 0x80 to 0x9f in Windows-1252. Those that it leaves open are as in Latin-1. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/**
 * Decodes the bytes of a text, chunk by chunk. What comes out does not depend on the chunks, but for zeros: several become
 * fewer, and at least one.
 *
 * Bytes that are no UTF-8 are taken as Windows-1252, each by itself, and the encoding is then called `latin-1`: a text in
 * Latin-1 has hardly ever two letters that are valid UTF-8 together, and a broken byte in UTF-8 costs one character.
 */
export class TextReader {
  encoding: Encoding;
  #skip: number;
  /** Bytes of a character that is not yet whole. */
  #rest: Buffer = Buffer.alloc(0);

  constructor({ encoding, mark }: EncodingFound) {
    this.encoding = encoding;
    this.#skip = mark;
  }

  /** The text of the next bytes. */
  decode(chunk: Buffer): string {
    let bytes = chunk;
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, bytes.length);
      this.#skip -= skipped;
      bytes = bytes.subarray(skipped);
    }
    if (this.#rest.length > 0) bytes = Buffer.concat([this.#rest, bytes]);
    const whole = this.encoding.startsWith("utf-16") ? bytes.length & ~1 : wholeUtf8(bytes);
    this.#rest = Buffer.from(bytes.subarray(whole));
    return this.#text(bytes.subarray(0, whole));
  }

  /** The text of what is left at the end: a character that was cut off. Of UTF-16 it is left out. */
  end(): string {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return this.encoding.startsWith("utf-16") ? "" : this.#text(rest);
  }

  #text(bytes: Buffer): string {
    if (this.encoding === "utf-16le") return bytes.toString("utf16le");
    if (this.encoding === "utf-16be") return Buffer.from(bytes).swap16().toString("utf16le");
    const text = this.#eightBits(bytes);
    // What a crash leaves of a file that was being written. One of them is enough to see that something is missing.
    return text.includes("\0") ? text.replaceAll(ZEROS, "\0") : text;
  }

  #eightBits(bytes: Buffer): string {
    if (isAscii(bytes)) return bytes.toString("latin1");
    if (isUtf8(bytes)) return bytes.toString("utf8");
    this.encoding = "latin-1";
    return mixedText(bytes);
  }
}

/** How many of the bytes are whole characters: all but those of one that is begun at the end. */
function wholeUtf8(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back] ?? 0;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? length - back : length;
  }
  return length;
}

/** Bytes of the UTF-8 character that a byte begins; 1 if it begins none. */
function sequenceLength(byte: number): number {
  if (byte >= 0xc2 && byte <= 0xdf) return 2;
  if (byte >= 0xe0 && byte <= 0xef) return 3;
  return byte >= 0xf0 && byte <= 0xf4 ? 4 : 1;
}

/** Text that is UTF-8 in parts: what is none is Windows-1252. */
function mixedText(bytes: Buffer): string {
  const parts: string[] = [];
  let from = 0;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0x80 ? 1 : sequenceLength(byte);
    if (byte < 0x80 || (length > 1 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)))) {
      at += length;
      continue;
    }
    if (at > from) parts.push(bytes.toString("utf8", from, at));
    parts.push(byte >= 0x80 && byte <= 0x9f ? (WINDOWS_1252[byte - 0x80] ?? "") : String.fromCharCode(byte));
    at += 1;
    from = at;
  }
  parts.push(bytes.toString("utf8", from, at));
  return parts.join("");
}
