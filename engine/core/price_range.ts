import { formatDecimal, type Instrument } from "../protocol/mod.ts";

/** The largest price in minor units: below it, rounding the double nearest to a price times the scale gives its integer. */
const MAX_PRICE_MINOR: number = 2 ** 50;

/**
 * Says whether an instrument's prices can be counted exactly in its minor units.
 *
 * @param greatest the greatest of its prices without their signs, a decimal number
 * @returns why not, with what to do; null: they can
 */
export function checkPriceRange(
  { symbol, scale }: Pick<Instrument, "scale" | "symbol">,
  greatest: number,
): string | null {
  if (greatest * scale <= MAX_PRICE_MINOR) return null;
  const decimals = Math.round(Math.log10(scale));
  const most = formatDecimal(Math.floor(MAX_PRICE_MINOR / scale), 1);
  const fits = Math.floor(Math.log10(MAX_PRICE_MINOR / greatest));
  const what = `Expected prices of ${symbol} up to ${most}, which ${decimals} decimals allow, was ${greatest}`;
  return fits < 0 ? what : `${what}. Set price_decimals of ${symbol} to ${fits} or fewer in the instruments file`;
}
