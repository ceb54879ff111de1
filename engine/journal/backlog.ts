/** Waits until the first `upTo` records are durable. */
interface FlushWaiter {
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Counts the records that are not on the disk yet, and resolves the promises of those who wait for them. */
export class Backlog {
  readonly #max: number;
  #appended = 0;
  #durable = 0;
  #behind = false;
  #lost: Error | null = null;
  /** In the order of their `upTo`. */
  readonly #flushing: FlushWaiter[] = [];
  readonly #catchingUp: (() => void)[] = [];

  /** @param max from this many records on it is behind */
  constructor(max: number) {
    this.#max = max;
  }

  /** How many records are appended and not durable. It is 0 when the records are lost: nobody should wait then. */
  get size(): number {
    return this.#lost === null ? this.#appended - this.#durable : 0;
  }

  /** How many records have been appended so far. */
  get appended(): number {
    return this.#appended;
  }

  /** True from `max` records on until half of them are left. Whoever makes records should wait meanwhile. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Adds records that are on their way to the disk. */
  append(records: number): void {
    if (this.#lost !== null) return;
    this.#appended += records;
    if (this.size >= this.#max) this.#behind = true;
  }

  /** The first `records` records are on the disk. */
  confirm(records: number): void {
    this.#durable = records;
    const firstOpen = this.#flushing.findIndex(({ upTo }) => upTo > records);
    for (const { resolve } of this.#flushing.splice(0, firstOpen < 0 ? Infinity : firstOpen)) resolve();
    if (this.size <= this.#max / 2) this.#catchUp();
  }

  /** The records that are not durable yet are lost. Rejects with `error` what waits for them. */
  lose(error: Error): void {
    this.#lost = error;
    for (const { reject } of this.#flushing.splice(0)) reject(error);
    this.#catchUp();
  }

  /** Resolves when all records so far are durable. @throws the error of `lose` */
  flush(): Promise<void> {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    return this.reached(this.#appended) ?? Promise.resolve();
  }

  /**
   * Resolves when the first `upTo` records are durable; null: they are already. Promises resolve in the order of
   * `upTo`.
   *
   * @throws the error of `lose`
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

  /** Resolves when it is not behind, or when `signal` is aborted. The caller must check again. */
  caughtUp(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#behind || signal?.aborted === true) {
        resolve();
        return;
      }
      const goOn = (): void => {
        signal?.removeEventListener("abort", goOn);
        resolve();
      };
      signal?.addEventListener("abort", goOn, { once: true });
      this.#catchingUp.push(goOn);
    });
  }

  #catchUp(): void {
    this.#behind = false;
    for (const goOn of this.#catchingUp.splice(0)) goOn();
  }
}
