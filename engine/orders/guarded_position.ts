import { ExitBounds, type ExitTerms } from "../core/mod.ts";
import type { Tape } from "../tape/mod.ts";

/** A strategy as the guard sees it. */
export interface GuardedStrategy extends ExitTerms {
  readonly index: number;
  readonly instrument: number;
  /** The instant of its closing time, microseconds; Infinity: it has none. */
  readonly squareOffTs: number;
}

/** An open position, as the guard sees it. It takes prices only when the guard asks for them, not with each tick. */
export class GuardedPosition {
  readonly strategy: GuardedStrategy;
  readonly #bounds: ExitBounds;
  #extremes: Extremes;
  #seen: number;

  /** @param entry the entry's fill price in minor units, and its row */
  constructor(strategy: GuardedStrategy, entry: { readonly fillPrice: number; readonly seq: number }) {
    this.strategy = strategy;
    this.#bounds = new ExitBounds(strategy);
    this.#bounds.open(entry.fillPrice);
    this.#extremes = { high: entry.fillPrice, low: entry.fillPrice };
    this.#seen = entry.seq;
  }

  /** The last row whose price the position has taken. */
  get seen(): number {
    return this.#seen;
  }

  /** Takes the extremes of its instrument's prices after row `seen` up to row `seq`; null: there was no price. */
  take(extremes: Extremes | null, seq: number): void {
    this.#seen = seq;
    if (extremes === null) return;
    const { high, low } = this.#extremes;
    this.#extremes = { high: Math.max(high, extremes.high), low: Math.min(low, extremes.low) };
  }

  /** The highest and the lowest price that the position has taken, the entry's included. */
  get extremes(): Readonly<Extremes> {
    return this.#extremes;
  }

  /** True if it must be closed at the present price, which it must have taken. */
  mustClose(price: number, ts: number): boolean {
    const { high, low } = this.#extremes;
    const best = this.strategy.side === "BUY" ? high : low;
    return this.#bounds.judge(price, best, ts >= this.strategy.squareOffTs) !== null;
  }
}

/** The highest and the lowest of some prices, in minor units. */
export interface Extremes {
  high: number;
  low: number;
}

/** The rows whose prices positions take. */
export type SeenRows = Pick<Tape, "priceOf" | "retains" | "tail" | "instrumentOfTick">;

/**
 * Has positions take the prices of the rows that they have not seen, as far as the tape retains them. Reads the rows once,
 * from the last one back, for any number of positions.
 *
 * @param positions those without a trailing stop need not be among them: their bounds depend on the present price alone
 */
export function takePrices(positions: readonly GuardedPosition[], tape: SeenRows): void {
  const behind = positions.filter(({ seen }) => seen < tape.tail);
  const byInstrument = new Map<number, Extremes>();
  let seq = tape.tail;
  for (const position of behind.toSorted((a, b) => b.seen - a.seen)) {
    for (; seq > position.seen && tape.retains(seq); seq -= 1) {
      // A control row has no instrument, so that no position takes its price.
      widen(byInstrument, tape.instrumentOfTick(seq), tape.priceOf(seq));
    }
    position.take(byInstrument.get(position.strategy.instrument) ?? null, tape.tail);
  }
}

function widen(byInstrument: Map<number, Extremes>, instrument: number, price: number): void {
  const extremes = byInstrument.get(instrument);
  if (extremes === undefined) byInstrument.set(instrument, { high: price, low: price });
  else {
    extremes.high = Math.max(extremes.high, price);
    extremes.low = Math.min(extremes.low, price);
  }
}
