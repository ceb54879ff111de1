import type { TradingState } from "../protocol/mod.ts";
import { currencyAmounts } from "./currency_amounts.ts";
import { labelled, labelledFitting } from "./labelled.ts";
import { type Line, span, type Tone, widthOf } from "./line.ts";
import type { MoneyFormat } from "./money_format.ts";
import { toneOf } from "./paint.ts";

/** The state of a session that the footer shows. */
export interface FooterView {
  /** Local time of day of the last row, `HH:MM:SS`, or what the session waits for. */
  readonly time: string;
  /** The part of the session that has passed, 0 to 1. */
  readonly progress: number;
  /** Strategies by state. A strategy with a pending order counts as open. */
  readonly strategies: {
    readonly waiting: number;
    readonly open: number;
    readonly closed: number;
    readonly forceClosed: number;
    readonly failed: number;
  };
  /** The last price of each instrument in minor units. Null before its first tick. */
  readonly prices: readonly { readonly symbol: string; readonly price: number | null; readonly scale: number }[];
  /**
   * For each currency, at least one: what fills have realised, and gross profit of the open positions at the last prices, in
   * minor units of `scale`.
   */
  readonly pnl: readonly {
    readonly currency: string | null;
    readonly realised: bigint;
    readonly open: bigint;
    readonly scale: number;
  }[];
  readonly slots: { readonly ready: number; readonly total: number; readonly restarts: number };
  readonly trading: TradingState;
}

/** The footer's lines: progress, which also separates it from the lines above, strategies, prices, PnL and slots. */
export function footerLines(
  view: FooterView,
  { columns, money }: { readonly columns: number; readonly money: MoneyFormat },
): readonly Line[] {
  return [
    progressLine(view, columns),
    strategiesLine(view, columns, money),
    pricesLine(view, columns, money),
    pnlLine(view, columns, money),
    slotsLine(view, money),
  ];
}

function progressLine({ time, progress }: FooterView, columns: number): Line {
  const part = Number.isFinite(progress) ? Math.min(1, Math.max(0, progress)) : 0;
  // Rounded down: 100 % means that nothing is left.
  const tail = [span("  "), span(time), span(`  ${String(Math.floor(part * 100)).padStart(3)} %`)];
  const width = Math.max(0, columns - widthOf(tail));
  const done = Math.floor(part * width);
  return [span("━".repeat(done), "gain"), span("─".repeat(width - done), "dim"), ...tail];
}

function strategiesLine({ strategies }: FooterView, columns: number, money: MoneyFormat): Line {
  const { waiting, open, closed, forceClosed, failed } = strategies;
  const counts: readonly (readonly [number, string, Tone])[] = [
    [waiting, "waiting", "plain"],
    [open, "open", "strong"],
    [closed, "closed", "plain"],
    [forceClosed, "force-closed", "warn"],
    [failed, "failed", "loss"],
  ];
  const lineOf = (shown: typeof counts): Line =>
    labelled(
      "strategies",
      shown.map(([count, word, tone]) => [span(`${money.count(count)} ${word}`, count === 0 ? "dim" : tone)]),
    );
  const all = lineOf(counts);
  // Zeros are shown while there is room, so that words do not move when a count begins.
  return widthOf(all) <= columns ? all : lineOf(counts.filter(([count]) => count > 0));
}

function pricesLine({ prices }: FooterView, columns: number, money: MoneyFormat): Line {
  const parts = prices.map(({ symbol, price, scale }): Line => {
    return price === null
      ? [span(`${symbol} `), span("no tick yet", "dim")]
      : [span(`${symbol} `), span(money.amount(price, scale), "strong")];
  });
  return labelledFitting("prices", parts, columns);
}

function pnlLine({ pnl }: FooterView, columns: number, money: MoneyFormat): Line {
  const [only] = pnl;
  if (only === undefined || pnl.length > 1) {
    const totals = pnl.map(({ realised, open, ...of }) => ({ ...of, minor: realised + open }));
    return labelledFitting("pnl", currencyAmounts(totals, money), columns);
  }
  const { realised, open, scale } = only;
  const amountOf = (amount: bigint): Line => [span(money.signed(amount, scale), toneOf(amount))];
  const part = (word: string, amount: bigint): Line => [span(`${word} `, "dim"), ...amountOf(amount)];
  // The total is first: a narrow terminal shows only that.
  return labelled("pnl", [amountOf(realised + open), part("realised", realised), part("open", open)]);
}

function slotsLine({ slots, trading }: FooterView, money: MoneyFormat): Line {
  const { ready, total, restarts } = slots;
  const parts: Line[] = [[span(`${ready}/${total} ready`, ready < total ? "warn" : "plain")]];
  if (trading !== "active") parts.push([span(`trading ${trading}`, "warn")]);
  parts.push([span(restartsText(restarts, money), restarts === 0 ? "dim" : "plain")]);
  return labelled("slots", parts);
}

/** `0 restarts`, `1 restart`. */
export function restartsText(restarts: number, money: MoneyFormat): string {
  return `${money.count(restarts)} ${restarts === 1 ? "restart" : "restarts"}`;
}
