import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { readError } from "./input_error.ts";

/** Bytes that are read from a file at once. */
export const READ_BYTES: number = 256 * 1024;

/** The bytes of a table, chunk by chunk: of a file, of what is packed in it, or of a part of it. */
export interface InputBytes {
  /** The next bytes, at least one. Null: there are none. @throws EngineError INPUT_FILE if they cannot be read */
  next(): Promise<Buffer | null>;
  /** How much of the file on the disk has been read, in its bytes. */
  readonly position: number;
  /** SHA-256 of the whole file on the disk, in hex. It reads what is left of the file. */
  sha256(): Promise<string>;
  /** Closes the file. May be called at any time and more than once. */
  close(): Promise<void>;
}

/** A file on the disk, read once from its beginning to its end, and hashed on the way. It is opened at the first read. */
export class FileBytes implements InputBytes {
  position = 0;
  readonly #path: string;
  readonly #file: string;
  readonly #hash: Hash = createHash("sha256");
  #handle: FileHandle | null = null;
  #digest: string | null = null;
  #closed = false;

  /** @param path how the file was named, for messages @param file where it is */
  constructor(path: string, file: string) {
    this.#path = path;
    this.#file = file;
  }

  async next(): Promise<Buffer | null> {
    if (this.#closed || this.#digest !== null) return null;
    try {
      this.#handle ??= await open(this.#file, "r");
      // Not from the pool: what is cut from a chunk is used while the next one is read.
      const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
      const { bytesRead } = await this.#handle.read(buffer, 0, READ_BYTES, null);
      if (bytesRead === 0) {
        this.#digest = this.#hash.digest("hex");
        await this.#release();
        return null;
      }
      const chunk = buffer.subarray(0, bytesRead);
      this.position += bytesRead;
      this.#hash.update(chunk);
      return chunk;
    } catch (cause) {
      // A file that is closed while it is read.
      if (this.#closed) return null;
      throw readError(this.#path, cause);
    }
  }

  async sha256(): Promise<string> {
    while (this.#digest === null && !this.#closed) await this.next();
    return this.#digest ?? "";
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#release();
  }

  async #release(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }
}

/** SHA-256 of a file, in hex. @param path how it was named, for messages @param file where it is */
export async function hashOf(path: string, file: string): Promise<string> {
  const bytes = new FileBytes(path, file);
  try {
    return await bytes.sha256();
  } finally {
    await bytes.close();
  }
}

/** The first bytes of a file. @throws EngineError INPUT_FILE if it cannot be read */
export async function readHead(path: string, file: string, length: number): Promise<Buffer> {
  try {
    const handle = await open(file, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw readError(path, cause);
  }
}

/** Bytes of which the first can be looked at before they are read. */
export class PeekedBytes implements InputBytes {
  readonly #bytes: InputBytes;
  #ahead: Buffer[] = [];
  #ended = false;

  constructor(bytes: InputBytes) {
    this.#bytes = bytes;
  }

  /** The first `length` bytes that are not yet read, or all there are; maybe more. */
  async peek(length: number): Promise<Buffer> {
    let filled = this.#ahead.reduce((sum, chunk) => sum + chunk.length, 0);
    while (filled < length && !this.#ended) {
      const chunk = await this.#bytes.next();
      if (chunk === null) this.#ended = true;
      else {
        this.#ahead.push(chunk);
        filled += chunk.length;
      }
    }
    const head = Buffer.concat(this.#ahead);
    this.#ahead = head.length === 0 ? [] : [head];
    return head;
  }

  async next(): Promise<Buffer | null> {
    return this.#ahead.shift() ?? (this.#ended ? null : this.#bytes.next());
  }

  get position(): number {
    return this.#bytes.position;
  }

  sha256(): Promise<string> {
    return this.#bytes.sha256();
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#ahead = [];
    await this.#bytes.close();
  }
}

/** Bytes as what `for await` goes through. */
export async function* chunksOf(bytes: InputBytes): AsyncGenerator<Buffer, void, undefined> {
  for (let chunk = await bytes.next(); chunk !== null; chunk = await bytes.next()) yield chunk;
}
