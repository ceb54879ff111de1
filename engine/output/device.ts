import { closeSync, constants, fstatSync, openSync, write, writeSync } from "node:fs";
import { type Identity, identityIn } from "../lock/mod.ts";

/** A file as it was when it was opened. */
export interface OpenedFile {
  readonly identity: Identity;
  readonly bytes: number;
}

/** Somewhere bytes go that may be slow, full, blocked or gone. It never holds up the thread that writes to it. */
export interface Device {
  /** Of a file alone: a pipe or a terminal keeps nothing. */
  readonly opened?: OpenedFile;
  /**
   * Takes some of the bytes, from the first on.
   *
   * @returns how many it has taken; 0: none can be taken now
   * @throws NodeJS.ErrnoException if they cannot be written; it may be tried again
   */
  write(bytes: Uint8Array): number | Promise<number>;
  /** The same at once, for a process that is about to exit; what cannot be taken without waiting is not. */
  writeNow(bytes: Uint8Array): number;
  close(): void;
}

/** The process's own streams, and a stream of Node's for those that are sockets. */
export interface StandardStream {
  readonly fd: 1 | 2;
  readonly stream: () => NodeJS.WriteStream;
}

const { O_APPEND, O_CREAT, O_NOCTTY, O_NONBLOCK, O_TRUNC, O_WRONLY } = constants;
/** Opened anew, so that other processes which have the same terminal or pipe do not find it non-blocking. */
const ANEW = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_APPEND;

/** Opens one of the process's own streams. */
export function openStandard({ fd, stream }: StandardStream): Device {
  const opened = fileOf(fd);
  if (opened !== null) return new FileDevice(fd, { owned: false, opened });
  const anew = reopen(fd);
  return anew === null ? new StreamDevice(stream()) : new PipeDevice(anew);
}

/**
 * Opens a file to write to, empty or at its end; a named pipe, a terminal or the like as one that does not block.
 *
 * @throws NodeJS.ErrnoException if it cannot be opened: ENXIO of a named pipe that nobody reads
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

/** @returns null for what is no file */
function fileOf(fd: number): OpenedFile | null {
  const found = fstatSync(fd, { bigint: true });
  return found.isFile() ? { identity: identityIn(found), bytes: Number(found.size) } : null;
}

/** The same pipe or terminal as one that does not block; null where the system has no way to that: a socket, another's pipe. */
function reopen(fd: number): number | null {
  try {
    return openSync(`/proc/self/fd/${fd}`, ANEW);
  } catch {
    // Whatever the reason, Node's own stream is left, which does not block for sockets and pipes.
    return null;
  }
}

/** A file: the system writes it in a thread of its own. */
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
    // A number that is closed while a thread writes to it may be another file's by then.
    if (this.#writing === null) this.#close();
    else this.#closing = true;
  }

  #close(): void {
    if (this.#owned) closeSync(this.#fd);
  }
}

/** A pipe or a terminal that does not block. */
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

/** One of Node's streams, which keeps what cannot be written yet: it is given no more until that is done. */
class StreamDevice implements Device {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // What goes wrong is told to the write that it goes wrong for.
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
