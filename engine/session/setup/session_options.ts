import { feesOn, MARKET_GROUP } from "../../market/mod.ts";
import { CHECKPOINTS_PER_TAPE, type Instrument, TAPE_ROWS } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import type { ChaosSpec } from "../../tape/mod.ts";
import { PaperVenue } from "../../venues/mod.ts";
import type { SessionOptions } from "../engine_options.ts";
import type { HeaderFacts } from "./header_difference.ts";
import type { SessionSetup } from "./setup_session.ts";

/** What the options of a session are made from. */
export interface ConfiguredSession {
  readonly config: Config;
  readonly instruments: readonly Instrument[];
  readonly setup: Pick<SessionSetup, "feed" | "pace" | "prevCloses"> & Partial<Pick<SessionSetup, "cut">> & HeaderSetup;
  /** The built worker bundle. */
  readonly worker: URL;
  /** Faults to inject. Absent: none. */
  readonly chaos?: ChaosSpec | null;
}

/** The options of a session that has been set up. */
export function sessionOptions({
  config,
  instruments,
  setup,
  worker,
  chaos = null,
}: ConfiguredSession): SessionOptions {
  const fees = config.feeFacts === null ? config.fees : feesOn(config.feeFacts, setup.date);
  return {
    session: setup.times,
    instruments,
    header: headerOf(config, setup),
    feed: {
      source: setup.feed,
      pace: setup.pace,
      prevCloses: setup.prevCloses,
      onTick: null,
      ...(setup.cut === undefined ? {} : { cut: setup.cut }),
    },
    slots: {
      workers: config.workers,
      worker,
      memoryMb: config.slotMemoryMb,
      tapeRows: TAPE_ROWS,
      checkpointRows: Math.ceil(TAPE_ROWS / CHECKPOINTS_PER_TAPE),
      chaos,
    },
    execution: {
      venue: new PaperVenue(config.slippageTicks, instruments),
      fillModel: config.fillModel,
      fees,
    },
    limits: {
      maxOrdersPerSecond: config.maxOrdersPerSecond,
      priceBandPct: config.priceBandPct,
      breaker: config.breaker,
    },
    supervision: {
      guardLagMs: config.guardLagMs,
      hangMs: config.hangMs,
      staleFeedMs: config.staleFeedMs,
      drainTimeoutMs: config.drainTimeoutMs,
    },
  };
}

/** What a header is made from. `hours` and `calendar`: absent, the session is one window of all instruments. */
export type HeaderSetup = Pick<SessionSetup, "date" | "input" | "times"> &
  Partial<Pick<HeaderFacts, "calendar" | "hours">> & {
    /** The IANA name of the market's zone. Absent: `MARKET_TZ`. */
    readonly zoneName?: string;
  };

/** What can change an order, without the strategies. */
export function headerOf(config: Config, setup: HeaderSetup): HeaderFacts {
  const { date, input, times, calendar = null, zoneName = config.marketTz } = setup;
  const whole = { open: times.openMicros, close: times.closeMicros };
  const { always, simulated, files } = config.orderSettings;
  return {
    date,
    settings: { ...always, ...(input["feed"] === "replay" ? files : simulated) },
    hours: setup.hours ?? [{ group: MARKET_GROUP, instruments: null, windows: [whole] }],
    calendar,
    zone: { name: zoneName, from: times.zone.from, offset: times.zone.offset },
    input,
  };
}
