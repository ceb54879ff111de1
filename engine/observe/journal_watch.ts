import type { Clock } from "../clock.ts";
import { CLOCK_LOOK_MS } from "../protocol/mod.ts";
import type { Troubles } from "./troubles.ts";

/** What a journal watch works with. */
export interface JournalWatchParts {
  readonly clock: Pick<Clock, "every">;
  /** Resolves when all that the journal has by now is on its disk; null: it is already. Rejects if the journal is lost. */
  readonly durable: () => Promise<void> | null;
  readonly troubles: Pick<Troubles, "clear" | "set">;
  /** Reports that the disk does not answer, and that it answers again. */
  readonly say: (text: string) => void;
}

const KEY = "journal-disk";
/** Counted in looks, not by a clock: a process that stood still must not take the disk for slow. */
const SLOW_LOOKS = 2_000 / CLOCK_LOOK_MS;

/**
 * Notices a disk that neither writes the journal nor fails. Orders are announced only when they are on the disk, so that the
 * engine would seem to do nothing.
 *
 * @returns a function that ends the watch
 */
export function watchJournal({ clock, durable, troubles, say }: JournalWatchParts): () => void {
  let looks: number | null = null;
  const answered = (): void => {
    if (looks !== null && looks >= SLOW_LOOKS) say("The journal's disk answers again");
    looks = null;
    troubles.clear(KEY);
  };
  const look = (): void => {
    if (looks === null) {
      const asked = durable();
      if (asked === null) return;
      looks = 0;
      // A lost journal informs the session itself.
      asked.then(answered, () => troubles.clear(KEY));
      return;
    }
    looks += 1;
    if (looks !== SLOW_LOOKS) return;
    const text = "the journal's disk does not answer: no order is told to anybody until it does";
    troubles.set(KEY, text);
    say(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}`);
  };
  const stop = clock.every(CLOCK_LOOK_MS, look);
  return () => {
    stop();
    troubles.clear(KEY);
  };
}
