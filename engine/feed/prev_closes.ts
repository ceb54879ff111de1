import type { UnixMicros } from "../protocol/mod.ts";
import { TickBatch } from "./feed.ts";
import { ReplayFeed } from "./replay.ts";
import type { ReplayOptions } from "./replay.ts";

/**
 * The last price of each instrument among a file's ticks before an instant: what a session that opens then leaves out.
 * Reads no further than the first tick at or after it. Of bad rows nothing is said: the replay itself tells of them.
 *
 * @returns by instrument, in the order in which they are given, in minor units; null: there is none
 * @throws EngineError INPUT_FILE if the file cannot be read so far, or its header is not the format's
 */
export async function closesBefore(
  openMicros: UnixMicros,
  options: Omit<ReplayOptions, "onBadRow">,
): Promise<readonly (number | null)[]> {
  const last = new Map<number, number>();
  const feed = await ReplayFeed.open({ ...options, onBadRow: () => {} });
  try {
    const batch = new TickBatch(1);
    for (;;) {
      const reading = feed.read(batch);
      if (reading !== undefined) await reading;
      if (batch.count === 0 || (batch.ts[0] ?? Infinity) >= openMicros) break;
      last.set(batch.instrument[0] ?? NaN, batch.price[0] ?? NaN);
    }
  } finally {
    await feed.close();
  }
  return options.instruments.map(({ index }) => last.get(index) ?? null);
}
