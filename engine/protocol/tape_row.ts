/** Doubles in a row of the tape: `seq, tsMicros, instrument, price, size, bid, ask, kind`. */
export const ROW_DOUBLES = 8;

/** The place of each field in a row. */
export const Field = {
  seq: 0,
  ts: 1,
  instrument: 2,
  price: 3,
  size: 4,
  bid: 5,
  ask: 6,
  kind: 7,
} as const;

/**
 * Kinds of rows. Every input that can change a decision is a row: ticks and control rows.
 *
 * - Tick: each field is what its name says. Bid and ask are NaN if the feed has none.
 * - Opening: the open of a bar; its price may jump from the row before. Fields as of a tick.
 * - Path: a later row of a bar. Between the instrument's row before and this one, the price went through everything.
 * - Control row of one strategy: `size` is the index of the strategy, `instrument` its instrument, `price` the instrument's
 *   last price, NaN before the first tick. `bid` of `guard-closed` is the n of the entry.
 * - Control row of the engine: `instrument` is -1.
 */
export const RowKind = {
  tick: 0,
  enable: 1,
  disable: 2,
  close: 3,
  halt: 4,
  reduce: 5,
  resume: 6,
  guardClosed: 7,
  end: 8,
  path: 9,
  opening: 10,
} as const;

/** The code of a row's kind on the tape. */
export type RowKindCode = (typeof RowKind)[keyof typeof RowKind];

/** True for rows that have an instrument's price: ticks, openings and paths. Any other row is a control row. */
export function isTickKind(kind: number): boolean {
  return kind === RowKind.tick || kind === RowKind.path || kind === RowKind.opening;
}

/** Names of control rows, in the journal and in commands. */
export const CONTROL_KINDS = ["enable", "disable", "close", "halt", "reduce", "resume", "guard-closed", "end"] as const;

/** The name of a control row in the journal and in commands. */
export type ControlKind = (typeof CONTROL_KINDS)[number];

const CODES = {
  enable: RowKind.enable,
  disable: RowKind.disable,
  close: RowKind.close,
  halt: RowKind.halt,
  reduce: RowKind.reduce,
  resume: RowKind.resume,
  "guard-closed": RowKind.guardClosed,
  end: RowKind.end,
} as const satisfies Readonly<Record<ControlKind, RowKindCode>>;

/** The tape's code of a control row. */
export function codeOfControl(kind: ControlKind): RowKindCode {
  return CODES[kind];
}
