import type { Units } from "../protocol/mod.ts";

/** Units of which each is one: money, prices and quantities are plain integers. */
export const PLAIN_UNITS: Units = { scale: 1, qtyScale: 1, moneyScale: 1, multiplier: 1 };

/**
 * What a quantity is worth at a price: price × quantity × multiplier, in minor units of money, rounded once, half to
 * even: with prices of three decimals every second value may be a half, and these must not all go the same way. Exact, also
 * where products do not fit a double.
 *
 * @param price in minor units of price, of either sign; NaN gives NaN
 * @param qty in minor units of quantity
 * @returns an integer; where it is no safe integer it is the double nearest to it
 *
 * @example
 *   valueOf(10_000_000, 15, { scale: 100, qtyScale: 1_000, moneyScale: 100, multiplier: 1 }); // 150,000: 1,500.00
 */
export function valueOf(price: number, qty: number, units: Units): number {
  const { scale, qtyScale, moneyScale, multiplier } = units;
  const product = price * qty * multiplier;
  // The usual instrument: money has the decimals of prices, and quantities are whole.
  if (qtyScale === 1 && scale === moneyScale && Number.isSafeInteger(product)) return product;
  if (Number.isNaN(price)) return Number.NaN;
  const minor = product * moneyScale;
  if (!Number.isSafeInteger(minor)) return Number(exactValueOf(price, qty, units));
  const divisor = scale * qtyScale;
  const magnitude = Math.abs(minor);
  const rest = magnitude % divisor;
  // Exact: the difference is a multiple of the divisor.
  const whole = (magnitude - rest) / divisor;
  const rounded = rest * 2 > divisor || (rest * 2 === divisor && whole % 2 === 1) ? whole + 1 : whole;
  return minor < 0 && rounded !== 0 ? -rounded : rounded;
}

/** `valueOf`, of any size. @param price an integer */
export function exactValueOf(price: number, qty: number, units: Units): bigint {
  const minor = BigInt(price) * BigInt(qty) * BigInt(units.multiplier) * BigInt(units.moneyScale);
  const divisor = BigInt(units.scale) * BigInt(units.qtyScale);
  const magnitude = minor < 0n ? -minor : minor;
  const [whole, rest] = [magnitude / divisor, magnitude % divisor];
  const rounded = rest * 2n > divisor || (rest * 2n === divisor && whole % 2n === 1n) ? whole + 1n : whole;
  return minor < 0n ? -rounded : rounded;
}
