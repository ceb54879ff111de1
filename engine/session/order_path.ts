import { Ledger, squareOffTs } from "../core/mod.ts";
import {
  Announcer,
  Breaker,
  ControlState,
  EntryRate,
  Executor,
  Gate,
  Guard,
  OrderLog,
  type TradedStrategy,
} from "../orders/mod.ts";
import type { SlotHandle } from "../pool/mod.ts";
import { assert, type KnownPosition, type SlotPlan, type StrategyId, type StrategySpec } from "../protocol/mod.ts";
import type { ControlRow, Tape } from "../tape/mod.ts";
import { ExecutionClient, type RealVenue } from "../venues/mod.ts";
import type { EngineOptions, SessionStrategy } from "./session.ts";

/** What the order path is wired into. */
export interface OrderPathParts {
  readonly options: EngineOptions;
  readonly strategies: readonly SessionStrategy[];
  readonly slots: readonly SlotHandle[];
  readonly slotOf: (strategy: number) => number | null;
  readonly tape: Tape;
  /** Puts the row `guard-closed` for a slot. @returns its seq if it stands on the tape already */
  readonly putGuardClosed: (row: ControlRow) => number | null;
  /** Nobody waits for a real venue any longer. */
  readonly venueSignal: AbortSignal;
  /** The guard has taken over a slot's positions, or handed them back. */
  readonly onGuarded: (slot: number, guarded: boolean) => void;
}

/** The parts that an order passes, wired: gate, executor, ledger; with the breaker, and in real time the guard. */
export interface OrderPath {
  readonly control: ControlState;
  readonly ledger: Ledger;
  readonly orders: OrderLog;
  readonly breaker: Breaker;
  readonly rate: EntryRate;
  readonly gate: Gate;
  /** Null in virtual time, where no slot can be late. */
  readonly guard: Guard | null;
  readonly announcer: Announcer;
}

/** Wires the order path of a session. */
export function openOrderPath(parts: OrderPathParts): OrderPath {
  const { options, strategies, slots, slotOf, tape } = parts;
  const { session, venue, fees, journal, listener, clock, priceBandPct } = options;
  const ledger = new Ledger(strategies.length);
  const orders = new OrderLog(strategies.length, (strategy) => slots[slotOf(strategy) ?? -1]?.kept ?? Infinity);
  const breaker = new Breaker(options.breaker, options.tapeRows);
  const control = new ControlState(options.tapeRows);
  const rate = new EntryRate(options.maxOrdersPerSecond);
  const announcer = new Announcer({ mode: session.mode, journal, onOrder: (order) => listener.onOrder(order) });
  let guard: Guard | null = null;
  const isStale = (ts: number): boolean => clock.nowMicros() - ts > options.guardLagMs * 1_000;
  const executor = new Executor({
    venue: venue.real ? executionClientTo(venue, { ...parts, isStale }) : venue,
    journal,
    ledger,
    orders,
    fees,
    onOrder: (order) => guard?.noteOrder(order),
    announce(order) {
      if (!venue.real) return announcer.announce(order);
      // What stands at a real venue is told, whatever becomes of the journal.
      listener.onOrder(order);
      return null;
    },
  });
  const gate = new Gate({
    mode: session.mode,
    slots,
    strategies: strategies.map(asTraded),
    tape,
    control,
    ledger,
    orders,
    rate,
    breaker,
    executor,
    journal,
    priceBandPct,
    isStale,
    staleFeedMicros: options.staleFeedMs * 1_000,
    informSlot: ({ index, instrument }, closed) =>
      parts.putGuardClosed({ kind: "guard-closed", strategy: { index, instrument: instrument.index }, closed }),
    onBreaker: ({ strategy, until }) => listener.onBreaker(strategy, until === null ? "closed" : "open"),
  });
  if (session.mode === "real") {
    guard = new Guard({
      slots,
      strategies: strategies.map(
        ({ spec }) =>
          spec && {
            ...spec,
            squareOffTs: squareOffTs(spec.squareOff, { openTs: session.openMicros, zone: session.zone }),
          },
      ),
      slotOf,
      tape,
      close: (strategy) => gate.closeForGuard(strategy),
      nowMicros: () => clock.nowMicros(),
      lagMicros: options.guardLagMs * 1_000,
      onChange: parts.onGuarded,
    });
  }
  return { control, ledger, orders, breaker, rate, gate, guard, announcer };
}

