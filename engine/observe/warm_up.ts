import { parseTimeframe } from "../core/mod.ts";
import { assert, type BarCount, type Description, type StrategySpec } from "../protocol/mod.ts";

/** A strategy, and the history that it needs. */
export interface WarmingStrategy {
  readonly index: number;
  /** Null: the strategy is in no slot. */
  readonly spec: Pick<StrategySpec, "instrument" | "timeframe"> | null;
  /** The complete bars that its conditions need. */
  readonly history: Description["history"];
}

/** The history that a strategy still lacks. */
export interface Lack {
  /** Complete bars that there are; fewer than needed. */
  readonly have: number;
  readonly need: number;
  /** The timeframe of the bars, such as `5m`; null: the strategy's own. */
  readonly of: string | null;
}

/** The bars that strategies need, and the bars that their slots have reported. For health only: no decision depends on it. */
export class WarmUp {
  readonly #needs = new Map<number, readonly Need[]>();
  readonly #slotOf: (strategy: number) => number | null;
  /** By slot, instrument and timeframe: the most bars that any strategy needs, and below it how many there are. */
  readonly #most = new Map<string, number>();
  readonly #counts = new Map<string, number>();

  /** @param slotOf the slot of a strategy, or null */
  constructor(strategies: readonly WarmingStrategy[], slotOf: (strategy: number) => number | null) {
    this.#slotOf = slotOf;
    for (const { index, spec, history } of strategies) {
      if (spec === null || history.length === 0) continue;
      const needs = needsOf(spec, history);
      this.#needs.set(index, needs);
      for (const { clock, bars } of needs) {
        const key = keyOf(slotOf(index), clock);
        this.#most.set(key, Math.max(bars, this.#most.get(key) ?? 0));
      }
    }
  }

  /** The most complete bars that any strategy of the slot needs of an instrument and a timeframe (microseconds); 0: none. */
  mostNeeded(slot: number, clock: Clock): number {
    return this.#most.get(keyOf(slot, clock)) ?? 0;
  }

  /** A slot has reported how many bars there are. A new worker may report fewer than the one before it. */
  note(slot: number, counts: readonly BarCount[]): void {
    for (const clock of counts) this.#counts.set(keyOf(slot, clock), clock.count);
  }

  /** What the strategy lacks; of several timeframes, the one that takes the longest to complete. Null: nothing. */
  lackOf(strategy: number): Lack | null {
    const slot = this.#slotOf(strategy);
    let longest = 0;
    let lack: Lack | null = null;
    for (const { clock, bars: need, of } of this.#needs.get(strategy) ?? []) {
      const have = this.#counts.get(keyOf(slot, clock)) ?? 0;
      const time = (need - have) * clock.timeframe;
      if (time <= longest) continue;
      longest = time;
      lack = { have, need, of };
    }
    return lack;
  }
}

type Clock = Pick<BarCount, "instrument" | "timeframe">;

interface Need {
  readonly clock: Clock;
  readonly bars: number;
  readonly of: string | null;
}

function needsOf(spec: NonNullable<WarmingStrategy["spec"]>, history: Description["history"]): readonly Need[] {
  const own = parseTimeframe(spec.timeframe);
  return history.map(({ timeframe: text, bars }) => {
    const timeframe = parseTimeframe(text);
    assert(timeframe !== null, `history is of a known timeframe, was ${text}`);
    return { clock: { instrument: spec.instrument, timeframe }, bars, of: timeframe === own ? null : text };
  });
}

function keyOf(slot: number | null, { instrument, timeframe }: Clock): string {
  return `${slot}/${instrument}/${timeframe}`;
}
