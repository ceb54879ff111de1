import { type Instrument, type OrderRecord, unreachable } from "../protocol/mod.ts";
import { printable } from "./line.ts";
import type { MoneyFormat } from "./money_format.ts";

/**
 * An order's line in the log, without colour: side, strategy, quantity, instrument, price, reason. A filled exit has its
 * realised amount behind it; an order that was not filled has `denied` or `rejected` and why. The price is that of the
 * fill, else of the row.
 *
 * `BUY nifty-1 75 NIFTY @ 20,100.05 entry`, `SELL nifty-1 75 NIFTY @ 20,120.05 target +1,500.00`,
 * `BUY nifty-1 75 NIFTY @ 20,100.05 entry denied: price-band`.
 */
export function orderLine(order: OrderRecord, instrument: Instrument, money: MoneyFormat): string {
  const { symbol, scale, qtyScale, moneyScale } = instrument;
  const { side, strategyId, qty, price, fillPrice, reason } = order;
  const at = money.amount(fillPrice ?? price, scale);
  const what = `${side} ${strategyId} ${money.amount(qty, qtyScale)} ${symbol}`;
  return printable(`${what} @ ${at} ${reason}${outcomeOf(order, moneyScale, money)}`);
}

function outcomeOf({ status, reason, realised, why }: OrderRecord, scale: number, money: MoneyFormat): string {
  switch (status) {
    case "filled":
      return reason === "entry" ? "" : ` ${money.signed(realised, scale)}`;
    case "denied":
    case "rejected":
      return why === null || why === "" ? ` ${status}` : ` ${status}: ${why}`;
    default:
      return unreachable(status);
  }
}
