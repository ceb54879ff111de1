import type { Clock } from "../clock.ts";
import { OUTPUT_CHUNK_BYTES, OUTPUT_FLUSH_MS, OUTPUT_RETRY_MS, OUTPUT_STALL_MS } from "../protocol/mod.ts";
import type { Device } from "./device.ts";

/** What an outlet is made from. */
export interface OutletOptions {
  /** Its name, as the beginning of a sentence: `the log`. */
  readonly name: string;
  readonly device: Device;
  readonly clock: Pick<Clock, "after" | "wait">;
  /** Bytes that may wait. Lines beyond them are lost. */
  readonly maxBytes: () => number;
  /** Waiting bytes from which the outlet is `behind`. Absent: it never is. */
  readonly behindBytes?: number;
  /** The line that is written in place of lost lines, before the next line that is not lost. It ends in a line feed. */
  readonly lostText: (lines: number) => string;
  /** Called when trouble begins or changes, and with null when it is over. */
  readonly onTrouble: (why: string | null) => void;
  /** Called once when the device is gone for good. */
  readonly onGone?: () => void;
  /** Called when bytes were written, so that there is room for more. */
  readonly onTaken?: () => void;
}

/** The state of an outlet. */
export interface OutletState {
  readonly name: string;
  /** How many lines were lost since the start. */
  readonly lost: number;
  /** The present trouble, or null. */
  readonly trouble: string | null;
}

/** Errors of a device that is gone for good: a pipe without a reader, a terminal whose window was closed. */
const GONE_CODES: ReadonlySet<string> = new Set([
  "EPIPE",
  "EIO",
  "ENXIO",
  "ERR_STREAM_DESTROYED",
  "ECONNRESET",
  "EBADF",
]);

const WHY_BY_CODE: Readonly<Record<string, string>> = {
  ENOSPC: "its disk is full",
  EDQUOT: "its disk quota is used up",
  EFBIG: "it has reached its size limit",
  EROFS: "its disk is read-only",
  EIO: "it is gone",
  EPIPE: "nobody reads it any more",
  ENXIO: "nobody reads it",
  ENOENT: "its folder is gone",
};

/**
 * A queue of text before a device. Writing returns at once and never throws. Bytes that the device cannot take yet wait in
 * order, up to a limit. Whole lines beyond the limit are lost and counted.
 */
export class Outlet {
  readonly #options: OutletOptions;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #lost = 0;
  /** Lines lost since `lostText` was last written. */
  #unreportedLost = 0;
  #isWriting = false;
  #gone = false;
  #closed = false;
  #trouble: string | null = null;
  #stopRetry: (() => void) | null = null;
  #retryMs = 0;
  #stopStall: (() => void) | null = null;
  /** Called when bytes were written, when trouble changes, and when the device is gone. */
  #watchers: (() => void)[] = [];

  constructor(options: OutletOptions) {
    this.#options = options;
  }

