/** What placement needs to know of a strategy. */
interface Placed {
  readonly index: number;
  readonly instrument: number;
}

/**
 * Spreads strategies over slots: those of one instrument together, because a slot advances an instrument's bars and
 * indicators once for all of them; a group larger than an even share is split evenly. Largest piece first, each into the
 * slot that has least, the first of these: the longest-processing-time rule (Graham, 1969).
 *
 * @param size number of slots, >= 1
 * @returns for each slot its strategies in index order; some slots may have none
 */
export function placeStrategies<T extends Placed>(strategies: readonly T[], size: number): readonly (readonly T[])[] {
  const slots: T[][] = Array.from({ length: size }, () => []);
  const share = Math.max(1, Math.ceil(strategies.length / size));
  for (const piece of cutIntoPieces(strategies, share)) {
    const least = slots.reduce((a, b) => (b.length < a.length ? b : a));
    least.push(...piece);
  }
  for (const slot of slots) slot.sort((a, b) => a.index - b.index);
  return slots;
}

/** Which strategies live in which slot. */
export class Placement<T extends Placed> {
  readonly #bySlot: readonly (readonly T[])[];
  readonly #slotOf = new Map<number, number>();

  /** @param size number of slots, >= 1 */
  constructor(strategies: readonly T[], size: number) {
    this.#bySlot = placeStrategies(strategies, size);
    this.#bySlot.forEach((placed, slot) => placed.forEach(({ index }) => this.#slotOf.set(index, slot)));
  }

  /** The strategies of a slot, in index order. */
  in(slot: number): readonly T[] {
    return this.#bySlot[slot] ?? [];
  }

  /** The slot of a strategy, or null if it is in none. */
  slotOf(strategy: number): number | null {
    return this.#slotOf.get(strategy) ?? null;
  }
}

function cutIntoPieces<T extends Placed>(strategies: readonly T[], share: number): T[][] {
  const groups = new Map<number, T[]>();
  for (const strategy of strategies) {
    const group = groups.get(strategy.instrument) ?? [];
    group.push(strategy);
    groups.set(strategy.instrument, group);
  }
  const pieces = [...groups.values()].flatMap((group) => {
    const count = Math.ceil(group.length / share);
    const cut = (i: number): number => Math.ceil((i * group.length) / count);
    return Array.from({ length: count }, (_, i) => group.slice(cut(i), cut(i + 1)));
  });
  return pieces.filter((piece) => piece.length > 0).sort((a, b) => b.length - a.length);
}
