import type { Clock } from "../../clock.ts";
import { PacedSimulatedFeed, SimulatedFeed } from "../../feed/mod.ts";
import type { SessionWindow } from "../../market/mod.ts";
import type { Instrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import type { OpenedFeed } from "./opened_feed.ts";
import { walksOf } from "./simulated_walks.ts";

/** What the simulated feed is opened with. */
export interface SimulatedSetup {
  readonly config: Config;
  readonly clock: Clock;
  readonly instruments: readonly Instrument[];
  /** True: its ticks come in real time. */
  readonly isReal: boolean;
}

/** Opens the simulated feed for a session. */
export function openSimulated(
  { config, clock, instruments: all, isReal }: SimulatedSetup,
  window: SessionWindow,
): OpenedFeed {
  const intervalMicros = config.tickIntervalMs * 1_000;
  const { seed } = config;
  const instruments = walksOf(config, all);
  const walk = new SimulatedFeed({ instruments, ...window, intervalMicros, seed });
  const { closeMicros } = window;
  // The walk starts from the last prices of the day before.
  const starts = new Map(instruments.map(({ index, start }) => [index, start]));
  return {
    feed: isReal ? new PacedSimulatedFeed(walk, { clock, closeMicros, intervalMicros }) : walk,
    form: { rows: "ticks" },
    prevCloses: all.map(({ index }) => starts.get(index) ?? null),
    input: { feed: "simulated", ...(isReal ? { time: "real" } : {}) },
    about: `simulated, seed ${seed}`,
    beforeOpen: 0,
    badRows: () => 0,
    ticked: {
      all: instruments.map(({ symbol }) => symbol),
      seen: new Set(),
      unknownSymbols: () => [],
      name: "INSTRUMENTS",
    },
  };
}
