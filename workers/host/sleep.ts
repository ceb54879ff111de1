import { Word } from "../../engine/protocol/mod.ts";

/**
 * Puts a slot to sleep unless there are rows. The slot first writes that it sleeps, and then looks at the tape again. A row
 * that main published before it could read the word is found by that look. For a later row main sends a message.
 *
 * @param behind true if there are rows that can be judged now
 * @returns true if it sleeps, or a message that wakes it is on its way; false if there are rows to judge
 */
export function fallAsleep(words: Int32Array, behind: () => boolean): boolean {
  Atomics.store(words, Word.asleep, 1);
  if (!behind()) return true;
  const wokenByMain = Atomics.compareExchange(words, Word.asleep, 1, 0) === 0;
  return wokenByMain;
}
