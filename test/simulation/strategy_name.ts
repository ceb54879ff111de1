/** How the id of a strategy begins that kills whoever judges it from a row on: `poison-<row>-<any or open>-<index>`. */
export const POISONOUS = "poison-";
/** How the id of a strategy begins whose judgement fails at some rows; `faulty-<every>-<of them>-<index>`. */
export const FAULTY = "faulty-";

/** True if there may be rows on which judging the strategy fails or kills. */
export function isMisbehaving(id: string): boolean {
  return id.startsWith(POISONOUS) || id.startsWith(FAULTY);
}

/** True if judging the strategy on the row fails. */
export function isFaultyAt(id: string, seq: number): boolean {
  const match = /^faulty-(\d+)-(\d+)-/.exec(id);
  return match !== null && seq % Number(match[1]) < Number(match[2]);
}

/** True if judging the strategy on the row kills who judges it; some do so only while they have a position. */
export function isPoisonousAt(id: string, seq: number, isOpen: () => boolean): boolean {
  const match = /^poison-(\d+)-(any|open)-/.exec(id);
  return match !== null && seq >= Number(match[1]) && (match[2] === "any" || isOpen());
}
