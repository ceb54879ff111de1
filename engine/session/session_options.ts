import type { SessionHeader } from "../journal/mod.ts";
import { CHECKPOINTS_PER_TAPE, type Instrument, TAPE_ROWS } from "../protocol/mod.ts";
import type { Config } from "../settings/mod.ts";
import { PaperVenue } from "../venues/mod.ts";
import type { EngineOptions } from "./session.ts";
import { orderSettings, type SessionSetup } from "./session_setup.ts";

type SaidElsewhere =
  | "chaos"
  | "checkpoints"
  | "clock"
  | "journal"
  | "listener"
  | "onTick"
  | "readStrategies"
  | "recorded"
  | "recordedTicks"
  | "ticks";

/** What a session is traded with, as far as its settings and its feed say it. */
export type SessionOptions = Omit<EngineOptions, SaidElsewhere>;

/** The options of a session that has been set up. @param worker the built worker of the slots */
export function sessionOptions(
  { config, instruments }: { readonly config: Config; readonly instruments: readonly Instrument[] },
  setup: Pick<SessionSetup, "date" | "feed" | "input" | "pace" | "prevCloses" | "times">,
  worker: URL,
): SessionOptions {
  return {
    session: setup.times,
    instruments,
    prevCloses: setup.prevCloses,
    header: headerOf(config, setup),
    feed: setup.feed,
    pace: setup.pace,
    workers: config.workers,
    worker,
    tapeRows: TAPE_ROWS,
    checkpointRows: Math.ceil(TAPE_ROWS / CHECKPOINTS_PER_TAPE),
    fillModel: config.fillModel,
    fees: config.fees,
    venue: new PaperVenue(config.slippageTicks),
    maxOrdersPerSecond: config.maxOrdersPerSecond,
    priceBandPct: config.priceBandPct,
    breaker: config.breaker,
    guardLagMs: config.guardLagMs,
    hangMs: config.hangMs,
    staleFeedMs: config.staleFeedMs,
    slotMemoryMb: config.slotMemoryMb,
    drainTimeoutMs: config.drainTimeoutMs,
  };
}

/** What can change an order, but for the strategies. */
export function headerOf(
  config: Config,
  setup: Pick<SessionSetup, "date" | "input">,
): Pick<SessionHeader, "date" | "input" | "settings"> {
  return { date: setup.date, settings: orderSettings(config), input: setup.input };
}
