import { closeSync, constants, fstatSync, openSync, write, writeSync } from "node:fs";
import { type Identity, identityIn } from "../lock/mod.ts";

/** The identity and the size of a file when it was opened. */
export interface OpenedFile {
  readonly identity: Identity;
  readonly bytes: number;
}

/** A destination of bytes, which may be slow, full, blocked or gone. Writing to it never blocks the thread. */
export interface Device {
  /** Set for a file. Absent for a pipe or a terminal, which keep nothing. */
  readonly opened?: OpenedFile;
  /**
   * Writes some of the bytes, from the first on.
   *
   * @returns how many were written; 0: none can be written now
   * @throws NodeJS.ErrnoException if the write fails; the caller may try again
   */
  write(bytes: Uint8Array): number | Promise<number>;
  /** The same synchronously, for a process that is about to exit. It writes only what it can without waiting. */
  writeNow(bytes: Uint8Array): number;
  close(): void;
}

/** A standard stream of the process, and the stream of Node for it, which is used if it is a socket. */
export interface StandardStream {
  readonly fd: 1 | 2;
  readonly stream: () => NodeJS.WriteStream;
}

const { O_APPEND, O_CREAT, O_NOCTTY, O_NONBLOCK, O_TRUNC, O_WRONLY } = constants;
/** For opening a stream again: other processes that share the terminal or pipe must not see it become non-blocking. */
const REOPEN_FLAGS = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_APPEND;

/** Opens a standard stream of the process. */
export function openStandard({ fd, stream }: StandardStream): Device {
  const opened = fileOf(fd);
  if (opened !== null) return new FileDevice(fd, { owned: false, opened });
  const reopened = reopen(fd);
  return reopened === null ? new StreamDevice(stream()) : new PipeDevice(reopened);
}

/**
 * Opens a path for writing. A file is emptied or appended to; a named pipe, a terminal or the like becomes non-blocking.
 *
 * @throws NodeJS.ErrnoException if it cannot be opened; ENXIO: a named pipe without a reader
 */
export function openDevice(
  path: string,
  { empty = false, mode = 0o666 }: { readonly empty?: boolean; readonly mode?: number } = {},
): Device {
  const flags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | (empty ? O_TRUNC : 0);
  const fd = openSync(path, flags, mode);
  const opened = fileOf(fd);
  return opened === null ? new PipeDevice(fd) : new FileDevice(fd, { owned: true, opened });
}

/** @returns null if it is no regular file */
function fileOf(fd: number): OpenedFile | null {
  const found = fstatSync(fd, { bigint: true });
  return found.isFile() ? { identity: identityIn(found), bytes: Number(found.size) } : null;
}

/** Opens the same pipe or terminal as non-blocking. @returns null if the system cannot: a socket, a pipe of another user */
function reopen(fd: number): number | null {
  try {
    return openSync(`/proc/self/fd/${fd}`, REOPEN_FLAGS);
  } catch {
    // For any reason: Node's own stream remains, which does not block for sockets and pipes.
    return null;
  }
}

/** A regular file. Node writes it in a thread of its pool. */
class FileDevice implements Device {
  readonly opened: OpenedFile;
  readonly #fd: number;
  readonly #owned: boolean;
  #writing: Promise<number> | null = null;
  #closing = false;

  constructor(fd: number, { owned, opened }: { readonly owned: boolean; readonly opened: OpenedFile }) {
    this.#fd = fd;
    this.#owned = owned;
    this.opened = opened;
  }

  write(bytes: Uint8Array): Promise<number> {
    this.#writing = new Promise<number>((resolve, reject) => {
      write(this.#fd, bytes, (error, written) => {
        this.#writing = null;
        if (this.#closing) this.#close();
        if (error === null) resolve(written);
        else reject(error);
      });
    });
    return this.#writing;
  }

  writeNow(bytes: Uint8Array): number {
    return writeSync(this.#fd, bytes);
  }

  close(): void {
    // The pool's thread still writes: a descriptor that is closed now could be another file's when it does.
    if (this.#writing === null) this.#close();
    else this.#closing = true;
  }

  #close(): void {
    if (this.#owned) closeSync(this.#fd);
  }
}

/** A non-blocking pipe or terminal. */
class PipeDevice implements Device {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(bytes: Uint8Array): number {
    return this.writeNow(bytes);
  }

  writeNow(bytes: Uint8Array): number {
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
      throw error;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** A stream of Node. It buffers what it cannot write yet, so the next write waits until the last one is done. */
class StreamDevice implements Device {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // The callback of each write gets the error.
    stream.on("error", () => {});
  }

  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, (error) => {
        if (error === undefined || error === null) resolve(bytes.length);
        else reject(error);
      });
    });
  }

  writeNow(bytes: Uint8Array): number {
    this.#stream.write(bytes);
    return bytes.length;
  }

  close(): void {}
}
