/** A strategy that is to be placed. */
interface Placed {
  readonly index: number;
  readonly instrument: number;
}

/** The cost of a strategy for each tick of its instrument, in any unit; > 0. */
type CostOf<T> = (strategy: T) => number;

/** Strategies of one instrument, and their cost. */
interface Piece<T> {
  readonly strategies: readonly T[];
  readonly cost: number;
}

/**
 * Spreads strategies over slots so that slots are even in cost. The strategies of one instrument stay together, because a
 * slot advances an instrument's bars and indicators once for all of them; a group that costs more than an even share is
 * split evenly. The costliest piece is placed first, each into the first slot with the least cost: the
 * longest-processing-time rule (Graham, 1969).
 *
 * @param size number of slots, >= 1
 * @returns for each slot its strategies in index order; some slots may have none
 */
export function placeStrategies<T extends Placed>(
  strategies: readonly T[],
  size: number,
  costOf: CostOf<T>,
): readonly (readonly T[])[] {
  const slots = Array.from({ length: size }, () => ({ strategies: [] as T[], cost: 0 }));
  const share = costIn(strategies, costOf) / size;
  for (const piece of splitIntoPieces(strategies, share, costOf)) {
    const least = slots.reduce((a, b) => (b.cost < a.cost ? b : a));
    for (const strategy of piece.strategies) least.strategies.push(strategy);
    least.cost += piece.cost;
  }
  return slots.map((slot) => slot.strategies.toSorted((a, b) => a.index - b.index));
}

/** Which strategies are in which slot. */
export class Placement<T extends Placed> {
  readonly #bySlot: readonly (readonly T[])[];
  readonly #slotOf = new Map<number, number>();

  /** @param size number of slots, >= 1 */
  constructor(strategies: readonly T[], size: number, costOf: CostOf<T>) {
    this.#bySlot = placeStrategies(strategies, size, costOf);
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

function costIn<T>(strategies: readonly T[], costOf: CostOf<T>): number {
  return strategies.reduce((sum, strategy) => sum + costOf(strategy), 0);
}

/** The pieces, costliest first. */
function splitIntoPieces<T extends Placed>(strategies: readonly T[], share: number, costOf: CostOf<T>): Piece<T>[] {
  const groups = new Map<number, T[]>();
  for (const strategy of strategies) {
    const group = groups.get(strategy.instrument) ?? [];
    group.push(strategy);
    groups.set(strategy.instrument, group);
  }
  const pieces = [...groups.values()].flatMap((group) => splitEvenly(group, share, costOf));
  return pieces.sort((a, b) => b.cost - a.cost);
}

/** Splits a group into as few pieces as possible, each at most one strategy larger than a share. */
function splitEvenly<T>(group: readonly T[], share: number, costOf: CostOf<T>): Piece<T>[] {
  const whole = costIn(group, costOf);
  const count = Math.ceil(whole / share);
  const pieces = Array.from({ length: count }, () => ({ strategies: [] as T[], cost: 0 }));
  let before = 0;
  for (const strategy of group) {
    // `before` is less than `whole`, so that there is a piece of this index.
    const piece = pieces[Math.floor((before * count) / whole)]!;
    const cost = costOf(strategy);
    piece.strategies.push(strategy);
    piece.cost += cost;
    before += cost;
  }
  return pieces.filter((piece) => piece.strategies.length > 0);
}
