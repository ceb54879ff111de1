/** Kinds of instruments. An index cannot be traded; options have no price band. */
export const INSTRUMENT_KINDS = ["index", "equity", "future", "option", "fx", "crypto"] as const;

/** The kind of an instrument. */
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

/** Where an instrument's number of decimals comes from: somebody said it, the data has it, or nobody knows. */
export const DECIMALS_SOURCES = ["said", "found", "default"] as const;

/** Where an instrument's number of decimals comes from. */
export type DecimalsSource = (typeof DECIMALS_SOURCES)[number];

/** In which units an instrument's prices, quantities and money are counted. */
export interface Units {
  /** Minor units in one unit of price. */
  readonly scale: number;
  /** Minor units in a quantity of one. */
  readonly qtyScale: number;
  /** Minor units in one unit of its currency. */
  readonly moneyScale: number;
  /** Money for one unit of price and a quantity of one: an integer >= 1. */
  readonly multiplier: number;
}

/**
 * An instrument. Its prices are integer numbers of `1 / scale`, quantities of `1 / qtyScale`, money of `1 / moneyScale`. The
 * three scales are powers of ten, 1 to 100,000,000.
 */
export interface Instrument extends Units {
  readonly index: number;
  readonly symbol: string;
  /** Where `scale` comes from. */
  readonly decimals: DecimalsSource;
  /** The smallest step of a price, in minor units of price, >= 1. Slippage counts in it. */
  readonly tick: number;
  /** Quantities are multiples of the lot, in minor units of quantity, >= 1. */
  readonly lot: number;
  /** The name of its currency, such as INR. Null: the one that nobody has named. */
  readonly currency: string | null;
  /** Null: nobody has said. */
  readonly kind: InstrumentKind | null;
  /** The group whose hours it has. Null: the market's own. */
  readonly group: string | null;
  /** The date of its last session, `YYYY-MM-DD`. Null: none. */
  readonly expiry: string | null;
  /** The largest quantity of one order, in minor units of quantity. Null: no limit. */
  readonly freezeQty: number | null;
}

/** What must be said of an instrument; the rest has defaults. */
export type InstrumentFacts = Pick<Instrument, "index" | "symbol"> & Partial<Instrument>;

/** Minor units in one unit of price, where nobody says: paise in a rupee. */
export const DEFAULT_SCALE = 100;

/**
 * An instrument of what is known of it. Money has the decimals of prices if nothing else is said, so that amounts are
 * exact; a tick is a minor unit.
 */
export function newInstrument(facts: InstrumentFacts): Instrument {
  const { index, symbol, scale = DEFAULT_SCALE } = facts;
  return {
    index,
    symbol,
    scale,
    decimals: facts.decimals ?? (facts.scale === undefined ? "default" : "said"),
    tick: facts.tick ?? 1,
    qtyScale: facts.qtyScale ?? 1,
    lot: facts.lot ?? 1,
    multiplier: facts.multiplier ?? 1,
    currency: facts.currency ?? null,
    moneyScale: facts.moneyScale ?? scale,
    kind: facts.kind ?? null,
    group: facts.group ?? null,
    expiry: facts.expiry ?? null,
    freezeQty: facts.freezeQty ?? null,
  };
}