  get state(): OutletState {
    return { name: this.#options.name, lost: this.#lost, trouble: this.#trouble };
  }

  /** How many bytes wait. */
  get backlog(): number {
    return this.#bytes;
  }

  /** True while so many bytes wait that the session should wait too, if it can. False while there is trouble. */
  get behind(): boolean {
    return this.#trouble === null && !this.#gone && this.#bytes >= (this.#options.behindBytes ?? Infinity);
  }

  /** Writes whole lines. @returns false if they are lost */
  write(text: string): boolean {
    return this.writeBytes(Buffer.from(text));
  }

  /** Writes bytes, of text or of any other kind. @returns false if they are lost */
  writeBytes(bytes: Uint8Array): boolean {
    if (this.#gone || this.#closed || this.#bytes + bytes.length > this.#options.maxBytes()) {
      this.#lose(Buffer.from(bytes).toString());
      return false;
    }
    this.#writeLostText();
    this.#push(bytes);
    this.#pump();
    return true;
  }

  /** Resolves when it is not behind, or earlier when `signal` is aborted; the caller checks again. */
  async caughtUp(signal?: AbortSignal): Promise<void> {
    while (this.behind && signal?.aborted !== true) await this.#changed(signal);
  }

  /**
   * Writes what waits, and closes the device. It gives up after `OUTPUT_FLUSH_MS` in which the device takes nothing.
   *
   * @returns true if no line was ever lost
   */
  async close(): Promise<boolean> {
    while (this.#bytes > 0 && !this.#gone && !this.#closed) {
      const before = this.#bytes;
      const moved = new AbortController();
      const watch = (): void => {
        if (this.#bytes === before) this.#watchers.push(watch);
        else moved.abort();
      };
      watch();
      this.#pump();
      // `wait` keeps the process alive; the device may not.
      await this.#options.clock.wait(OUTPUT_FLUSH_MS, moved.signal);
      if (this.#bytes === before) break;
    }
    return this.#end();
  }

  /** Writes what the device takes at once, and closes it: the process is about to exit. */
  closeNow(): void {
    try {
      if (!this.#isWriting && !this.#gone && this.#bytes > 0)
        this.#options.device.writeNow(Buffer.concat(this.#waiting));
    } catch (error) {
      this.#fail(error);
    }
    this.#end();
  }

  #end(): boolean {
    if (this.#closed) return this.#lost === 0;
    this.#closed = true;
    this.#stopRetry?.();
    this.#stopStall?.();
    this.#options.device.close();
    const left = Buffer.concat(this.#waiting).toString();
    this.#clear();
    if (left !== "") this.#lose(left);
    return this.#lost === 0;
  }

  #push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
  }

  #lose(text: string): void {
    const lines = linesIn(text);
    this.#lost += lines;
    this.#unreportedLost += lines;
    if (this.#trouble === null && !this.#closed) this.#setTrouble("lines come faster than it takes them");
    else if (this.#trouble !== null) this.#options.onTrouble(this.#describeTrouble(this.#trouble));
  }

  #writeLostText(): void {
    if (this.#unreportedLost === 0) return;
    const text = this.#options.lostText(this.#unreportedLost);
    this.#unreportedLost = 0;
    this.#push(Buffer.from(text));
  }

  /** Writes to the device until it takes nothing more. One write is in progress at a time. */
  #pump(): void {
    while (!this.#isWriting && !this.#gone && !this.#closed && this.#bytes > 0) {
      const chunk = this.#nextChunk();
      let written: number | Promise<number>;
      try {
        written = this.#options.device.write(chunk);
      } catch (error) {
        this.#fail(error);
        return;
      }
      if (typeof written !== "number") {
        this.#isWriting = true;
        this.#watchStall();
        void written.then(
          (count) => this.#finishWrite(() => this.#onWritten(count)),
          (error: unknown) => this.#finishWrite(() => this.#fail(error)),
        );
        return;
      }
      this.#onWritten(written);
      if (written === 0) return;
    }
  }

  #onWritten(written: number): void {
    if (written > 0) {
      this.#removeWritten(written);
      return;
    }
    this.#watchStall();
    this.#retryLater();
  }

  #finishWrite(done: () => void): void {
    this.#isWriting = false;
    done();
    if (this.#stopRetry === null) this.#pump();
  }

  /** The first waiting bytes, about `OUTPUT_CHUNK_BYTES` of them. */
  #nextChunk(): Uint8Array {
    let [first] = this.#waiting;
    if (this.#waiting.length > 1 && (first?.length ?? 0) < OUTPUT_CHUNK_BYTES) {
      const parts: Uint8Array[] = [];
      let bytes = 0;
      while (bytes < OUTPUT_CHUNK_BYTES) {
        const part = this.#waiting[parts.length];
        if (part === undefined) break;
        parts.push(part);
        bytes += part.length;
      }
      first = Buffer.concat(parts);
      this.#waiting.splice(0, parts.length, first);
    }
    return first ?? Buffer.alloc(0);
  }

  #removeWritten(count: number): void {
    const [first] = this.#waiting;
    // Empty if the outlet was closed during the write.
    if (first === undefined) return;
    if (count >= first.length) this.#waiting.shift();
    else this.#waiting[0] = first.subarray(count);
    this.#bytes -= count;
    this.#retryMs = 0;
    this.#stopStall?.();
    this.#stopStall = null;
    if (this.#trouble !== null) this.#setTrouble(null);
    if (this.#bytes === 0) this.#writeLostText();
    this.#options.onTaken?.();
    this.#notify();
  }

  #fail(error: unknown): void {
    this.#stopStall?.();
    this.#stopStall = null;
    const code = String((error as NodeJS.ErrnoException).code);
    const why = WHY_BY_CODE[code] ?? (error instanceof Error ? error.message : String(error));
    if (!GONE_CODES.has(code)) {
      this.#setTrouble(`it cannot be written: ${why}`);
      this.#retryLater();
      return;
    }
    this.#gone = true;
    const left = Buffer.concat(this.#waiting).toString();
    this.#clear();
    this.#trouble = `it cannot be written: ${why}`;
    this.#lose(left);
    this.#notify();
    this.#options.onGone?.();
  }

  #clear(): void {
    this.#waiting = [];
    this.#bytes = 0;
  }

  /** Tries again soon at first, as most readers read on, and then less and less often. */
  #retryLater(): void {
    if (this.#stopRetry !== null) return;
    const { first, max } = OUTPUT_RETRY_MS;
    this.#retryMs = Math.min(max, Math.max(first, this.#retryMs * 2));
    this.#stopRetry = this.#options.clock.after(this.#retryMs, () => {
      this.#stopRetry = null;
      this.#pump();
    });
  }

  #watchStall(): void {
    this.#stopStall ??= this.#options.clock.after(OUTPUT_STALL_MS, () => {
      this.#setTrouble("it stands still: nobody takes what is written to it");
    });
  }

  #setTrouble(trouble: string | null): void {
    this.#trouble = trouble;
    this.#options.onTrouble(trouble === null ? null : this.#describeTrouble(trouble));
    // An outlet in trouble is never behind, so its waiters must check again.
    this.#notify();
  }

  #describeTrouble(trouble: string): string {
    const lost = this.#lost === 0 ? "" : `; ${this.#lost} ${this.#lost === 1 ? "line" : "lines"} lost`;
    return `${this.#options.name}: ${trouble}${lost}`;
  }

  #notify(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }

  #changed(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      signal?.addEventListener("abort", () => resolve(), { once: true });
      this.#watchers.push(resolve);
    });
  }
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return text === "" || text.endsWith("\n") ? lines : lines + 1;
}
