import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** The largest chunk, in bytes. */
export const CHUNK_BYTES: number = 256 * 1024;

/** The bytes of a file, chunk by chunk. */
export interface ByteSource {
  /**
   * The next chunk, 1 to `CHUNK_BYTES` bytes; null at the end.
   *
   * @throws Error of the file system or of zlib
   */
  next(): Promise<Uint8Array | null>;
  /** Closes the file. May be called at any time and more than once. */
  close(): Promise<void>;
}

/** Opens a file for reading, and unzips it if its name ends in `.gz`. Errors come from `next`. */
export function openBytes(path: string): ByteSource {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  // `pipeline` passes an error of any stream on to the last one, and the iterator below throws it. The listeners do
  // nothing, but an `error` event before the first `next` would end the process without them.
  const bytes = path.endsWith(".gz")
    ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined)
    : file.on("error", () => undefined);
  const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  let closed = false;
  return {
    async next() {
      try {
        const { value, done } = await chunks.next();
        return done === true ? null : value;
      } catch (error) {
        // A stream that is destroyed while it is read throws.
        if (closed) return null;
        throw error;
      }
    },
    async close() {
      closed = true;
      bytes.destroy();
      file.destroy();
    },
  };
}
