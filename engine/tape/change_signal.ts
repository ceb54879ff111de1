/** Lets those who wait go on at the next change, all together. */
export class ChangeSignal {
  #waiting: (() => void)[] = [];

  /** Resolves at the next `pass`. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Something has changed: whoever waits looks again. */
  pass(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
