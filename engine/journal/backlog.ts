/** Somebody who waits until the first `upTo` records are durable. */
interface FlushWaiter {
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Counts the records that are on their way to the disk, and lets those wait who need them there. */
export class Backlog {
  readonly #max: number;
  #appended = 0;
  #durable = 0;
  #behind = false;
  #lost: Error | null = null;
  /** In the order of their `upTo`. */
  readonly #flushing: FlushWaiter[] = [];
  readonly #catchingUp: (() => void)[] = [];

  /** @param max so many records, and there is to be no more */
  constructor(max: number) {
    this.#max = max;
  }

  /** Records that are appended and not yet durable. None once they are lost: nothing is waited for then. */
  get size(): number {
    return this.#lost === null ? this.#appended - this.#durable : 0;
  }

  /** Records that have been appended so far. */
  get appended(): number {
    return this.#appended;
  }

  /** True from the most records on until half of them are left: whoever makes records waits meanwhile. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Records are on their way. */
  append(records: number): void {
    if (this.#lost !== null) return;
    this.#appended += records;
    if (this.size >= this.#max) this.#behind = true;
  }

  /** The first `records` records are on the disk. */
  settle(records: number): void {
    this.#durable = records;
    const firstOpen = this.#flushing.findIndex(({ upTo }) => upTo > records);
    for (const { resolve } of this.#flushing.splice(0, firstOpen < 0 ? Infinity : firstOpen)) resolve();
    if (this.size <= this.#max / 2) this.#catchUp();
  }

  /** Whatever is not durable will not be. */
  lose(error: Error): void {
    this.#lost = error;
    for (const { reject } of this.#flushing.splice(0)) reject(error);
    this.#catchUp();
  }

  /** Settles when all that has been appended is durable. @throws the error with which it was lost */
  flush(): Promise<void> {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    return this.reached(this.#appended) ?? Promise.resolve();
  }

  /**
   * Settles when the first `upTo` records are durable; null: they are. Whoever waits for fewer is told first.
   *
   * @throws the error with which they were lost
   */
  reached(upTo: number): Promise<void> | null {
    if (upTo <= this.#durable) return null;
    const lost = this.#lost;
    if (lost !== null) return Promise.reject(lost);
    return new Promise((resolve, reject) => {
      let at = this.#flushing.length;
      while (at > 0 && (this.#flushing[at - 1]?.upTo ?? 0) > upTo) at -= 1;
      this.#flushing.splice(at, 0, { upTo, resolve, reject });
    });
  }

  /** Settles when it is not behind, or early when `signal` is aborted: the caller looks again. */
  caughtUp(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#behind || signal?.aborted === true) {
        resolve();
        return;
      }
      const settle = (): void => {
        signal?.removeEventListener("abort", settle);
        resolve();
      };
      signal?.addEventListener("abort", settle, { once: true });
      this.#catchingUp.push(settle);
    });
  }

  #catchUp(): void {
    this.#behind = false;
    for (const settle of this.#catchingUp.splice(0)) settle();
  }
}
