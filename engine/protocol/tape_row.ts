/** Doubles in a row of the tape: `seq, tsMicros, instrument, price, size, bid, ask, kind`. */
export const ROW_DOUBLES = 8;

/** Where each field of a row stands. */
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
 * What a row is. Everything from outside that can change a decision is a row, control included.
 *
 * A tick's fields are what they are called; bid and ask are NaN where the feed has none. A control row for one strategy
 * has its index in `size`, its instrument and that instrument's last price in `instrument` and `price` (NaN before the
 * first tick); `guard-closed` has the entry's n in `bid`. A control row for the engine has instrument -1.
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
} as const;

/** The code of a row's kind as it stands on the tape. */
export type RowKindCode = (typeof RowKind)[keyof typeof RowKind];

/** The names of control rows in the journal and in commands. */
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
