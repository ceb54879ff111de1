/** What the page's script gets: JSON, deflated, as base64. Times are seconds of the market's local clock, as if it were UTC. */
export interface PageData {
  /** The locale of the market's numbers, such as `en-IN`. */
  readonly locale: string;
  readonly strategies: readonly string[];
  /** Reasons of exits. */
  readonly reasons: readonly string[];
  readonly sessions: readonly PageSession[];
  readonly instruments: readonly PageInstrument[];
  readonly trades: PageTrades;
  /** By the trade's index: what the parts of its entry condition came to. */
  readonly readings: Readonly<Record<string, readonly PageReading[]>>;
}

/** A session. */
export interface PageSession {
  readonly id: string;
  readonly open: number;
  readonly close: number;
}

/** An instrument, and its bars. */
export interface PageInstrument {
  readonly symbol: string;
  /** Minor units in one unit of price, of quantity and of money. */
  readonly scale: number;
  readonly qtyScale: number;
  readonly moneyScale: number;
  /** All bars of the range. Null: no row is known. */
  readonly far: PlacedBars | null;
  /** Shorter bars of the days with trades. Null: `far` has them. */
  readonly near: PlacedBars | null;
}

/** Bars that stand in an element of the page of their own: they need not be inflated twice. */
export interface PlacedBars extends Omit<PackedBars, "packed"> {
  /** The element's id. */
  readonly element: string;
}

/** Bars: columns of zigzag varints, deflated, as base64. `pack_bars.ts` has the columns. */
export interface PackedBars {
  readonly count: number;
  /** The length of a bar. */
  readonly seconds: number;
  readonly packed: string;
}

/** Closed trades as columns, in the order of their entries. Prices, quantities and money in minor units. */
export interface PageTrades {
  readonly strategy: readonly number[];
  readonly instrument: readonly number[];
  readonly session: readonly number[];
  /** 1: the entry buys; -1: it sells. */
  readonly side: readonly number[];
  readonly qty: readonly number[];
  readonly entry: readonly number[];
  readonly entryPrice: readonly number[];
  readonly exit: readonly number[];
  readonly exitPrice: readonly number[];
  readonly reason: readonly number[];
  readonly net: readonly number[];
  readonly adverse: readonly (number | null)[];
  readonly favourable: readonly (number | null)[];
}

/** A part of a condition: how deep it is in the whole, what it says, and what it came to. */
export type PageReading = readonly [depth: number, truth: string, text: string, values: string];
