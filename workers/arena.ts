import { assert, ORDER_REASONS, type OrderReason, SLOT_STATES, type SlotState } from "../engine/protocol/mod.ts";
import { COLUMNS } from "./rules/mod.ts";

/**
 * The slot's whole rule-strategy state: one array of doubles of a size fixed at load, so that a checkpoint is one copy.
 *
 * `[…row, cursor, trading, …strategies, …series]`: what rules see of the row (`RowContext`), each strategy
 * `STRATEGY_DOUBLES` long, and whatever the series take (`workers/series`). It is one array so that a compiled rule reads
 * any of its values in the same way.
 */
export const Head: { readonly cursor: number; readonly trading: number } = { cursor: COLUMNS, trading: COLUMNS + 1 };

const HEAD_DOUBLES = COLUMNS + 2;

/** The fields of one strategy in the arena, as offsets from its base. */
export const StrategyField = {
  /** A code of `SLOT_STATES`: its place there. */
  state: 0,
  /** 1 or 0. */
  enabled: 1,
  /** 1 when the entry condition may be asked; 0 after a denial until it has been false. */
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
  /** A code of `REASONS`: an order decided and not yet submitted. 0: none. */
  pending: 9,
  /** Times in a row that the venue rejected the exit. */
  rejections: 10,
  /** 1 once a condition has been unknown, 2 once that has been reported. */
  reported: 11,
  /** Judgements in a row that have failed. */
  streak: 12,
  /** The instant, in microseconds, from which the open breaker allows a trial. 0: the breaker is closed. */
  breakerUntil: 13,
  /** A code of `Outcome`: what a judgement came to, decided and not yet told. */
  outcome: 14,
  /** Of the open position, minor units: the highest price since its fill, that included. */
  high: 15,
  /** Of the open position, minor units: the lowest price since its fill, that included. */
  low: 16,
  /** Of the open position: bars of the strategy's timeframe that were complete at its entry. */
  entryBars: 17,
} as const;

const STRATEGY_DOUBLES = 18;

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

/** Codes that the lifecycle compares with: places in `SLOT_STATES`. */
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

/** The arena of `strategies` strategies and `series` doubles of series: as the checkpoint has it, or new. */
export function openArena(
  { strategies, series }: { readonly strategies: number; readonly series: number },
  checkpoint: Float64Array | null,
): Float64Array {
  const size = baseOf(strategies) + series;
  if (checkpoint !== null) {
    assert(checkpoint.length === size, `a checkpoint has ${size} doubles, was ${checkpoint.length}`);
    return checkpoint.slice();
  }
  const arena = new Float64Array(size).fill(Number.NaN, 0, COLUMNS);
  for (let i = 0; i < strategies; i += 1) {
    arena[baseOf(i) + StrategyField.enabled] = 1;
    arena[baseOf(i) + StrategyField.armed] = 1;
  }
  return arena;
}

/** Where the `i`-th strategy of the slot begins; for `i` = their number, where the series do. */
export function baseOf(i: number): number {
  return HEAD_DOUBLES + i * STRATEGY_DOUBLES;
}
