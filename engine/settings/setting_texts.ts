import { formatDecimal } from "../protocol/mod.ts";
import { type InstrumentSetting, listedSymbol } from "./instrument_forms.ts";

const NANO = 1_000_000_000;
const MAX_DECIMALS = 15;

/** Plain decimal text of a number >= 0, which is read as the same double. */
export function decimalText(value: number): string {
  const text = String(value);
  return text.includes("e") ? trimmed(value.toFixed(MAX_DECIMALS)) : text;
}

/** Billionths as plain decimal text. */
export function nanoText(value: number): string {
  return trimmed(formatDecimal(value, NANO));
}

/** A price in minor units as plain decimal text. */
export function minorText(scale: number): (value: number) => string {
  return (value) => trimmed(formatDecimal(value, scale));
}

/** The share of unreadable rows as `BAD_ROWS` has it. */
export function badRowsText(value: number | "any"): string {
  return value === "any" ? value : `${decimalText(value)}%`;
}

/** Instruments as `INSTRUMENTS` lists them. A scale and a lot that nobody has said are left out. */
export function instrumentListText(instruments: readonly InstrumentSetting[]): string {
  return instruments
    .map(({ symbol, start, fluctuation, scale, decimals, lot, isLotSaid }) => {
      const [from, step] = [start, fluctuation].map(minorText(scale));
      const said = decimals === "said" ? [scale, ...(isLotSaid === true ? [lot] : [])] : [];
      return [listedSymbol(symbol), from, step, ...said].join(":");
    })
    .join(",");
}

function trimmed(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
