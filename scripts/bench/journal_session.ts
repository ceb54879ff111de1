import { type Feed, SimulatedFeed } from "../../engine/feed/mod.ts";
import { parseUnixMicros, type StrategySpec } from "../../engine/protocol/mod.ts";
import { CLOSE, OPEN } from "../../test/fixtures/session.ts";
import { traderOf } from "./rules.ts";

/** Ticks of one instrument, evenly over a whole session in virtual time. */
export function sessionFeed(ticks: number): Feed {
  const intervalMicros = Math.floor((CLOSE - OPEN) / ticks);
  return new SimulatedFeed({
    instruments: [{ index: 0, symbol: "NIFTY", start: 2_010_000, fluctuation: 10 }],
    openMicros: parseUnixMicros(OPEN),
    closeMicros: parseUnixMicros(OPEN + ticks * intervalMicros),
    intervalMicros,
    seed: 1,
  });
}

/** Strategies that hold a position for `minutes` to twice as many, and get the next one right after it. */
export function minuteTraders(count: number, minutes: number): StrategySpec[] {
  return Array.from({ length: count }, (_, i) =>
    traderOf(i, { exitCondition: `minutes_in_trade >= ${(minutes * (1 + i / count)).toFixed(2)}` }),
  );
}

/** Strategies that hold one position for five minutes each, one after the other over a session of 365 minutes. */
export function dayTraders(count: number): StrategySpec[] {
  const clock = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return Array.from({ length: count }, (_, i) =>
    traderOf(i, {
      entryCondition: `time >= '${clock(9 * 60 + 15 + Math.floor((i * 350) / count))}'`,
      exitCondition: "minutes_in_trade >= 5",
      maxEntries: 1,
    }),
  );
}
