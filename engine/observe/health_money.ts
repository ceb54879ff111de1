import { type Account, CurrencyTotals, grossPnl, type Position, UNNAMED_CURRENCY } from "../core/mod.ts";
import { formatIso } from "../market/mod.ts";
import {
  type Instrument,
  MAX_HEALTH_ROWS,
  type MoneyHealth,
  parseUnixMicros,
  type PositionHealth,
  type SessionMoney,
  type StrategyMoney,
  toDecimal,
  type Units,
  type ZoneOffsets,
} from "../protocol/mod.ts";
import { stateOf, type SummarisedStrategy } from "./summary.ts";

/** An instrument, and the last price by which its positions are valued: minor units, NaN before the first tick. */
export interface PricedInstrument extends Units, Pick<Instrument, "currency" | "symbol"> {
  readonly price: number;
}

/** Positions and money at one moment, and the prices by which they are valued. */
export interface MoneyView {
  readonly zone: ZoneOffsets;
  readonly feed: {
    /** By index. */
    readonly instruments: readonly PricedInstrument[];
  };
  readonly strategies: readonly (Pick<SummarisedStrategy, "failed" | "id" | "maxEntries"> & {
    readonly account: Account;
    /** Its instrument's index. */
    readonly instrument: number;
  })[];
}

/** The parts of health about positions and money. */
export interface HealthMoney {
  readonly money: SessionMoney;
  /** The first `MAX_HEALTH_ROWS` open positions, by strategy. */
  readonly positions: readonly PositionHealth[];
  /** The money of the first `MAX_HEALTH_ROWS` strategies with a filled entry. */
  readonly byStrategy: readonly StrategyMoney[];
}

/**
 * Values the open positions at the last prices, and adds up. Costs O(strategies). Money is added as integers, by currency.
 * Only the result has decimal numbers.
 */
export function healthMoneyOf({ zone, feed: { instruments }, strategies }: MoneyView): HealthMoney {
  const positions: PositionHealth[] = [];
  const byStrategy: StrategyMoney[] = [];
  const [realised, opened] = [new CurrencyTotals(instruments), new CurrencyTotals(instruments)];
  /** Currencies of which an open position has no price yet. */
  const unpriced = new Set<string | null>();
  for (const strategy of strategies) {
    const { id, account } = strategy;
    const instrument = instruments[strategy.instrument];
    if (account.entries === 0 || instrument === undefined) continue;
    const open = openProfitOf(account, instrument);
    realised.add(account.realised, instrument);
    opened.add(open ?? 0, instrument);
    if (open === null) unpriced.add(instrument.currency);
    if (byStrategy.length < MAX_HEALTH_ROWS) {
      const state = stateOf(strategy, account);
      const money = moneyOf(account.realised, open, instrument.moneyScale);
      byStrategy.push({ id, state, entries: account.entries, ...money });
    }
    const { position } = account;
    if (position !== null && positions.length < MAX_HEALTH_ROWS)
      positions.push({ strategy: id, ...positionOf(position, { instrument, open, zone }) });
  }
  return { money: sessionMoneyOf({ realised, opened, unpriced }), positions, byStrategy };
}

function sessionMoneyOf(sums: {
  readonly realised: CurrencyTotals;
  readonly opened: CurrencyTotals;
  readonly unpriced: ReadonlySet<string | null>;
}): SessionMoney {
  const opened = sums.opened.all;
  const each = sums.realised.all.map(({ currency, minor, scale }, i) => {
    const open = sums.unpriced.has(currency) ? null : (opened[i]?.minor ?? 0n);
    return [currency ?? UNNAMED_CURRENCY, moneyOf(minor, open, scale)] as const;
  });
  const [only] = each;
  if (only !== undefined && each.length === 1) return only[1];
  return { realised: null, open_profit: null, total: null, by_currency: Object.fromEntries(each) };
}

function positionOf(
  { side, qty, entryTs, entryPrice }: Position,
  {
    instrument: { symbol, scale, qtyScale, moneyScale, price },
    open,
    zone,
  }: {
    readonly instrument: PricedInstrument;
    readonly open: number | null;
    readonly zone: ZoneOffsets;
  },
): Omit<PositionHealth, "strategy"> {
  return {
    instrument: symbol,
    side,
    qty: toDecimal(qty, qtyScale),
    entry_ts: formatIso(parseUnixMicros(entryTs), zone),
    entry_price: toDecimal(entryPrice, scale),
    price: Number.isNaN(price) ? null : toDecimal(price, scale),
    open_profit: open === null ? null : toDecimal(open, moneyScale),
  };
}

/** Open profit in minor units of money: 0 without a position, null without a price. */
function openProfitOf({ position }: Account, instrument: PricedInstrument): number | null {
  if (position === null) return 0;
  const gross = grossPnl(position, instrument.price, instrument);
  return Number.isNaN(gross) ? null : gross;
}

function moneyOf<T extends bigint | number>(realised: T, open: T | null, scale: number): MoneyHealth {
  const total = open === null ? null : BigInt(realised) + BigInt(open);
  return {
    realised: toDecimal(realised, scale),
    open_profit: open === null ? null : toDecimal(open, scale),
    total: total === null ? null : toDecimal(total, scale),
  };
}
