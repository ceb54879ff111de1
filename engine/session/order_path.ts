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
import type { EngineOptions, SessionTimes } from "./engine_options.ts";
import type { SessionStrategy } from "./session_strategy.ts";

/** What the order path is wired to. */
export interface OrderPathParts {
  readonly options: EngineOptions;
  readonly strategies: readonly SessionStrategy[];
  readonly slots: readonly SlotHandle[];
  readonly slotOf: (strategy: number) => number | null;
  readonly tape: Tape;
  /** Puts the row `guard-closed` onto the tape. @returns its seq, if it is on the tape already */
  readonly putGuardClosed: (row: ControlRow) => number | null;
  /** Aborted when a real venue is not waited for any longer. */
  readonly venueSignal: AbortSignal;
  /** Called when the guard takes over a slot's positions, and when it hands them back. */
  readonly onGuarded: (slot: number, guarded: boolean) => void;
}

/** The parts that an order passes: gate, executor, ledger, the breaker, and in real time the guard. */
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
  const { session, listener, clock, limits, supervision } = options;
  const { venue, fees } = options.execution;
  const { tapeRows } = options.slots;
  const journal = options.journal.writer;
  const ledger = new Ledger(strategies.length, options.instruments);
  const orders = new OrderLog(strategies.length, (strategy) => slots[slotOf(strategy) ?? -1]?.kept ?? Infinity);
  const breaker = new Breaker(limits.breaker, tapeRows);
  const control = new ControlState(tapeRows);
  const rate = new EntryRate(limits.maxOrdersPerSecond);
  const announcer = new Announcer({ mode: session.mode, journal, onOrder: (order) => listener.onOrder(order) });
  let guard: Guard | null = null;
  const isStale = (ts: number): boolean => clock.nowMicros() - ts > supervision.guardLagMs * 1_000;
  const executor = new Executor({
    venue: venue.real ? executionClientTo(venue, { ...parts, isStale }) : venue,
    journal,
    ledger,
    orders,
    fees,
    onOrder: (order) => guard?.noteOrder(order),
    announce(order) {
      if (!venue.real) return announcer.announce(order);
      // An order at a real venue exists, even if the journal fails: the listener gets it at once.
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
    priceBandPct: limits.priceBandPct,
    isStale,
    isClosed: closedAt(session),
    staleFeedMicros: supervision.staleFeedMs * 1_000,
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
      lagMicros: supervision.guardLagMs * 1_000,
      onChange: parts.onGuarded,
    });
  }
  return { control, ledger, orders, breaker, rate, gate, guard, announcer };
}

/** Whether an instrument is outside of its hours at an instant. A session without hours by instrument has them all open. */
function closedAt({ hours }: SessionTimes): (instrument: number, ts: number) => boolean {
  if (hours === undefined) return () => false;
  return (instrument, ts) =>
    !(hours[instrument] ?? []).some(({ openMicros, closeMicros }) => ts >= openMicros && ts < closeMicros);
}

/** What main knows of strategies at row `seq`: the state that a slot starts from when it has lost rows. */
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

/** The highest and the lowest price that the guard has seen since the entry of a strategy's position. */
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
  const { writer } = journal;
  return new ExecutionClient({
    venue,
    journal: writer,
    isStale,
    wait: (ms, until) => clock.wait(ms, until),
    signal,
    onTrouble: (order, error) => {
      writer.appendOps({ wall: clock.wallMicros(), event: "venue", text: `${order.id}: ${String(error)}` });
      listener.onVenueTrouble(order, error);
    },
  });
}

/** The gate's view of a strategy. A failed one keeps its index, and never asks for an order. */
function asTraded({ index, id, instrument, maxEntries, spec }: SessionStrategy): TradedStrategy {
  const { side, quantity } = spec ?? { side: "BUY", quantity: 1 };
  const bounds = spec === null ? [] : [spec.maxLoss, spec.maxProfit, spec.trailingStop];
  const hasPercent = bounds.some((bound) => bound !== null && typeof bound !== "number");
  return { index, id: id as StrategyId, instrument, maxEntries, side, quantity, hasPercent };
}
