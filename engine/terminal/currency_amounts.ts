import type { CurrencyTotal } from "../core/mod.ts";
import { type Line, span } from "./line.ts";
import type { MoneyFormat } from "./money_format.ts";
import { toneOf } from "./paint.ts";

/** Totals as people read them, one line for each currency. Only where there are several, each has its currency's name. */
export function currencyAmounts(totals: readonly CurrencyTotal[], money: MoneyFormat): readonly Line[] {
  return totals.map(({ currency, minor, scale }) => {
    const amount = span(money.signed(minor, scale), toneOf(minor));
    return totals.length === 1 || currency === null ? [amount] : [amount, span(` ${currency}`)];
  });
}
