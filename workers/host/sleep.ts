import { Word } from "../../engine/protocol/mod.ts";

/**
 * Puts a slot to sleep unless rows have come. The slot says that it sleeps, and only then looks at the tape again: a row
 * that main published before it could see the word is found by that look; one published later is announced by main.
 *
 * @param behind whether there are rows that the slot could judge now
 * @returns true if it sleeps, or a message that wakes it is on its way; false if there are rows to judge
 */
export function fallAsleep(words: Int32Array, behind: () => boolean): boolean {
  Atomics.store(words, Word.asleep, 1);
  if (!behind()) return true;
  const wokenByMain = Atomics.compareExchange(words, Word.asleep, 1, 0) === 0;
  return wokenByMain;
}
