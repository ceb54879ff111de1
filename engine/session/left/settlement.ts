import {
  CurrencyTotals,
  type FeeSchedule,
  Ledger,
  NO_FEES,
  type RealisedTotal,
  realisedTotal,
} from "../../core/mod.ts";
import {
  type AnyHeader,
  feesIn,
  instrumentsIn,
  type JournalEvent,
  marketOf,
  MemoryJournal,
  orderIn,
  problemInEvents,
  slippageIn,
  strategiesIn,
} from "../../journal/mod.ts";
import { Breaker, ControlState, EntryRate, Executor, Gate, OrderLog, type TradedStrategy } from "../../orders/mod.ts";
import { EngineError, type Instrument, type OrderRecord } from "../../protocol/mod.ts";
import { Tape, type TapeStart } from "../../tape/mod.ts";
import { PaperVenue } from "../../venues/mod.ts";

/** What the journal knows of a session that was killed. */
export interface UnendedSession {
  readonly header: AnyHeader;
  /** All its events, with the header. */
  readonly book: readonly JournalEvent[];
  /** Where its tape ended, as far as the journal knows: its last row, time and prices. */
  readonly start: TapeStart;
}

/** A position that a settlement closes. */
export interface SettledPosition {
  readonly entry: OrderRecord;
  readonly exit: OrderRecord;
  readonly instrument: Instrument;
}

/** The end of a session that was killed. */
export interface Settlement extends RealisedTotal {
  /** The events to append: the end row, an exit of each open position, and the close. */
  readonly records: readonly JournalEvent[];
  /** In the order of the strategies. */
  readonly closed: readonly SettledPosition[];
  /** What is wrong with the events, so that it cannot be settled. Null: nothing. */
  readonly problem: string | null;
}

/** The entries of the positions that are open where the events end, in the order of the strategies. */
export function openEntriesIn(book: readonly JournalEvent[]): readonly OrderRecord[] {
  const open = new Map<number, OrderRecord>();
  for (const record of book) {
    const order = orderIn(record);
    if (order?.status !== "filled") continue;
    if (order.reason === "entry") open.set(order.strategy, order);
    else open.delete(order.strategy);
  }
  return [...open.values()].toSorted((a, b) => a.strategy - b.strategy);
}

/**
 * Ends a session that was killed in the way in which its engine would have ended it: there is no further tick, and open
 * positions are squared off at the last known prices, at the paper venue and with the fees of the header.
 */
export function settlementOf(session: UnendedSession): Settlement {
  const problem = problemInEvents(session.book);
  return problem === null ? settle(session) : { records: [], closed: [], realised: 0, problem };
}

function settle({ header, book, start }: UnendedSession): Settlement {
  const instruments = instrumentsIn(header);
  const entries = openEntriesIn(book);
  const strategies = strategiesIn(book).length;
  const [ledger, orders, journal] = [
    new Ledger(strategies, instruments),
    new OrderLog(strategies),
    new MemoryJournal(),
  ];
  for (const record of book) {
    journal.appendEvent(record);
    const order = orderIn(record);
    if (order === null) continue;
    ledger.apply(order);
    orders.add(order);
  }
  const startTs = marketOf(header)?.openMicros ?? 0;
  const tape = new Tape({ capacity: SETTLED_ROWS, instruments: instruments.length, startTs, after: start });
  const end = endOf(book) ?? putEnd(tape, journal);
  gateOf({ header, instruments, entries, tape, ledger, orders, journal }).squareOff(end);
  const exits = journal.events.slice(book.length).flatMap((record) => orderIn(record) ?? []);
  const closed = exits.map((exit, i): SettledPosition => {
    const [entry, instrument] = [entries[i], instruments[exit.instrument]];
    if (entry === undefined || instrument === undefined) throw new RangeError(`Expected an entry of ${exit.id}`);
    return { entry, exit, instrument };
  });
  const realised = realisedIn(journal.events, instruments);
  journal.appendEvent({ type: "close", seq: end.seq, orders: journal.tally.orders, ticks: start.ticks, ...realised });
  return { records: journal.events.slice(book.length), closed, ...realised, problem: problemInEvents(journal.events) };
}

/** Capacity of the tape: a settlement adds only the end row. */
const SETTLED_ROWS = 16;

/** The end of the session, if it was killed between its end and its close. */
function endOf(book: readonly JournalEvent[]): { readonly seq: number; readonly ts: number } | null {
  const last = book.findLast(({ type }) => type === "resumed" || type === "control");
  return last?.type === "control" && last.kind === "end" ? last : null;
}

function putEnd(tape: Tape, journal: MemoryJournal): { readonly seq: number; readonly ts: number } {
  const seq = tape.appendControl({ kind: "end", strategy: null });
  const ts = tape.lastTs;
  journal.appendEvent({ type: "control", seq, ts, kind: "end", strategy: null });
  return { seq, ts };
}

/** A gate that only squares off. */
function gateOf(parts: {
  readonly header: AnyHeader;
  readonly instruments: readonly Instrument[];
  readonly entries: readonly OrderRecord[];
  readonly tape: Tape;
  readonly ledger: Ledger;
  readonly orders: OrderLog;
  readonly journal: MemoryJournal;
}): Gate {
  const { header, instruments, entries, journal, ledger, orders } = parts;
  const venue = new PaperVenue(slippageIn(header), instruments);
  return new Gate({
    ...parts,
    mode: "virtual",
    slots: [],
    strategies: entries.map((entry) => tradedBy(entry, instruments)),
    control: new ControlState(),
    rate: new EntryRate(1),
    breaker: new Breaker({ faults: 1, windowMicros: 0, cooldownMicros: 0 }),
    executor: new Executor({ venue, journal, ledger, orders, fees: feesOf(header), onOrder: () => {} }),
    priceBandPct: 0,
    isStale: () => false,
    isClosed: () => false,
    staleFeedMicros: Infinity,
    informSlot: () => null,
    onBreaker: () => {},
  });
}

/** @throws EngineError JOURNAL_FILE if the header names fees that cannot be read */
function feesOf(header: AnyHeader): FeeSchedule {
  const fees = feesIn(header);
  if (fees !== null) return fees;
  if (header.settings["FEES"] === undefined) return NO_FEES;
  const message = `Expected the fees of the session of ${header.date} to be readable, but they are not`;
  throw new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit says more`);
}

function tradedBy(entry: OrderRecord, instruments: readonly Instrument[]): TradedStrategy {
  const instrument = instruments[entry.instrument];
  if (instrument === undefined) throw new RangeError(`Expected a known instrument, was ${entry.instrument}`);
  const { strategy: index, strategyId, side, qty: quantity } = entry;
  return { index, id: strategyId, instrument, maxEntries: 1, side, quantity, hasPercent: false };
}

/** The sums over all orders. */
function realisedIn(book: readonly JournalEvent[], instruments: readonly Instrument[]): RealisedTotal {
  const totals = new CurrencyTotals(instruments);
  for (const { instrument, realised } of book.flatMap((record) => orderIn(record) ?? [])) {
    const unit = instruments[instrument];
    if (unit !== undefined) totals.add(realised, unit);
  }
  return realisedTotal(totals.all);
}
