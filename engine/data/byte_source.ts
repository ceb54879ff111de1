import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** Bytes of a chunk, at most. */
export const CHUNK_BYTES: number = 256 * 1024;

/** A file's bytes, piece by piece. */
export interface ByteSource {
  /**
   * The next chunk, of 1 to `CHUNK_BYTES` bytes, or null at the end.
   *
   * @throws Error of the file system or of zlib
   */
  next(): Promise<Uint8Array | null>;
  /** Lets go of the file. May be called at any time, more than once. */
  close(): Promise<void>;
}

/** Opens a file for reading; one whose name ends in `.gz` is unzipped on the way. Errors come from `next`. */
export function openBytes(path: string): ByteSource {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  // `pipeline` ends the last stream with the error of any, so the iterator below throws it. The stream's own event is
  // listened to because it may come before the first `next`, when nobody else listens.
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
        // A stream that is destroyed while it is read complains of it.
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
