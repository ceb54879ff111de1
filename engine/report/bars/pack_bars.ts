import { deflateRawSync } from "node:zlib";
import type { PackedBars } from "../../page/mod.ts";
import type { PriceBars } from "./price_bars.ts";

/** Deflates bytes as well as it can, and writes them as base64. */
export function packBytes(bytes: Uint8Array): string {
  return deflateRawSync(bytes, { level: 9 }).toString("base64");
}

/**
 * Packs bars: five columns, each of differences that are small numbers of 7 bits a byte, the lowest first. Signed ones are
 * zigzagged: 0, -1, 1, -2 … are 0, 1, 2, 3 …
 *
 * 1. the begin, from the begin before, in lengths of a bar; signed
 * 2. the open, from the close before; signed
 * 3. the close, from the open; signed
 * 4. the high, above the higher one of open and close
 * 5. the low, below the lower one of them
 *
 * Where a bar does not begin a whole number of lengths after the one before, the length is that of a second.
 */
export function packBars(bars: PriceBars): PackedBars {
  const { times, open, high, low, close } = bars;
  const count = times.length;
  const isWhole = times.every((time) => time % bars.seconds === 0);
  const seconds = isWhole ? bars.seconds : 1;
  const bytes: number[] = [];
  const put = (value: number): void => {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
  };
  const putSigned = (value: number): void => put(value < 0 ? -2 * value - 1 : 2 * value);
  for (let i = 0; i < count; i += 1) putSigned((times[i]! - (times[i - 1] ?? 0)) / seconds);
  for (let i = 0; i < count; i += 1) putSigned(open[i]! - (close[i - 1] ?? 0));
  for (let i = 0; i < count; i += 1) putSigned(close[i]! - open[i]!);
  for (let i = 0; i < count; i += 1) put(high[i]! - Math.max(open[i]!, close[i]!));
  for (let i = 0; i < count; i += 1) put(Math.min(open[i]!, close[i]!) - low[i]!);
  return { count, seconds, packed: packBytes(Uint8Array.from(bytes)) };
}
