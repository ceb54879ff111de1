import { BollingerBands, EMA, RSI } from "trading-signals";
import { MICROS } from "../../engine/protocol/mod.ts";
import { SERIES_OPEN, SeriesBench } from "../../test/fixtures/series.ts";
import { compare, interleave, type Measured, lineOf, NS, type Row } from "./harness.ts";

const BLOCKS = 15;
const BARS = 20_000;
/** A slot has many: strategies with lengths of their own. */
const LENGTHS = Array.from({ length: 20 }, (_, i) => 10 + i);

/** An indicator of theirs, which is given a close. */
interface Theirs {
  add(close: number): unknown;
}

const PAIRS: readonly (readonly [label: string, ours: (n: number) => string, theirs: (n: number) => Theirs])[] = [
  ["ema(close, n)", (n) => `ema(close, ${n})`, (n) => new EMA(n)],
  ["rsi(close, n)", (n) => `rsi(close, ${n})`, (n) => new RSI(n)],
  ["bb_upper, bb_lower", (n) => `bb_upper(close, ${n}, 2) - bb_lower(close, ${n}, 2)`, (n) => new BollingerBands(n, 2)],
];

/** What an indicator adds to a bar, against a library that is given the closes one by one. */
export const indicators: Row = {
  name: "indicators",
  about: "an update of one of 20 indicators at a bar : of trading-signals' as many",
  async run() {
    // A slot has all kinds, and neither side knows which comes next: so it is before anything is measured.
    for (const [, ours, theirs] of PAIRS) {
      nsPerBar(LENGTHS.map(ours).join(" + "));
      nsPerClose(LENGTHS.map(theirs));
    }
    const lines: Measured[] = [];
    for (const [label, ours, theirs] of PAIRS) {
      const text = LENGTHS.map(ours).join(" + ");
      const added = (): number => nsPerBar(text) - nsPerBar("close");
      const [a = [], b = []] = await interleave(BLOCKS, [added, () => nsPerClose(LENGTHS.map(theirs))]);
      const each = (block: number): number => block / LENGTHS.length;
      lines.push(lineOf(label, compare(a.map(each), b.map(each)), { unit: NS, target: { atMost: 0.2 } }));
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

function nsPerClose(theirs: readonly Theirs[]): number {
  return timed((close) => {
    for (const each of theirs) each.add(close);
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
