declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A strategy's id: 1 to 64 of letters, digits, space, `_`, `.` and `-`. */
export type StrategyId = Branded<string, "StrategyId">;
/** A price in the instrument's minor unit, such as paise at scale 100: a safe integer, also 0 or below. */
export type PriceMinor = Branded<number, "PriceMinor">;
/** Money in its currency's minor unit, a safe integer of either sign. */
export type CashMinor = Branded<number, "CashMinor">;
/** A quantity in the instrument's minor unit of quantity: an integer >= 1. */
export type Qty = Branded<number, "Qty">;
/** An instant: integer microseconds since the Unix epoch. Nanoseconds would not fit a number. */
export type UnixMicros = Branded<number, "UnixMicros">;
/** The number of a tape row: 1, 2, 3 … without gaps within a session. 0 means "before the first row". */
export type Seq = Branded<number, "Seq">;

/** The form of a strategy's id, in journals of earlier versions too. */
const STRATEGY_ID: RegExp = /^[A-Za-z0-9 _.-]{1,64}$/;
/**
 * The form of a strategy's id in a strategies file. It does not begin with `-`, which commands would read as a flag, and
 * has no space at its ends.
 */
export const NEW_STRATEGY_ID: RegExp = /^[A-Za-z0-9_.](?:[A-Za-z0-9 _.-]{0,62}[A-Za-z0-9_.-])?$/;

/** True if `text` is a well-formed strategy id. */
export function isStrategyId(text: string): text is StrategyId {
  return STRATEGY_ID.test(text);
}

/** @throws TypeError if `text` is not a well-formed strategy id */
export function parseStrategyId(text: string): StrategyId {
  if (isStrategyId(text)) return text;
  throw new TypeError(`Expected a strategy id (1 to 64 of letters, digits, space, _ . -), was ${JSON.stringify(text)}`);
}

function parseInteger(value: number, least: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`Expected ${what}, was ${value}`);
}

/** @throws RangeError unless `value` is a safe integer */
export function parsePriceMinor(value: number): PriceMinor {
  return parseInteger(value, Number.MIN_SAFE_INTEGER, "a price in minor units, a safe integer") as PriceMinor;
}

/** @throws RangeError unless `value` is a safe integer */
export function parseCashMinor(value: number): CashMinor {
  return parseInteger(value, Number.MIN_SAFE_INTEGER, "a safe integer of minor units") as CashMinor;
}

/** @throws RangeError unless `value` is an integer >= 1 */
export function parseQty(value: number): Qty {
  return parseInteger(value, 1, "a quantity, an integer >= 1") as Qty;
}

/** @throws RangeError unless `value` is an integer >= 0 */
export function parseUnixMicros(value: number): UnixMicros {
  return parseInteger(value, 0, "integer microseconds since 1970") as UnixMicros;
}

/** @throws RangeError unless `value` is an integer >= 0 */
export function parseSeq(value: number): Seq {
  return parseInteger(value, 0, "a row number, an integer >= 0") as Seq;
}

/** Microseconds in a millisecond, a second, a minute and a day. */
export const MICROS = {
  millisecond: 1_000,
  second: 1_000_000,
  minute: 60_000_000,
  day: 86_400_000_000,
} as const;
