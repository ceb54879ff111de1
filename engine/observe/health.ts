import type { Account, Ledger } from "../core/mod.ts";
import { formatIso } from "../market/mod.ts";
import type { Breaker } from "../orders/mod.ts";
import {
  type ClockHealth,
  type FeedHealth,
  type Health,
  type Instrument,
  type OrderCounts,
  type OutputHealth,
  parseUnixMicros,
  type SessionMode,
  type SessionPhase,
  type SlotHealth,
  type StrategiesHealth,
  type StrategyState,
  toDecimal,
  type TradingState,
  type ZoneOffsets,
} from "../protocol/mod.ts";
import { healthMoneyOf, type PricedInstrument } from "./health_money.ts";
import type { SessionCounters } from "./session_counters.ts";
import { stateOf, type SummarisedStrategy } from "./summary.ts";
import type { Lack, WarmUp } from "./warm_up.ts";

/** Everything that health is judged by, at one moment. */
export interface HealthView {
  readonly mode: SessionMode;
  readonly pid: number;
  /** Milliseconds of wall time since the process began the session, >= 0. */
  readonly uptimeMs: number;
  readonly session: { readonly id: string; readonly phase: SessionPhase };
  readonly zone: ZoneOffsets;
  readonly trading: TradingState;
  readonly feed: FeedView;
  readonly slots: readonly SlotHealth[];
  readonly gaps: number;
  readonly orders: OrderCounts;
  readonly strategies: readonly StrategyView[];
  readonly clock: ClockHealth;
  readonly outputs: readonly OutputHealth[];
  /** What else is wrong, one sentence each. */
  readonly troubles: readonly string[];
}

/** What the feed has brought, as health is judged by it. */
export interface FeedView {
  readonly ticks: number;
  readonly instruments: readonly InstrumentView[];
  readonly outOfHours: number;
  readonly badRows: number;
  /** An instrument without a tick for so many milliseconds is stale. */
  readonly staleMs: number;
}

/** An instrument, as health is judged by it. */
export interface InstrumentView extends PricedInstrument {
  /** Microseconds; NaN before the first tick. */
  readonly lastTs: number;
  /** Milliseconds without a tick. Null in virtual time, and while no tick is due. */
  readonly silentMs: number | null;
}

/** A strategy, as health is judged by it. */
export interface StrategyView extends Pick<SummarisedStrategy, "id" | "maxEntries" | "failed"> {
  readonly enabled: boolean;
  readonly breakerOpen: boolean;
  readonly account: Account;
  /** The history that its conditions still lack, or null. */
  readonly lack: Lack | null;
  /** Its instrument's index. */
  readonly instrument: number;
  /** Its slot, or null if it is in none. */
  readonly slot: number | null;
}

/** The parts of an engine that health reads. */
export interface HealthSource {
  readonly options: {
    readonly session: { readonly id: string; readonly zone: ZoneOffsets; readonly mode: SessionMode };
    readonly instruments: readonly Instrument[];
  };
  readonly strategies: readonly SummarisedStrategy[];
  readonly tape: {
    readonly head: number;
    readonly ticks: number;
    lastPriceOf(instrument: number): number;
    lastTsOf(instrument: number): number;
  };
  readonly ledger: Pick<Ledger, "account">;
  readonly breaker: Pick<Breaker, "isOpen">;
  readonly warmUp: Pick<WarmUp, "lackOf">;
  readonly control: { readonly trading: TradingState; isEnabled(strategy: number): boolean };
  readonly slots: readonly Pick<SlotSource, "index" | "status" | "watermark" | "restarts">[];
  placedIn(slot: number): readonly { readonly index: number }[];
  failureOf(strategy: SummarisedStrategy): string | null;
  isGuarding(slot: number): boolean;
}

interface SlotSource {
  readonly index: number;
  readonly status: SlotHealth["status"];
  readonly watermark: number;
  readonly restarts: number;
}

