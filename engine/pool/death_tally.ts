import { BACKOFF_MS, MAX_DEATHS_WITHOUT_PROGRESS } from "../protocol/mod.ts";

/**
 * Counts a slot's deaths in a row in which its mark did not advance. A death that main ordered says nothing about the slot,
 * and ends the row.
 */
export class DeathTally {
  #inRow = 0;
  #mark = -1;

  /** True when replacing its worker has come to nothing often enough. */
  get hopeless(): boolean {
    return this.#inRow >= MAX_DEATHS_WITHOUT_PROGRESS;
  }

  /** Milliseconds to wait before its next worker: none after a first death, then twice as long each time. */
  get backOffMs(): number {
    return this.#inRow < 2 ? 0 : Math.min(BACKOFF_MS.first * 2 ** (this.#inRow - 2), BACKOFF_MS.max);
  }

  /** @param mark the last row that the slot had finished when it died */
  count(mark: number, orderedByMain: boolean): void {
    if (orderedByMain) {
      this.#inRow = 0;
      return;
    }
    this.#inRow = mark > this.#mark ? 1 : this.#inRow + 1;
    this.#mark = mark;
  }
}
