import type { InputBytes } from "./input_bytes.ts";
import { type Encoding, findEncoding, TextReader } from "./text_encoding.ts";

/** The text of a file, piece by piece. Its beginning can be looked at before it is read. */
export class TextPieces {
  readonly #bytes: InputBytes;
  readonly #reader: TextReader;
  #ahead = "";
  #ended = false;

  /** @param head the first bytes, which `bytes` gives too */
  constructor(bytes: InputBytes, head: Uint8Array) {
    this.#bytes = bytes;
    this.#reader = new TextReader(findEncoding(head));
  }

  /** As far as the text has been read. */
  get encoding(): Encoding {
    return this.#reader.encoding;
  }

  /** True if no more text is to come than what has been looked at. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The first `length` characters that are not yet read, or all there are; maybe more. */
  async peek(length: number): Promise<string> {
    while (this.#ahead.length < length && !this.#ended) this.#ahead += (await this.#read()) ?? "";
    return this.#ahead;
  }

  /** The next piece. Null: there is none. */
  async next(): Promise<string | null> {
    if (this.#ahead === "") return this.#read();
    const piece = this.#ahead;
    this.#ahead = "";
    return piece;
  }

  async #read(): Promise<string | null> {
    while (!this.#ended) {
      const chunk = await this.#bytes.next();
      const piece = chunk === null ? this.#reader.end() : this.#reader.decode(chunk);
      if (chunk === null) this.#ended = true;
      if (piece !== "") return piece;
    }
    return null;
  }
}
