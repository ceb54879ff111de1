import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, type Gunzip } from "node:zlib";
import { chunksOf, type InputBytes, READ_BYTES } from "./input_bytes.ts";
import { inputError, readError } from "./input_error.ts";

/** Unpacks gzip, of several members too. */
export class GunzipBytes implements InputBytes {
  readonly #path: string;
  readonly #packed: InputBytes;
  readonly #gunzip: Gunzip;
  readonly #chunks: AsyncIterator<Buffer, undefined>;
  readonly #pumped: Promise<void>;
  #unpacked = 0;
  #closed = false;

  /** @param path how the file was named, for messages */
  constructor(path: string, packed: InputBytes) {
    this.#path = path;
    this.#packed = packed;
    this.#gunzip = createGunzip({ chunkSize: READ_BYTES });
    // The iterator throws what goes wrong on the way; the second handler is for a failure before the first `next`.
    this.#pumped = pipeline(Readable.from(chunksOf(packed), { objectMode: true, highWaterMark: 1 }), this.#gunzip).then(
      () => undefined,
      () => undefined,
    );
    this.#gunzip.on("error", () => undefined);
    this.#chunks = this.#gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  }

  async next(): Promise<Buffer | null> {
    try {
      const { value, done } = await this.#chunks.next();
      if (done === true) return null;
      this.#unpacked += value.length;
      return value;
    } catch (cause) {
      if (this.#closed) return null;
      throw this.#failure(cause);
    }
  }

  get position(): number {
    return this.#packed.position;
  }

  async sha256(): Promise<string> {
    // Only one of the two may read.
    await this.#pumped;
    return this.#packed.sha256();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#gunzip.destroy();
    await this.#packed.close();
    await this.#pumped;
  }

  #failure(cause: unknown): Error {
    const code = (cause as NodeJS.ErrnoException | null)?.code ?? "";
    if (!code.startsWith("Z_")) return readError(this.#path, cause);
    const what = code === "Z_BUF_ERROR" ? "one that is cut off" : "a damaged one";
    return inputError(
      { path: this.#path },
      `Expected a whole gzip file, was ${what} after ${this.#unpacked} unpacked bytes. Download or copy it again`,
      cause,
    );
  }
}
