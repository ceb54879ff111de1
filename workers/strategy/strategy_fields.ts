import { ORDER_REASONS, type OrderReason, SLOT_STATES, type SlotState } from "../../engine/protocol/mod.ts";
import type { InertRanges } from "./inert_ranges.ts";

/** The fields of one strategy in the arena, as offsets from its base. */
export const StrategyField = {
  /** A code of `State`. */
  state: 0,
  /** 1 or 0. */
  enabled: 1,
  /** A code of `Armed`. */
  armed: 2,
  /** The number of the last order asked for. */
  n: 3,
  /** Filled entries. */
  entries: 4,
  /** Of the open position, minor units. */
  entryPrice: 5,
  /** Of the open position, the row's microseconds. */
  entryTs: 6,
  /** Of the open position, the row of its fill. */
  entrySeq: 7,
  /** Of the open position, the n of its entry. */
  entryN: 8,
  /** A code of `REASONS`: the order that is decided and not submitted yet. 0: none. */
  pending: 9,
  /** How many times in a row the venue has rejected the exit. */
  rejections: 10,
  /** 1 once a condition has been unknown, 2 once that has been reported. */
  reported: 11,
  /** Judgements in a row that have failed. */
  streak: 12,
  /** The instant, in microseconds, from which the open breaker allows a trial. 0: the breaker is closed. */
  breakerUntil: 13,
  /** A code of `Outcome`: what main is still to be told. */
  outcome: 14,
  /** Of the open position, minor units: the highest price since its fill, that included. */
  high: 15,
  /** Of the open position, minor units: the lowest price since its fill, that included. */
  low: 16,
  /** Of the open position: bars of the strategy's timeframe that were complete at its entry. */
  entryBars: 17,
  /** Bits of `Seen`: what its entry condition has been. No judgement depends on it. */
  seen: 18,
} as const;

/** Doubles of one strategy in the arena. */
export const STRATEGY_DOUBLES = 19;

/**
 * Whether a true entry condition asks for an entry: not after a denial, until the condition has been false. `noted`: it does,
 * and `seen` has it that the condition was false.
 */
export const Armed = { no: 0, yes: 1, noted: 2 } as const;

/** What main is to be told of a judgement. */
export const Outcome = { nothing: 0, fault: 1, recovered: 2 } as const;

const REASON_CODES = {
  entry: 1,
  rule: 2,
  "stop-loss": 3,
  target: 4,
  "square-off": 5,
  guard: 6,
  manual: 7,
  breaker: 8,
  "trailing-stop": 9,
} as const satisfies Readonly<Record<OrderReason, number>>;

/** Order reasons by their code in the arena; 0 is none. */
export const REASONS: readonly (OrderReason | null)[] = [
  null,
  ...ORDER_REASONS.toSorted((left, right) => REASON_CODES[left] - REASON_CODES[right]),
];

type Camel<Text extends string> = Text extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Tail>}` : Text;

/** Codes of the states of a strategy: indexes in `SLOT_STATES`. */
export const State: Readonly<Record<Camel<SlotState>, number>> = {
  waiting: codeOf("waiting"),
  entering: codeOf("entering"),
  open: codeOf("open"),
  exiting: codeOf("exiting"),
  closed: codeOf("closed"),
  forceClosed: codeOf("force-closed"),
};

function codeOf(state: SlotState): number {
  return SLOT_STATES.indexOf(state);
}

/** Reads and writes the fields of one strategy. Each write drops its inert range. */
export class StrategyFields {
  readonly #arena: Float64Array;
  readonly #base: number;
  readonly #ranges: InertRanges;
  readonly #rangeIndex: number;

  constructor({
    arena,
    base,
    ranges,
    rangeIndex,
  }: {
    readonly arena: Float64Array;
    /** Where the part begins. */
    readonly base: number;
    readonly ranges: InertRanges;
    readonly rangeIndex: number;
  }) {
    this.#arena = arena;
    this.#base = base;
    this.#ranges = ranges;
    this.#rangeIndex = rangeIndex;
  }

  /** @param field an offset of `StrategyField` */
  get(field: number): number {
    return this.#arena[this.#base + field]!;
  }

  set(field: number, value: number): void {
    this.#arena[this.#base + field] = value;
    this.noteChange();
  }

  /** Something changed on which the next judgement depends: the strategy is neither quiet nor inert. */
  noteChange(): void {
    this.#ranges.quiet[this.#rangeIndex] = 0;
    this.dropRange();
  }

  /** The strategy is not inert at the next row. */
  dropRange(): void {
    this.#ranges.drop(this.#rangeIndex);
  }
}
