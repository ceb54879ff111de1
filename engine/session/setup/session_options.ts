import type { SessionHeader } from "../../journal/mod.ts";
import { CHECKPOINTS_PER_TAPE, type Instrument, MICROS, TAPE_ROWS } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import type { ChaosSpec } from "../../tape/mod.ts";
import { PaperVenue } from "../../venues/mod.ts";
import type { SessionOptions } from "../engine_options.ts";
import { marketTimesOf } from "./market_times.ts";
import type { SessionSetup } from "./setup_session.ts";

/** What the options of a session are made from. */
export interface ConfiguredSession {
  readonly config: Config;
  readonly instruments: readonly Instrument[];
  readonly setup: Pick<SessionSetup, "date" | "feed" | "input" | "pace" | "prevCloses" | "times"> &
    Partial<Pick<SessionSetup, "cut">>;
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
    execution: { venue: new PaperVenue(config.slippageTicks), fillModel: config.fillModel, fees: config.fees },
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

/** What can change an order, without the strategies. */
export function headerOf(
  config: Config,
  setup: Pick<SessionSetup, "date" | "input">,
): Pick<SessionHeader, "date" | "input" | "settings"> {
  return { date: setup.date, settings: orderSettings(config), input: setup.input };
}

/** The settings that can change an order, as the header has them. */
function orderSettings(config: Config): SessionHeader["settings"] {
  return {
    DEFAULT_INDEX: config.defaultIndex,
    MARKET_OPEN: marketTimesOf(config).open,
    MARKET_CLOSE: marketTimesOf(config).close,
    MARKET_TZ: config.marketTz,
    FILL_MODEL: config.fillModel,
    SLIPPAGE_TICKS: config.slippageTicks,
    FEE_RATE_NANO: config.fees.rateNano,
    FEE_FIXED_NANO: config.fees.fixedNano,
    MAX_ORDERS_PER_SECOND: config.maxOrdersPerSecond,
    PRICE_BAND_PCT: config.priceBandPct,
    BREAKER_FAULTS: config.breaker.faults,
    BREAKER_WINDOW: config.breaker.windowMicros / MICROS.second,
    BREAKER_COOLDOWN: config.breaker.cooldownMicros / MICROS.second,
  };
}