/** How long a drain waits: for the slots, and then for a real venue. A paper venue has answered before it is asked. */
export function drainMsOf({ venue, drainTimeoutMs }: Pick<EngineOptions, "drainTimeoutMs" | "venue">): {
  readonly slots: number;
  readonly venue: number;
} {
  return venue.real ? { slots: drainTimeoutMs / 2, venue: drainTimeoutMs / 2 } : { slots: drainTimeoutMs, venue: 0 };
}

/** Settles when no order is under way any more, or a real venue has had its time to answer; then `giveUp` is called. */
export async function settleOrders(
  gate: Pick<Gate, "untilNoneInFlight">,
  options: Pick<EngineOptions, "clock" | "drainTimeoutMs" | "venue"> & { readonly giveUp: () => void },
): Promise<void> {
  const answered = new AbortController();
  // A wait, for it holds the process open, which a venue may not.
  const outOfTime = options.clock.wait(drainMsOf(options).venue, answered.signal);
  void outOfTime.then(options.giveUp);
  try {
    await gate.untilNoneInFlight();
  } finally {
    answered.abort();
  }
}

/** What main knows of strategies at row `seq`: what a slot begins with when the tape has overrun it. */
export function knownOf(
  {
    ledger,
    orders,
    breaker,
    control,
    guard = null,
  }: Pick<OrderPath, "breaker" | "control" | "ledger" | "orders"> & Partial<Pick<OrderPath, "guard">>,
  { strategies, seq }: { readonly strategies: readonly StrategySpec[]; readonly seq: number },
): NonNullable<SlotPlan["overrun"]> {
  guard?.takePrices();
  return {
    seq,
    trading: control.trading,
    strategies: strategies.map(({ index }) => {
      const { entries, position, lastExit } = ledger.account(index);
      return {
        strategy: index,
        n: orders.lastN(index),
        entries,
        enabled: control.isEnabled(index),
        position: position && { ...position, ...extremesOf(guard, index) },
        lastExitByRule: lastExit === "rule",
        breakerUntil: breaker.untilOf(index),
      };
    }),
  };
}

/** What main has seen of the price since the entry of a strategy's position. */
function extremesOf(guard: Guard | null, strategy: number): Pick<KnownPosition, "extremes"> {
  const position = guard?.positionOf(strategy) ?? null;
  return position === null ? {} : { extremes: position.extremes };
}

function executionClientTo(
  venue: RealVenue,
  {
    options: { clock, journal, listener, session },
    venueSignal: signal,
    isStale,
  }: Pick<OrderPathParts, "options" | "venueSignal"> & { readonly isStale: (ts: number) => boolean },
): ExecutionClient {
  assert(session.mode === "real", "a real venue's answers take time, which virtual time does not know");
  return new ExecutionClient({
    venue,
    journal,
    isStale,
    wait: (ms, until) => clock.wait(ms, until),
    signal,
    onTrouble: (order, error) => {
      journal.appendOps({ wall: clock.wallMicros(), event: "venue", text: `${order.id}: ${String(error)}` });
      listener.onVenueTrouble(order, error);
    },
  });
}

/** A failed strategy never asks for anything; it keeps its place, for strategies are known by it. */
function asTraded({ index, id, instrument, maxEntries, spec }: SessionStrategy): TradedStrategy {
  const { side, quantity } = spec ?? { side: "BUY", quantity: 1 };
  return { index, id: id as StrategyId, instrument, maxEntries, side, quantity };
}
