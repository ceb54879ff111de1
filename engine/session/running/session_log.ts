import { childLog, type Log } from "../../log.ts";
import type { Instrument, SlotEvent } from "../../protocol/mod.ts";
import { type MoneyFormat, orderLine } from "../../terminal/mod.ts";
import type { Engine } from "../engine.ts";
import type { SessionListener } from "../session_listener.ts";

/** What the log lines of a session need. */
export interface SessionLogParts {
  readonly log: Log;
  readonly instruments: readonly Instrument[];
  readonly money: MoneyFormat;
  /** Null until the session has its strategies. */
  readonly engine: () => Pick<Engine, "strategies"> | null;
}

const LEVELS: Readonly<Record<SlotEvent, "debug" | "info" | "warn" | "error">> = {
  ready: "debug",
  slow: "warn",
  died: "warn",
  guarded: "warn",
  unguarded: "info",
  gap: "error",
  retired: "error",
};

/** Logs what happens in a session. Each part has its own logger. */
export function logSession({ log, instruments, money, engine }: SessionLogParts): SessionListener {
  const executor = childLog(log, "executor");
  const slots = childLog(log, "slot");
  const control = childLog(log, "control");
  const strategies = childLog(log, "strategy");
  const venue = childLog(log, "venue");
  const idOf = (strategy: number): string => engine()?.strategies[strategy]?.id ?? String(strategy);
  return {
    onOrder(order) {
      const instrument = instruments[order.instrument];
      if (instrument === undefined) throw new RangeError(`Expected a known instrument, was ${order.instrument}`);
      const level = order.status === "filled" ? "info" : "warn";
      executor[level]({ ts: order.ts, id: order.id, status: order.status }, orderLine(order, instrument, money));
    },
    onSlot(slot, event, text) {
      const level = LEVELS[event];
      slots[level]({ slot, event }, `slot ${slot} ${event}: ${text}`);
    },
    onControl(kind, strategy) {
      control.info({ kind, strategy }, strategy === null ? kind : `${kind} ${strategy}`);
    },
    onBreaker(strategy, state) {
      const id = idOf(strategy);
      const text =
        state === "open"
          ? "its breaker is open: its position is exited, and it does not enter"
          : "its breaker is closed: it trades again";
      strategies.warn({ strategy: id, breaker: state }, `${id}: ${text}`);
    },
    onOut(strategy, why) {
      const id = idOf(strategy);
      strategies.error({ strategy: id }, `${id} is quarantined: ${why}`);
    },
    onReport(strategy, text) {
      const id = idOf(strategy);
      strategies.warn({ strategy: id }, `${id}: ${text}`);
    },
    onPoolError(error) {
      slots.error({ err: error }, "a worker failed outside of its task");
    },
    onVenueTrouble({ id }, error) {
      venue.warn({ order: id, err: error }, `the venue does not say what became of order ${id}; it is asked again`);
    },
  };
}