/** What health needs to know besides the engine's parts. */
export interface HealthMoment {
  readonly pid: number;
  readonly uptimeMs: number;
  readonly phase: SessionPhase;
  /** The time of the wall clock, microseconds. */
  readonly nowMicros: number;
  /** The instant from which ticks are due: the open, or the session's start if that is later. Microseconds. */
  readonly dueMicros: number;
  readonly staleFeedMs: number;
  readonly outOfHours: number;
  readonly badRows: number;
  readonly counters: Pick<SessionCounters, "orders" | "gaps">;
  readonly clock: ClockHealth;
  readonly outputs: readonly OutputHealth[];
  /** What else is wrong, one sentence each. */
  readonly troubles: readonly string[];
}

/** Takes a view of an engine. Costs O(strategies + instruments) each time, and nothing per tick. */
export function viewOf(source: HealthSource, moment: HealthMoment): HealthView {
  const { options, strategies, tape, ledger, control, slots } = source;
  const { mode, id, zone } = options.session;
  const slotOf = new Map<number, number>();
  for (const { index: slot } of slots) for (const { index } of source.placedIn(slot)) slotOf.set(index, slot);
  return {
    mode,
    pid: moment.pid,
    uptimeMs: moment.uptimeMs,
    session: { id, phase: moment.phase },
    zone,
    trading: control.trading,
    feed: feedViewOf(source, moment),
    slots: slots.map(({ index: slot, status, watermark: mark, restarts }) => {
      const behind = Math.max(0, tape.head - mark);
      const guarded = source.isGuarding(slot);
      return { slot, status, mark, behind, restarts, guarded, strategies: source.placedIn(slot).length };
    }),
    gaps: moment.counters.gaps,
    orders: moment.counters.orders,
    clock: moment.clock,
    outputs: moment.outputs,
    troubles: moment.troubles,
    strategies: strategies.map((strategy) => {
      const { index, id: strategyId, maxEntries, instrument } = strategy;
      return {
        id: strategyId,
        maxEntries,
        failed: source.failureOf(strategy),
        enabled: control.isEnabled(index),
        breakerOpen: source.breaker.isOpen(index),
        account: ledger.account(index),
        lack: source.warmUp.lackOf(index),
        instrument: instrument.index,
        slot: slotOf.get(index) ?? null,
      };
    }),
  };
}

/** Judges a view. Strategies that are disabled, invalid, warming up or never entered do not degrade health. */
export function healthOf(view: HealthView): Health {
  const { mode, pid, trading, session, slots, gaps, orders } = view;
  const { money, positions, byStrategy } = healthMoneyOf(view);
  const strategies = { ...strategiesHealthOf(view), money: byStrategy };
  const reasons = reasonsOf(view, strategies.breaker_open);
  return {
    schema: 1,
    status: slots.some(isReady) ? (reasons.length === 0 ? "healthy" : "degraded") : "down",
    mode,
    pid,
    uptime_s: Math.floor(view.uptimeMs / 1_000),
    trading,
    session,
    feed: feedHealthOf(view),
    slots,
    gaps,
    orders,
    money,
    positions,
    strategies,
    clock: view.clock,
    outputs: view.outputs,
    reasons,
  };
}

function feedViewOf({ options, tape }: HealthSource, moment: HealthMoment): FeedView {
  const due = options.session.mode === "real" && moment.phase === "trading";
  const instruments = options.instruments.map((instrument) => {
    const { index } = instrument;
    const lastTs = tape.lastTsOf(index);
    const since = Number.isNaN(lastTs) ? moment.dueMicros : Math.max(moment.dueMicros, lastTs);
    const silentMs = due ? Math.max(0, moment.nowMicros - since) / 1_000 : null;
    return { ...instrument, price: tape.lastPriceOf(index), lastTs, silentMs };
  });
  return {
    ticks: tape.ticks,
    instruments,
    outOfHours: moment.outOfHours,
    badRows: moment.badRows,
    staleMs: moment.staleFeedMs,
  };
}

/** The instant of the last tick of any instrument; null before the first. The tape's last ts may be that of a control row. */
function lastTsOf(instruments: readonly InstrumentView[]): number | null {
  let last: number | null = null;
  for (const { lastTs } of instruments) if (lastTs > (last ?? -Infinity)) last = lastTs;
  return last;
}

