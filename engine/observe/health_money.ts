import { type Account, grossPnl, type Position, signedQty } from "../core/mod.ts";
import { formatIso } from "../market/mod.ts";
import {
  MAX_HEALTH_ROWS,
  type MoneyHealth,
  parseUnixMicros,
  type PositionHealth,
  type StrategyMoney,
  toDecimal,
  type ZoneOffsets,
} from "../protocol/mod.ts";
import { moneyScale, stateOf, type SummarisedStrategy } from "./summary.ts";

/** Positions and money at one moment, and the prices by which they are valued. */
export interface MoneyView {
  readonly zone: ZoneOffsets;
  readonly feed: {
    /** By index. Prices in minor units, NaN before the first tick. */
    readonly instruments: readonly { readonly symbol: string; readonly scale: number; readonly price: number }[];
  };
  readonly strategies: readonly (Pick<SummarisedStrategy, "failed" | "id" | "maxEntries"> & {
    readonly account: Account;
    /** Its instrument's index. */
    readonly instrument: number;
  })[];
}

/** The parts of health about positions and money. */
export interface HealthMoney {
  readonly money: MoneyHealth;
  /** The first `MAX_HEALTH_ROWS` open positions, by strategy. */
  readonly positions: readonly PositionHealth[];
  /** The money of the first `MAX_HEALTH_ROWS` strategies with a filled entry. */
  readonly byStrategy: readonly StrategyMoney[];
}

/**
 * Values the open positions at the last prices, and adds up. Costs O(strategies). Money is added as integers, in the finest
 * unit of the session's instruments. Only the result has decimal numbers.
 */
export function healthMoneyOf({ zone, feed: { instruments }, strategies }: MoneyView): HealthMoney {
  const scale = moneyScale(instruments);
  const positions: PositionHealth[] = [];
  const byStrategy: StrategyMoney[] = [];
  const sum: { realised: number; open: number | null } = { realised: 0, open: 0 };
  for (const strategy of strategies) {
    const { id, account } = strategy;
    const instrument = instruments[strategy.instrument];
    if (account.entries === 0 || instrument === undefined) continue;
    const open = openProfitOf(account, instrument.price);
    sum.realised += account.realised * (scale / instrument.scale);
    sum.open = add(sum.open, open === null ? null : open * (scale / instrument.scale));
    if (byStrategy.length < MAX_HEALTH_ROWS) {
      const state = stateOf(strategy, account);
      byStrategy.push({ id, state, entries: account.entries, ...moneyOf(account.realised, open, instrument.scale) });
    }
    const { position } = account;
    if (position !== null && positions.length < MAX_HEALTH_ROWS)
      positions.push({ strategy: id, ...positionOf(position, { instrument, open, zone }) });
  }
  return { money: moneyOf(sum.realised, sum.open, scale), positions, byStrategy };
}

function positionOf(
  { side, qty, entryTs, entryPrice }: Position,
  {
    instrument: { symbol, scale, price },
    open,
    zone,
  }: {
    readonly instrument: MoneyView["feed"]["instruments"][number];
    readonly open: number | null;
    readonly zone: ZoneOffsets;
  },
): Omit<PositionHealth, "strategy"> {
  return {
    instrument: symbol,
    side,
    qty,
    entry_ts: formatIso(parseUnixMicros(entryTs), zone),
    entry_price: toDecimal(entryPrice, scale),
    price: Number.isNaN(price) ? null : toDecimal(price, scale),
    open_profit: open === null ? null : toDecimal(open, scale),
  };
}

/** Open profit in the instrument's minor unit: 0 without a position, null without a price. */
function openProfitOf({ position }: Account, price: number): number | null {
  if (position === null) return 0;
  const gross = grossPnl(signedQty(position.side, position.qty), position.entryPrice, price);
  // Makes -0, of a short position at its entry price, 0.
  return Number.isNaN(gross) ? null : gross + 0;
}

function moneyOf(realised: number, open: number | null, scale: number): MoneyHealth {
  const total = add(realised, open);
  return {
    realised: toDecimal(realised, scale),
    open_profit: open === null ? null : toDecimal(open, scale),
    total: total === null ? null : toDecimal(total, scale),
  };
}

/** A sum; null if a part of it is not known. */
function add(sum: number | null, more: number | null): number | null {
  return sum === null || more === null ? null : sum + more;
}
