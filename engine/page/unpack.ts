import type { PackedBars } from "./page_data.ts";

/** Bars of one instrument, in order of time. Prices in minor units. */
export interface Bars {
  readonly count: number;
  /** The length of a bar in seconds. */
  readonly seconds: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** Inflates what was deflated and written as base64. */
export async function inflate(packed: string): Promise<Uint8Array> {
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Unpacks bars. */
export async function unpackBars({ count, seconds, packed }: PackedBars): Promise<Bars> {
  const next = reader(await inflate(packed));
  const column = (): Float64Array => new Float64Array(count);
  const bars = { count, seconds, time: column(), open: column(), high: column(), low: column(), close: column() };
  const { time, open, high, low, close } = bars;
  let last = 0;
  for (let i = 0; i < count; i += 1) time[i] = last += signed(next()) * seconds;
  // Opens are differences from the close before, and closes from the open: both are needed at once.
  const opens = Array.from({ length: count }, () => signed(next()));
  last = 0;
  for (let i = 0; i < count; i += 1) {
    open[i] = last + (opens[i] ?? 0);
    last = close[i] = open[i]! + signed(next());
  }
  for (let i = 0; i < count; i += 1) high[i] = Math.max(open[i]!, close[i]!) + next();
  for (let i = 0; i < count; i += 1) low[i] = Math.min(open[i]!, close[i]!) - next();
  return bars;
}

/** Reads numbers of 7 bits a byte, the lowest first. */
function reader(bytes: Uint8Array): () => number {
  let at = 0;
  return () => {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
  };
}

/** Even numbers stand for 0 and above, odd ones for those below. */
function signed(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