function feedHealthOf({ feed, zone }: HealthView): FeedHealth {
  const iso = (ts: number | null): string | null =>
    ts === null || Number.isNaN(ts) ? null : formatIso(parseUnixMicros(ts), zone);
  return {
    ticks: feed.ticks,
    last_ts: iso(lastTsOf(feed.instruments)),
    instruments: feed.instruments.map(({ symbol, scale, price, lastTs }) => ({
      symbol,
      price: Number.isNaN(price) ? null : toDecimal(price, scale),
      last_ts: iso(lastTs),
    })),
    out_of_hours: feed.outOfHours,
    bad_rows: feed.badRows,
  };
}

function strategiesHealthOf(view: HealthView): StrategiesHealth {
  const states: Partial<Record<StrategyState, number>> = {};
  for (const strategy of view.strategies) {
    const state = stateOf(strategy, strategy.account);
    states[state] = (states[state] ?? 0) + 1;
  }
  const inactive = view.strategies.flatMap((strategy) => {
    const reason = whyInactive(strategy, view);
    return reason === null ? [] : [{ id: strategy.id, reason }];
  });
  return {
    total: view.strategies.length,
    waiting: states.waiting ?? 0,
    open: states.open ?? 0,
    closed: states.closed ?? 0,
    force_closed: states["force-closed"] ?? 0,
    failed: states.failed ?? 0,
    never_entered: view.strategies.filter(({ failed, account }) => failed === null && account.entries === 0).length,
    disabled: view.strategies.filter(({ enabled }) => !enabled).length,
    inactive,
    breaker_open: view.strategies.filter(({ breakerOpen }) => breakerOpen).map(({ id }) => id),
  };
}

/** The most important reason. What keeps a strategy from acting comes before what just has not happened yet. */
function whyInactive(strategy: StrategyView, { slots, feed }: HealthView): string | null {
  const { failed, enabled, breakerOpen, account, lack } = strategy;
  if (failed !== null) return `failed: ${failed.split("\n", 1)[0]}`;
  if (!enabled) return "disabled";
  if (breakerOpen) return "its breaker is open";
  const slot = slots.find((each) => each.slot === strategy.slot);
  if (slot !== undefined && !isReady(slot)) return `slot ${slot.slot} is ${slot.status}`;
  const instrument = feed.instruments[strategy.instrument];
  if (instrument !== undefined && Number.isNaN(instrument.lastTs)) return `no tick for ${instrument.symbol}`;
  if (lack !== null && stateOf(strategy, account) === "waiting") return warmingText(lack);
  return account.entries === 0 ? "never entered yet" : null;
}

function warmingText({ have, need, of }: Lack): string {
  return `warming up ${have}/${need}${of === null ? "" : ` of ${of}`}`;
}

function reasonsOf({ slots, trading, feed, troubles }: HealthView, breakerOpen: readonly string[]): string[] {
  const reasons = slots.filter((slot) => !isReady(slot)).map(({ slot, status }) => `slot ${slot} is ${status}`);
  for (const { slot, guarded } of slots) if (guarded) reasons.push(`the guard watches the positions of slot ${slot}`);
  if (slots.length === 0) reasons.push("no slot has been started yet");
  if (trading !== "active") reasons.push(`trading is ${trading}`);
  if (breakerOpen.length > 0) reasons.push(`the breaker is open for ${breakerOpen.join(", ")}`);
  for (const { symbol, silentMs } of feed.instruments) {
    if (silentMs !== null && silentMs >= feed.staleMs)
      reasons.push(`no tick of ${symbol} for ${Math.floor(silentMs / 1_000)} s`);
  }
  return [...reasons, ...troubles];
}

/** A drained slot counts as ready: it has judged every row, and nothing is wrong with it. */
function isReady({ status }: Pick<SlotHealth, "status">): boolean {
  return status === "ready" || status === "loaded" || status === "drained";
}
