import { NO_RECORDED_ROWS, type RecordedControl, type RecordedRows, type TapeStart } from "./feed/mod.ts";
import { type BookRecord, orderIn, rowOf } from "./journal/mod.ts";
import type { OrderPath } from "./order_path.ts";
import type { OutFrom } from "./protocol/mod.ts";
import type { EngineOptions, SessionStrategy } from "./session.ts";

type Resumed = Pick<EngineOptions, "recorded" | "session">;

/**
 * True if a session goes on in real time after an earlier run of it: with the present, for the ticks that came meanwhile
 * cannot be had again. In virtual time they can, and everything is done again from the first row.
 */
export function isResumedNow({ recorded, session }: Resumed): boolean {
  return session.mode === "real" && recorded.length > 0;
}

/**
 * The rows that a session in virtual time has had, by its book: what came from outside, to be put back where it stood.
 * Nothing, if it begins, or goes on in real time.
 */
export function recordedRows(options: Resumed, strategies: readonly SessionStrategy[]): RecordedRows {
  const { recorded } = options;
  if (recorded.length === 0 || isResumedNow(options)) return NO_RECORDED_ROWS;
  const byId = new Map(strategies.map((strategy) => [strategy.id, strategy]));
  const controls: RecordedControl[] = [];
  let end: number | null = null;
  for (const record of recorded) {
    if (record.type !== "control") continue;
    const { seq, kind } = record;
    const of = record.strategy === null ? null : (byId.get(record.strategy) ?? null);
    const strategy = of === null ? null : { index: of.index, instrument: of.instrument.index };
    if (kind === "end") end = seq;
    else controls.push({ seq, kind, strategy });
  }
  return { until: lastRow(recorded), controls, end };
}

/** The strategies that were put out of action in an earlier run of the session, and from which row on. */
export function recordedOuts(book: readonly BookRecord[], strategies: readonly SessionStrategy[]): readonly OutFrom[] {
  const indexOf = new Map(strategies.map(({ id, index }) => [id, index]));
  return book.flatMap((record) => {
    const strategy = record.type === "out" ? indexOf.get(record.strategy) : undefined;
    return record.type === "out" && strategy !== undefined ? [{ strategy, seq: record.seq }] : [];
  });
}

/** Where the tape goes on in real time: after the last row that the book knows of, at the prices of its orders. */
export function tapeAfter(options: Pick<EngineOptions, "instruments" | "recorded" | "session">): TapeStart | null {
  const { instruments, recorded } = options;
  if (!isResumedNow(options)) return null;
  const seq = lastRow(recorded);
  const prices = instruments.map(() => Number.NaN);
  const times = instruments.map(() => Number.NaN);
  let controls = 0;
  for (const record of recorded) {
    const order = orderIn(record);
    if (order !== null) {
      prices[order.instrument] = order.price;
      times[order.instrument] = order.ts;
    }
    if (record.type === "control" || (record.type === "guard" && record.row !== null)) controls += 1;
  }
  return { seq, ticks: Math.max(0, seq - controls), prices, times };
}

/** Brings the order path to where the book ends: real time, before any row. */
export function restoreOrders(
  { ledger, orders, control, breaker, guard, rate }: OrderPath,
  book: readonly BookRecord[],
  strategies: readonly SessionStrategy[],
): void {
  const indexOf = new Map(strategies.map(({ id, index }) => [id, index]));
  for (const record of book) {
    const order = orderIn(record);
    if (order !== null) {
      ledger.apply(order);
      orders.add(order);
      guard?.noteOrder(order);
      if (order.reason === "entry" && order.status !== "denied") rate.count(order.strategy, order.ts);
    }
    if (record.type === "control") {
      const { seq, kind, strategy } = record;
      control.apply({ seq, kind, strategy: strategy === null ? null : (indexOf.get(strategy) ?? null) });
    }
    const changed = record.type === "breaker" ? indexOf.get(record.strategy) : undefined;
    if (record.type === "breaker" && changed !== undefined) {
      breaker.restore({ strategy: changed, seq: record.seq, until: record.until });
    }
  }
}

function lastRow(book: readonly BookRecord[]): number {
  return book.reduce((last, record) => Math.max(last, rowOf(record)), 0);
}
