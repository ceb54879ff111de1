import type { Feed, Random } from "../../engine/feed/mod.ts";
import type { TickBatch } from "../../engine/data/mod.ts";
import { type Instrument, newInstrument } from "../../engine/protocol/mod.ts";
import { CLOSE, OPEN } from "../fixtures/session.ts";
import { oneIn, pick } from "./rule_text.ts";

/** A tick of a made-up market, in the tape's own numbers. */
export interface Tick {
  readonly ts: number;
  readonly instrument: number;
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly ask: number;
}

/** The price that every instrument starts at, a decimal. */
const BASE = 100;
const INSTRUMENTS: readonly { readonly symbol: string; readonly scale: number; readonly lot: number }[] = [
  { symbol: "NIFTY", scale: 100, lot: 1 },
  { symbol: "BANKNIFTY", scale: 100, lot: 5 },
  { symbol: "USDINR", scale: 10_000, lot: 1 },
];

/** One to three instruments. */
export function randomInstruments(random: Random): readonly Instrument[] {
  return INSTRUMENTS.slice(0, random.integer(1, INSTRUMENTS.length)).map((each, index) =>
    newInstrument({ ...each, index }),
  );
}

/**
 * The market of a seed: half of them have the plain instruments that start at `BASE`. The others have instruments of all
 * facts, and may start at 0 or below it.
 */
export function randomFacts(
  random: Random,
  plain: readonly Instrument[],
): { readonly base: number; readonly instruments: readonly Instrument[] } {
  if (oneIn(random, 2)) return { base: BASE, instruments: plain };
  const base = pick(random, [BASE, BASE, 0, -BASE]);
  return { base, instruments: plain.map((each) => withFacts(random, each)) };
}

function withFacts(random: Random, { index, symbol }: Instrument): Instrument {
  const scale = pick(random, [1, 100, 10_000, 100_000_000]);
  const qtyScale = pick(random, [1, 1, 1_000, 100_000_000]);
  const lot = pick(random, [1, 5, qtyScale, Math.max(1, qtyScale / 100)]);
  return newInstrument({
    index,
    symbol,
    scale,
    qtyScale,
    lot,
    tick: pick(random, [1, 5, Math.max(1, scale / 100)]),
    multiplier: pick(random, [1, 1, 10, 1_000]),
    currency: pick(random, [null, "INR", "USD"]),
    moneyScale: pick(random, [scale, 1, 100, 1_000]),
    kind: pick(random, [null, "future", "option", "crypto"] as const),
    freezeQty: oneIn(random, 4) ? lot * 3 : null,
  });
}

/** What instruments closed at the day before, near where they start, in minor units; some are unknown. */
export function randomCloses(
  random: Random,
  instruments: readonly Instrument[],
  base: number,
): readonly (number | null)[] {
  return instruments.map(({ scale }) => (oneIn(random, 3) ? null : base * scale + random.integer(-scale, scale)));
}

/**
 * A tape: walks that cross their start again and again, gaps, bursts of ticks at one instant, repeated prices, quotes that
 * are missing, and sometimes ticks at the very edges of the session.
 */
export function randomTicks(
  random: Random,
  instruments: readonly Instrument[],
  { count, base }: { readonly count: number; readonly base: number },
): readonly Tick[] {
  const prices = instruments.map(({ scale }) => base * scale);
  // A market that starts above 0 stays there.
  const floor = base > 0 ? 1 : Number.NEGATIVE_INFINITY;
  const quoted = instruments.map(() => !oneIn(random, 3));
  const pauseMax = pick(random, [1_000, 100_000, 1_000_000, 5_000_000]);
  const edges = oneIn(random, 3);
  const ticks: Tick[] = [];
  let ts = OPEN + (edges ? 0 : random.integer(0, 1_000_000));
  while (ticks.length < count && ts < CLOSE) {
    const instrument = random.integer(0, instruments.length - 1);
    const { scale = 100 } = instruments[instrument] ?? {};
    const price = Math.max(floor, step(random, prices[instrument] ?? base * scale, { scale, base }));
    prices[instrument] = price;
    const spread = Math.ceil(scale / 100);
    const hasQuote = quoted[instrument] === true && !oneIn(random, 8);
    ticks.push({
      ts,
      instrument,
      price,
      size: random.integer(0, 3),
      bid: hasQuote ? Math.max(floor, price - spread * random.integer(0, 2)) : NaN,
      ask: hasQuote ? price + spread * random.integer(0, 2) : NaN,
    });
    // A burst has one instant.
    if (!oneIn(random, 3)) ts += random.integer(1, pauseMax);
  }
  const last = ticks.at(-1);
  if (edges && last !== undefined) ticks[ticks.length - 1] = { ...last, ts: CLOSE - 1 };
  return ticks;
}

function step(
  random: Random,
  price: number,
  { scale, base }: { readonly scale: number; readonly base: number },
): number {
  if (oneIn(random, 4)) return price;
  if (oneIn(random, 60)) return Math.round(price * (random.integer(70, 130) / 100)) + 0;
  // A pull towards the start keeps the walk where the rules are.
  const pull = Math.sign(base * scale - price) * Math.ceil(Math.abs(base * scale - price) / 50);
  return price + pull + random.integer(-scale, scale);
}

/** Plays ticks in batches of the given sizes, over and over. */
export class ListFeed implements Feed {
  readonly #ticks: readonly Tick[];
  readonly #sizes: readonly number[];
  #next = 0;
  #reads = 0;

  constructor(ticks: readonly Tick[], sizes: readonly number[]) {
    this.#ticks = ticks;
    this.#sizes = sizes;
  }

  read(batch: TickBatch): void {
    const size = Math.min(batch.capacity, this.#sizes[this.#reads % this.#sizes.length] ?? batch.capacity);
    this.#reads += 1;
    fillBatch(batch, this.#ticks.slice(this.#next, this.#next + size));
    this.#next += batch.count;
  }

  async close(): Promise<void> {
    this.#next = this.#ticks.length;
  }
}

/** Fills a batch with ticks. */
export function fillBatch(batch: TickBatch, ticks: readonly Tick[]): void {
  batch.count = ticks.length;
  ticks.forEach((tick, i) => {
    batch.ts[i] = tick.ts;
    batch.instrument[i] = tick.instrument;
    batch.price[i] = tick.price;
    batch.size[i] = tick.size;
    batch.bid[i] = tick.bid;
    batch.ask[i] = tick.ask;
  });
}
