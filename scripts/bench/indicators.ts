import { BollingerBands, EMA, RSI } from "trading-signals";
import { MICROS } from "../../engine/protocol/mod.ts";
import { SERIES_OPEN, SeriesBench } from "../../test/fixtures/series.ts";
import { compare, formatComparison, interleave, type Row } from "./harness.ts";

const BLOCKS = 15;
const BARS = 200_000;

/** An indicator of theirs, which is given a close. */
interface Theirs {
  add(close: number): unknown;
}

const PAIRS: readonly (readonly [text: string, theirs: () => Theirs])[] = [
  ["ema(close, 20)", () => new EMA(20)],
  ["rsi(close, 14)", () => new RSI(14)],
  ["bb_upper(close, 20, 2) > bb_lower(close, 20, 2)", () => new BollingerBands(20, 2)],
];

/** What an indicator adds to a bar, against a library that is given the closes one by one. */
export const indicators: Row = {
  name: "indicators",
  about: "what an indicator adds to the work of a bar : trading-signals' update",
  async run() {
    const lines: string[] = [];
    for (const [text, theirs] of PAIRS) {
      const [a, b] = await interleave(BLOCKS, [() => nsPerBar(text) - nsPerBar("close"), () => nsPerClose(theirs())]);
      const unit = (value: number): string => `${value.toFixed(1)} ns`;
      lines.push(formatComparison(text.split(" > ")[0] ?? text, compare(a, b), { unit, target: 0.2 }));
    }
    return lines;
  },
};

/** A tick a minute: each completes the bar of the one before it. */
function nsPerBar(text: string): number {
  const { context, series } = new SeriesBench(text);
  return timed((close, i) => {
    context.ts = SERIES_OPEN + i * MICROS.minute;
    context.price = close;
    context.size = 1;
    series.advance();
  });
}

function nsPerClose(theirs: Theirs): number {
  return timed((close) => {
    theirs.add(close);
  });
}

function timed(take: (close: number, i: number) => void): number {
  let price = 20_100;
  const begun = performance.now();
  for (let i = 0; i < BARS; i += 1) {
    price += ((i * 7_919) % 21) - 10;
    take(price, i);
  }
  return ((performance.now() - begun) * 1_000_000) / BARS;
}
