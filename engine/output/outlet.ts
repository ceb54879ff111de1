import type { Clock } from "../clock.ts";
import { OUTPUT_CHUNK_BYTES, OUTPUT_FLUSH_MS, OUTPUT_RETRY_MS, OUTPUT_STALL_MS } from "../protocol/mod.ts";
import type { Device } from "./device.ts";

/** What an outlet works with. */
export interface OutletOptions {
  /** What it is, as a sentence about it begins: `the log`. */
  readonly name: string;
  readonly device: Device;
  readonly clock: Pick<Clock, "after" | "wait">;
  /** What waits beyond so many bytes is lost. */
  readonly maxBytes: () => number;
  /** Whether there is so much that whoever can wait should. */
  readonly behindBytes?: number;
  /** What stands in place of lines that were lost, before the next one that gets through; a line's end included. */
  readonly lostText: (lines: number) => string;
  /** Told when something goes wrong, when that changes, and with null when it is over. */
  readonly onTrouble: (why: string | null) => void;
  /** Told once when what was written to has gone for good. */
  readonly onGone?: () => void;
  /** Told when something was taken: there is room for more. */
  readonly onTaken?: () => void;
}

/** What an outlet has come to. */
export interface OutletState {
  readonly name: string;
  /** Lines that were lost since the start. */
  readonly lost: number;
  /** What is wrong with it now, or null. */
  readonly trouble: string | null;
}

/** Nobody is there any more to be written to: a reader that has left, a terminal whose window was closed. */
const GONE: ReadonlySet<string> = new Set(["EPIPE", "EIO", "ENXIO", "ERR_STREAM_DESTROYED", "ECONNRESET", "EBADF"]);

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: "its disk is full",
  EDQUOT: "its disk quota is used up",
  EFBIG: "it has become as large as it may be",
  EROFS: "its disk may not be written to",
  EIO: "it has gone",
  EPIPE: "nobody reads it any more",
  ENXIO: "nobody reads it",
  ENOENT: "its folder has gone",
};

/**
 * Text on its way to a device. Whoever writes to it goes on at once, whatever the device does: what it cannot take waits,
 * up to a bound, in order; what is beyond that is lost and counted, whole lines of it. It never throws.
 */
export class Outlet {
  readonly #options: OutletOptions;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #lost = 0;
  /** Lost since that was last said there. */
  #unsaid = 0;
  #busy = false;
  #gone = false;
  #closed = false;
  #trouble: string | null = null;
  #stopRetry: (() => void) | null = null;
  #retryMs = 0;
  #stopStall: (() => void) | null = null;
  /** Called when something was taken, or never will be. */
  #watchers: (() => void)[] = [];

  constructor(options: OutletOptions) {
    this.#options = options;
  }

  get state(): OutletState {
    return { name: this.#options.name, lost: this.#lost, trouble: this.#trouble };
  }

  /** Bytes that wait. */
  get backlog(): number {
    return this.#bytes;
  }

  /** True while so much waits that whoever can wait should. Never while something is wrong with it. */
  get behind(): boolean {
    return this.#trouble === null && !this.#gone && this.#bytes >= (this.#options.behindBytes ?? Infinity);
  }

  /** Writes whole lines. @returns whether they are on their way; false: they are lost */
  write(text: string): boolean {
    return this.writeBytes(Buffer.from(text));
  }

  /** The same with text that is bytes already, or with what is no text. */
  writeBytes(bytes: Uint8Array): boolean {
    if (this.#gone || this.#closed || this.#bytes + bytes.length > this.#options.maxBytes()) {
      this.#lose(Buffer.from(bytes).toString());
      return false;
    }
    this.#sayLost();
    this.#push(bytes);
    this.#pump();
    return true;
  }

  /** Settles when it is not behind, or early when `signal` is aborted: the caller looks again. */
  async caughtUp(signal?: AbortSignal): Promise<void> {
    while (this.behind && signal?.aborted !== true) await this.#changed(signal);
  }

  /**
   * Writes what waits, as long as some of it is taken every now and then, and lets go of the device.
   *
   * @returns whether everything has been written
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
      // A wait, for it holds the process open, which the device may not.
      await this.#options.clock.wait(OUTPUT_FLUSH_MS, moved.signal);
      if (this.#bytes === before) break;
    }
    return this.#end();
  }

  /** Writes what can be written at once: the process is about to exit. */
  closeNow(): void {
    try {
      if (!this.#busy && !this.#gone && this.#bytes > 0) this.#options.device.writeNow(Buffer.concat(this.#waiting));
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
    this.#drop();
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
    this.#unsaid += lines;
    if (this.#trouble === null && !this.#closed) this.#set("it is not written as fast as lines come");
    else if (this.#trouble !== null) this.#options.onTrouble(this.#why(this.#trouble));
  }

  #sayLost(): void {
    if (this.#unsaid === 0) return;
    const text = this.#options.lostText(this.#unsaid);
    this.#unsaid = 0;
    this.#push(Buffer.from(text));
  }

  /** Has the device take what it can. One write is under way at a time. */
  #pump(): void {
    while (!this.#busy && !this.#gone && !this.#closed && this.#bytes > 0) {
      const chunk = this.#nextChunk();
      let taken: number | Promise<number>;
      try {
        taken = this.#options.device.write(chunk);
      } catch (error) {
        this.#fail(error);
        return;
      }
      if (typeof taken !== "number") {
        this.#busy = true;
        this.#watchStall();
        void taken.then(
          (count) => this.#settle(() => this.#note(count)),
          (error: unknown) => this.#settle(() => this.#fail(error)),
        );
        return;
      }
      this.#note(taken);
      if (taken === 0) return;
    }
  }

  #note(taken: number): void {
    if (taken > 0) {
      this.#take(taken);
      return;
    }
    this.#watchStall();
    this.#retryLater();
  }

  #settle(done: () => void): void {
    this.#busy = false;
    done();
    if (this.#stopRetry === null) this.#pump();
  }

  /** What waits, from its first byte on, so much as is written at a time. */
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

  #take(count: number): void {
    const [first] = this.#waiting;
    // It may have been closed meanwhile.
    if (first === undefined) return;
    if (count >= first.length) this.#waiting.shift();
    else this.#waiting[0] = first.subarray(count);
    this.#bytes -= count;
    this.#retryMs = 0;
    this.#stopStall?.();
    this.#stopStall = null;
    if (this.#trouble !== null) this.#set(null);
    if (this.#bytes === 0) this.#sayLost();
    this.#options.onTaken?.();
    this.#notify();
  }

  #fail(error: unknown): void {
    this.#stopStall?.();
    this.#stopStall = null;
    const code = String((error as NodeJS.ErrnoException).code);
    const why = WHY[code] ?? (error instanceof Error ? error.message : String(error));
    if (!GONE.has(code)) {
      this.#set(`it cannot be written: ${why}`);
      this.#retryLater();
      return;
    }
    this.#gone = true;
    const left = Buffer.concat(this.#waiting).toString();
    this.#drop();
    this.#trouble = `it cannot be written: ${why}`;
    this.#lose(left);
    this.#notify();
    this.#options.onGone?.();
  }

  #drop(): void {
    this.#waiting = [];
    this.#bytes = 0;
  }

  /** At first soon, for a reader that reads; then less and less often. */
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
      this.#set("it stands still: nobody takes what is written to it");
    });
  }

  #set(trouble: string | null): void {
    this.#trouble = trouble;
    this.#options.onTrouble(trouble === null ? null : this.#why(trouble));
    // Whoever waits for it does so no longer while something is wrong with it.
    this.#notify();
  }

  #why(trouble: string): string {
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
