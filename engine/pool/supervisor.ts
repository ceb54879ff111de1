import { FIRST_BACKOFF_MS, MAX_DEATHS_WITHOUT_PROGRESS, type QuarantinedFrom } from "../protocol/mod.ts";

/** What is known of a worker's death. */
export interface WorkerDeath {
  /** The last row that the slot has finished. */
  readonly watermark: number;
  /** The strategy that the worker was judging, and the row; null: none. */
  readonly marker: QuarantinedFrom | null;
  /** True if main has ordered the death: for a chaos drill, for a new pool, or after an overrun. */
  readonly ordered: boolean;
}

/** What follows from a death. */
export interface RestartDecision {
  /** The strategy that has killed two workers at this row, and is quarantined from it on; null: none. */
  readonly charged: QuarantinedFrom | null;
  /** Milliseconds to wait before the next worker. */
  readonly waitMs: number;
  /** True after `MAX_DEATHS_WITHOUT_PROGRESS` deaths in a row without progress: the slot is to be given up. */
  readonly hopeless: boolean;
}

/**
 * Judges the deaths of a slot's workers. A strategy is charged when a death repeats with the same marker; a single death
 * may be bad luck. After deaths without progress the next worker has to wait, and after too many of them there is none.
 * A charged strategy counts as progress, since the next worker runs without it. A death that main ordered does not count.
 */
export class Supervisor {
  /** Deaths in a row without progress. */
  #inRow = 0;
  #watermark = -1;
  /** The markers of earlier deaths, each with the watermark at its death. One is dropped when its row has been passed. */
  #suspects: readonly (QuarantinedFrom & { readonly watermark: number })[] = [];

  /** Counts a death. */
  judge({ watermark, marker, ordered }: WorkerDeath): RestartDecision {
    if (ordered) return { charged: null, waitMs: 0, hopeless: false };
    const suspects = this.#suspects.filter((each) => watermark <= each.watermark || watermark < each.seq);
    const repeated = marker !== null && suspects.some((each) => isSame(each, marker));
    const charged = repeated ? marker : null;
    // Suspects stay, even if a worker has died with another marker in between.
    this.#suspects = marker === null ? suspects : [...suspects, { ...marker, watermark }];
    this.#inRow = charged !== null || watermark > this.#watermark ? 1 : this.#inRow + 1;
    this.#watermark = watermark;
    return { charged, waitMs: this.#backOffMs, hopeless: this.#inRow >= MAX_DEATHS_WITHOUT_PROGRESS };
  }

  /** None after the first death, then twice as long each time. */
  get #backOffMs(): number {
    return this.#inRow < 2 ? 0 : FIRST_BACKOFF_MS * 2 ** (this.#inRow - 2);
  }
}

function isSame(a: QuarantinedFrom, b: QuarantinedFrom): boolean {
  return a.strategy === b.strategy && a.seq === b.seq;
}

/** The marker, or null if the worker cannot have come to it: a worker can write anything there. */
export function believeMarker(
  marker: QuarantinedFrom | null,
  { head, has }: { readonly head: number; readonly has: (strategy: number) => boolean },
): QuarantinedFrom | null {
  const isPossible = marker !== null && has(marker.strategy) && marker.seq >= 1 && marker.seq <= head;
  return isPossible ? marker : null;
}
