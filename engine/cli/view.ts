import { allowsColour, type Config } from "../config.ts";
import type { Engine, SessionListener } from "../engine.ts";
import { childLog, createLog, type Log } from "../log.ts";
import { localTime } from "../market/mod.ts";
import type { Summary } from "../observe/mod.ts";
import type { Instrument } from "../protocol/mod.ts";
import type { Io } from "./io.ts";
import type { RunFlags } from "./run_flags.ts";
import type { SessionSetup } from "./session_setup.ts";

/** What a person, or a machine, sees of a running session. */
export interface View {
  readonly log: Log;
  readonly listener: SessionListener;
  /** The session has its strategies and slots. */
  begin(engine: Engine): void;
  /** The session is over. */
  finish(summary: Summary): void;
  /** Leaves the terminal as it was. May be called at any time, more than once. */
  close(): void;
}

/** What a view is opened for. */
interface ViewedPlan {
  readonly config: Config;
  readonly flags: RunFlags;
  readonly instruments: readonly Instrument[];
}

export function openView(io: Io, { config }: ViewedPlan, setup: SessionSetup): View {
  const log = createLog({
    level: config.logLevel,
    pretty: process.stderr.isTTY,
    destination: "stderr",
    colour: process.stderr.isTTY && allowsColour(),
    timeOfDay: (instant) => localTime(instant, setup.times.zone),
  });
  const executor = childLog(log, "executor");
  const slots = childLog(log, "slot");
  return {
    log,
    listener: {
      onOrder: (order) => executor.info({ ts: order.ts }, `${order.side} ${order.id} ${order.reason} ${order.status}`),
      onSlot: (slot, event, text) => slots.info({ slot }, `${event}: ${text}`),
      onControl: () => {},
      onReport: () => {},
      onPoolError: () => {},
    },
    begin: () => {},
    finish: (summary) => io.stdout(`${JSON.stringify(summary)}\n`),
    close: () => {},
  };
}
