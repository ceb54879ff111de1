import type { InstrumentSeries, SeriesBank } from "./series/mod.ts";
import type { FirstLook } from "./first_look.ts";
import type { SlotState } from "./slot_state.ts";
import type { Strategy } from "./strategy.ts";
import { WakeIndex } from "./wake_index.ts";

/** An instrument as the slot judges it. */
export interface JudgedInstrument {
  /** Those that can still act. */
  readonly index: WakeIndex;
  /** What its rules ask for beside the row, or null. */
  readonly series: InstrumentSeries | null;
  readonly scale: number;
}

/** The instruments of a slot's strategies, each with those of them that can still act. */
export class JudgedInstruments {
  readonly #strategies: readonly Strategy[];
  readonly #series: SeriesBank;
  readonly #look: FirstLook;
  readonly #rests: boolean;
  /** By instrument. An array, for it is looked into at every row. */
  readonly #listed: (JudgedInstrument | undefined)[] = [];
  readonly #out = new Set<Strategy>();
  /** Those that no row has come for yet, in the order of their first rows. */
  readonly #late: Set<Strategy>;
  /** Those whose limits become others at a row that is still to come. */
  readonly #limited: Set<Strategy>;
  #nextChange = 0;

  /**
   * @param strategies of the slot, in index order
   * @param rests false: all of them are judged at every row of their instrument
   */
  constructor({ strategies, series, look }: Pick<SlotState, "strategies" | "series" | "look">, rests: boolean) {
    this.#strategies = strategies;
    this.#series = series;
    this.#look = look;
    this.#rests = rests;
    const late = strategies.filter(({ spec }) => spec.begins !== undefined);
    this.#late = new Set(late.toSorted((a, b) => lastRowBefore(a) - lastRowBefore(b)));
    this.#limited = new Set(strategies.filter(({ limits }) => limits.until < Infinity));
    for (const instrument of new Set(strategies.map(({ spec }) => spec.instrument))) this.#list(instrument);
  }

  /** An instrument, or undefined if no strategy of the slot trades it. */
  of(instrument: number): JudgedInstrument | undefined {
    return this.#listed[instrument];
  }

  /** A strategy's state may be changed by a row that is no tick of its instrument. */
  wake(strategy: Strategy): void {
    this.#listed[strategy.spec.instrument]?.index.wake(strategy);
  }

  /** A strategy of the instrument has finished, or several. */
  dropFinished(instrument: number): void {
    this.#listed[instrument]?.index.dropFinished();
  }

  /** The next row from which on a strategy can act that could not before, or is judged by other limits. */
  get nextChange(): number {
    return this.#nextChange;
  }

  /** Row `seq` comes next: strategies that begin there or before it can act, and limits that hold from there on do. */
  begin(seq: number): void {
    const changed = new Set<number>();
    for (const strategy of this.#late) {
      if (lastRowBefore(strategy) >= seq) break;
      this.#late.delete(strategy);
      changed.add(strategy.spec.instrument);
    }
    for (const strategy of this.#limited) {
      if (strategy.limits.until >= seq) continue;
      strategy.takeLimits(seq);
      if (strategy.limits.until === Infinity) this.#limited.delete(strategy);
      changed.add(strategy.spec.instrument);
    }
    for (const instrument of changed) this.#list(instrument);
    const [first] = this.#late;
    this.#nextChange = first === undefined ? Infinity : lastRowBefore(first) + 1;
    for (const { limits } of this.#limited) this.#nextChange = Math.min(this.#nextChange, limits.until + 1);
  }

  /** A strategy is out of action from here on. */
  putOut(strategy: Strategy): void {
    this.#out.add(strategy);
    this.#list(strategy.spec.instrument);
  }

  /** True if the strategy has been put out of action. */
  isOut(strategy: Strategy): boolean {
    return this.#out.has(strategy);
  }

  /** Lists anew who can act on an instrument of the slot. */
  #list(instrument: number): void {
    const own = this.#strategies.filter(({ spec }) => spec.instrument === instrument);
    const active = own.filter((each) => !each.finished && !this.isOut(each) && !this.#late.has(each));
    const index = new WakeIndex(active, this.#look, this.#rests);
    this.#listed[instrument] = { index, series: this.#series.of(instrument), scale: own[0]!.spec.scale };
  }
}

function lastRowBefore({ spec }: Strategy): number {
  return spec.begins?.seq ?? 0;
}
