import type { Engine, SessionListener } from "../engine.ts";
import { childLog, type Log } from "../log.ts";
import type { Instrument } from "../protocol/mod.ts";
import { type MoneyFormat, orderLine } from "../terminal/mod.ts";

/** What a session's log lines are made with. */
export interface SessionLogParts {
  readonly log: Log;
  readonly instruments: readonly Instrument[];
  readonly money: MoneyFormat;
  /** Null until the session has its strategies. */
  readonly engine: () => Pick<Engine, "strategies"> | null;
}

/** Writes what happens in a session to the log, each part under its own name. */
export function logSession({ log, instruments, money, engine }: SessionLogParts): SessionListener {
  const executor = childLog(log, "executor");
  const slots = childLog(log, "slot");
  const control = childLog(log, "control");
  const strategies = childLog(log, "strategy");
  return {
    onOrder(order) {
      const instrument = instruments[order.instrument];
      if (instrument === undefined) throw new RangeError(`Expected a known instrument, was ${order.instrument}`);
      const level = order.status === "filled" ? "info" : "warn";
      executor[level]({ ts: order.ts, id: order.id, status: order.status }, orderLine(order, instrument, money));
    },
    onSlot(slot, event, text) {
      const level = event === "ready" ? "debug" : event === "died" ? "warn" : "error";
      slots[level]({ slot, event }, `slot ${slot} ${event}: ${text}`);
    },
    onControl(kind, strategy) {
      control.info({ kind, strategy }, strategy === null ? kind : `${kind} ${strategy}`);
    },
    onReport(strategy, text) {
      const id = engine()?.strategies[strategy]?.id ?? String(strategy);
      strategies.warn({ strategy: id }, `${id}: ${text}`);
    },
    onPoolError(error) {
      slots.error({ err: error }, "a worker failed outside of its task");
    },
  };
}
