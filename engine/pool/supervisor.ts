import { FIRST_BACKOFF_MS, MAX_DEATHS_WITHOUT_PROGRESS, type OutFrom } from "../protocol/mod.ts";

/** What is known of a worker's death. */
export interface WorkerDeath {
  /** The last row that the slot had finished. */
  readonly mark: number;
  /** Whom the worker was judging, and on which row; null: nobody. */
  readonly marker: OutFrom | null;
  /** Main had it killed, for a drill or for the pool's sake. */
  readonly ordered: boolean;
}

/** What follows from a death. */
export interface RestartDecision {
  /** The strategy that has killed two workers at the same row, which is out from there on; null: nobody is charged. */
  readonly charged: OutFrom | null;
  /** Milliseconds to wait before the next worker. */
  readonly waitMs: number;
  /** True when replacing the worker has come to nothing often enough. */
  readonly hopeless: boolean;
}

/**
 * Judges the deaths of a slot's workers. A strategy is charged only when a death repeats with the same marker: once can
 * be anybody's bad luck. Deaths in a row in which the mark did not advance make the next worker wait, and end the slot
 * when there are too many; that a strategy was charged is an advance, for the next worker goes without it. A death that
 * main ordered says nothing about the slot.
 */
export class Supervisor {
  #inRow = 0;
  #mark = -1;
  /** The markers of deaths, each with the mark of that time, until their row has been passed since. */
  #suspects: readonly (OutFrom & { readonly mark: number })[] = [];

  /** Counts a death. */
  judge({ mark, marker, ordered }: WorkerDeath): RestartDecision {
    if (ordered) return { charged: null, waitMs: 0, hopeless: false };
    const suspects = this.#suspects.filter((each) => mark <= each.mark || mark < each.seq);
    const repeated = marker !== null && suspects.some((each) => isSame(each, marker));
    const charged = repeated ? marker : null;
    // Another death in between, of whatever cause, clears nobody.
    this.#suspects = marker === null ? suspects : [...suspects, { ...marker, mark }];
    this.#inRow = charged !== null || mark > this.#mark ? 1 : this.#inRow + 1;
    this.#mark = mark;
    return { charged, waitMs: this.#backOffMs, hopeless: this.#inRow >= MAX_DEATHS_WITHOUT_PROGRESS };
  }

  /** None after a first death, then twice as long each time. */
  get #backOffMs(): number {
    return this.#inRow < 2 ? 0 : FIRST_BACKOFF_MS * 2 ** (this.#inRow - 2);
  }
}

function isSame(a: OutFrom, b: OutFrom): boolean {
  return a.strategy === b.strategy && a.seq === b.seq;
}

/** A marker is memory that a worker writes: one that it cannot have come to is nobody's. */
export function believeMarker(
  marker: OutFrom | null,
  { head, has }: { readonly head: number; readonly has: (strategy: number) => boolean },
): OutFrom | null {
  const isPossible = marker !== null && has(marker.strategy) && marker.seq >= 1 && marker.seq <= head;
  return isPossible ? marker : null;
}
