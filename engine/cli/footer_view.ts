import { CurrencyTotals, grossPnl } from "../core/mod.ts";
import { localTime } from "../market/mod.ts";
import { stateOf } from "../observe/mod.ts";
import { parseUnixMicros, type StrategyState } from "../protocol/mod.ts";
import type { Engine } from "../session/mod.ts";
import type { FooterView } from "../terminal/mod.ts";

/** What the footer shows of a running session. Takes O(strategies) time, a few times a second. */
export function footerViewOf(engine: Engine): FooterView {
  const { tape, control, slots, options } = engine;
  const { openMicros, closeMicros, zone } = options.session;
  const lastTs = Math.max(tape.lastTs, openMicros);
  return {
    time: localTime(parseUnixMicros(lastTs), zone),
    progress: engine.draining ? 1 : (lastTs - openMicros) / (closeMicros - openMicros),
    strategies: countStates(engine),
    prices: options.instruments.map(({ index, symbol, scale }) => {
      const price = tape.lastPriceOf(index);
      return { symbol, scale, price: Number.isNaN(price) ? null : price };
    }),
    pnl: pnlOf(engine),
    slots: {
      ready: slots.filter(({ status }) => status === "loaded" || status === "drained").length,
      total: slots.length,
      restarts: slots.reduce((sum, { restarts }) => sum + restarts, 0),
    },
    trading: control.trading,
  };
}

function countStates({ strategies, ledger }: Engine): FooterView["strategies"] {
  const counts: Partial<Record<StrategyState, number>> = {};
  for (const strategy of strategies) {
    const state = stateOf(strategy, ledger.account(strategy.index));
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return {
    waiting: counts.waiting ?? 0,
    open: counts.open ?? 0,
    closed: counts.closed ?? 0,
    forceClosed: counts["force-closed"] ?? 0,
    failed: counts.failed ?? 0,
  };
}

/** The realised result, and the result of open positions at the last prices, by currency. */
function pnlOf({ strategies, ledger, tape, options }: Engine): FooterView["pnl"] {
  const [realised, open] = [new CurrencyTotals(options.instruments), new CurrencyTotals(options.instruments)];
  for (const { index, instrument } of strategies) {
    const account = ledger.account(index);
    if (account.entries === 0) continue;
    realised.add(account.realised, instrument);
    const { position } = account;
    const gross = position === null ? 0 : grossPnl(position, tape.lastPriceOf(instrument.index), instrument);
    // A resumed session has no price before the instrument's first tick.
    open.add(Number.isNaN(gross) ? 0 : gross, instrument);
  }
  const opened = open.all;
  return realised.all.map(({ currency, minor, scale }, i) => {
    return { currency, realised: minor, open: opened[i]?.minor ?? 0n, scale };
  });
}
