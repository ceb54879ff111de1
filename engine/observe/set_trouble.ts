import type { Troubles } from "./troubles.ts";

/** A trouble has come, or with null is over. */
export function setTrouble(troubles: Pick<Troubles, "clear" | "set">, key: string, why: string | null): void {
  if (why === null) troubles.clear(key);
  else troubles.set(key, why);
}
