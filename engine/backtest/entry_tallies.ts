import { type EntryTally, joinTallies, NO_SESSIONS, tallySession } from "../observe/mod.ts";
import type { StrategySnapshot } from "../protocol/mod.ts";

/** What was seen of the entries of strategies, session by session. */
export class EntryTallies {
  readonly #tallies: Map<number, EntryTally> = new Map();

  /** Adds a session: the last states of its slots. */
  addSession(snapshots: readonly StrategySnapshot[]): void {
    for (const snapshot of snapshots) {
      const { strategy } = snapshot;
      const tally = this.#tallies.get(strategy) ?? NO_SESSIONS;
      this.#tallies.set(strategy, tallySession(tally, snapshot));
    }
  }

  /** Adds what a job has counted, of other sessions or of other strategies. */
  addAll(counted: Iterable<readonly [strategy: number, tally: EntryTally]>): void {
    for (const [strategy, tally] of counted) {
      const known = this.#tallies.get(strategy);
      this.#tallies.set(strategy, known === undefined ? tally : joinTallies(known, tally));
    }
  }

  /** The tallies by strategy. A strategy that was in no session has none. */
  get all(): ReadonlyMap<number, EntryTally> {
    return this.#tallies;
  }
}
