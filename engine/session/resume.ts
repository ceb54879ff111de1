import { mostOf } from "../core/mod.ts";
import {
  disabledIn,
  type IntentEvent,
  type JournalEvent,
  orderIn,
  rowOf,
  type SlotCheckpoint,
} from "../journal/mod.ts";
import { Field, type OutFrom, ROW_DOUBLES, RowKind } from "../protocol/mod.ts";
import type { ControlRow, RecordedControl, RecordedRows, TapeStart } from "../tape/mod.ts";
import { presentIn, restoreExtremes } from "./kept_present.ts";
import type { OrderPath } from "./order_path.ts";
import { type EngineOptions, isWanted, type SessionStrategy } from "./session.ts";

/**
 * How a session comes to where its book ends. `begins`: it has none. `again`: virtual time, everything is done again from
 * the first row. `rebuilt`: so do the slots, and all that they ask for that the book has is answered from it, for there it
 * had other strategies. `checkpoints`: virtual time, the slots go on from their last states, and the ticks before these
 * only pass. `now`: real time, with the present, for the ticks that came meanwhile cannot be had again.
 */
export type ResumeMode = "again" | "begins" | "checkpoints" | "now" | "rebuilt";

/** @param fitting by slot, its state in an earlier run, where there is one that it can begin with */
export function resumeModeOf(
  { recorded, session }: Pick<EngineOptions, "recorded" | "session">,
  strategies: readonly SessionStrategy[],
  fitting: readonly (SlotCheckpoint | null)[],
): ResumeMode {
  if (recorded.length === 0) return "begins";
  if (session.mode === "real") return "now";
  if (fitting.length > 0 && fitting.every((checkpoint) => checkpoint !== null)) return "checkpoints";
  const isRevised = strategies.some(({ change }) => change !== undefined);
  return isRevised || recorded.some(({ type }) => type === "revised") ? "rebuilt" : "again";
}

/** True if all that the book has stands, and nothing of it is done again. */
export function isBehindBook(resumption: ResumeMode): boolean {
  return resumption === "now" || resumption === "checkpoints" || resumption === "rebuilt";
}

/** The rows that a session in virtual time has had, by its book: what came from outside, to be put back where it stood. */
export function recordedRows(
  recorded: readonly JournalEvent[],
  strategies: readonly SessionStrategy[],
  checkpoints: readonly SlotCheckpoint[],
): RecordedRows {
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
  // What a slot has passed it does not see again: no command may come in before that.
  let until = mostOf(checkpoints, ({ seq }) => seq, lastRowIn(recorded));
  if (end === null)
    for (const row of revisionControls(recorded, strategies)) {
      until += 1;
      controls.push({ ...row, seq: until });
    }
  return {
    until,
    passed: checkpoints.reduce((least, { seq }) => Math.min(least, seq), checkpoints[0]?.seq ?? 0),
    controls,
    end,
  };
}

/** What strategies have to be told because the file was changed: to enter no more, or to do so again. */
function revisionControls(
  recorded: readonly JournalEvent[],
  strategies: readonly SessionStrategy[],
): readonly ControlRow[] {
  const disabled = disabledIn(recorded);
  return strategies.flatMap(({ id, index, instrument, change }): ControlRow[] => {
    const by = disabled.get(id);
    // What a person has disabled stays so, whatever became of the file meanwhile.
    const kind = isWanted(change) ? by === "revision" && "enable" : by === undefined && "disable";
    return kind === false ? [] : [{ kind, strategy: { index, instrument: instrument.index } }];
  });
}

/** A strategy that an earlier run of the session judged no more from row `seq` on. */
export interface RecordedOut extends OutFrom {
  /** `out`: it was put out of action. `cut`: its slot did not drain in time. */
  readonly type: "cut" | "out";
}

/** The strategies that were judged no more in an earlier run of the session. */
export function recordedQuarantines(
  book: readonly JournalEvent[],
  strategies: readonly SessionStrategy[],
): readonly RecordedOut[] {
  const indexOf = new Map(strategies.map(({ id, index }) => [id, index]));
  return book.flatMap((record) => {
    if (record.type !== "out" && record.type !== "cut") return [];
    const strategy = indexOf.get(record.strategy);
    return strategy === undefined ? [] : [{ type: record.type, strategy, seq: record.seq }];
  });
}

/** What a real venue may have got, and the book does not say what became of it. */
export function unreconciledIntents(book: readonly JournalEvent[]): readonly IntentEvent[] {
  const intents = new Map<string, IntentEvent>();
  for (const record of book) {
    if (record.type === "intent") intents.set(record.order.id, record);
    const order = orderIn(record);
    if (order !== null) intents.delete(order.id);
  }
  return [...intents.values()];
}

/** Where the tape goes on in real time: after the last row that the journal knows of, at the last prices that it knows. */
export function tapeAfter({
  checkpoints,
  instruments,
  recorded,
  recordedTicks,
}: Pick<EngineOptions, "checkpoints" | "instruments" | "recorded" | "recordedTicks">): TapeStart {
  let seq = lastRowIn(recorded);
  const prices = instruments.map(() => Number.NaN);
  const times = instruments.map(() => Number.NaN);
  let [controls, ts] = [0, 0];
  for (const record of recorded) {
    // An order that nobody knows the outcome of was made at a price, too.
    const order = record.type === "intent" ? record.order : orderIn(record);
    ts = Math.max(ts, order?.ts ?? ("ts" in record ? record.ts : 0));
    if (order !== null) {
      prices[order.instrument] = order.price;
      times[order.instrument] = order.ts;
    }
    if (record.type === "control" || (record.type === "guard" && record.row !== null)) controls += 1;
  }
  const present = presentIn(checkpoints);
  if (present !== null) {
    [seq, ts] = [Math.max(seq, present.seq), Math.max(ts, present.ts)];
    for (const [i, time] of present.times.entries()) {
      // An order of the book may be of a later tick.
      if (Number.isNaN(time) || time < (times[i] ?? 0)) continue;
      [prices[i], times[i]] = [present.prices[i] ?? Number.NaN, time];
    }
  }
  const rows = recordedTicks ?? new Float64Array(0);
  for (let at = 0; at < rows.length; at += ROW_DOUBLES) {
    seq = Math.max(seq, rows[at + Field.seq]!);
    ts = Math.max(ts, rows[at + Field.ts]!);
    if (rows[at + Field.kind] !== RowKind.tick) continue;
    const instrument = rows[at + Field.instrument]!;
    prices[instrument] = rows[at + Field.price]!;
    times[instrument] = rows[at + Field.ts]!;
  }
  return { seq, ts, ticks: Math.max(0, seq - controls), prices, times };
}

/**
 * Brings what main knows of strategies behind one more record of the book.
 *
 * @param controls whether its control rows do not come again
 */
export function restoreRecord(
  { ledger, orders, control, breaker }: Pick<OrderPath, "breaker" | "control" | "ledger" | "orders">,
  record: JournalEvent,
  { indexOf, controls }: { readonly indexOf: ReadonlyMap<string, number>; readonly controls: boolean },
): void {
  const order = orderIn(record);
  if (order !== null) {
    ledger.apply(order);
    orders.add(order);
  }
  if (record.type === "control" && controls) {
    const { seq, kind, strategy } = record;
    control.apply({ seq, kind, strategy: strategy === null ? null : (indexOf.get(strategy) ?? null) });
  }
  const changed = record.type === "breaker" ? indexOf.get(record.strategy) : undefined;
  if (record.type === "breaker" && changed !== undefined)
    breaker.restore({ strategy: changed, seq: record.seq, until: record.until });
}

/** The slots that an order path is restored for. */
interface RestoredSlots {
  readonly strategies: readonly SessionStrategy[];
  readonly resumption: ResumeMode;
  /** The state that the slot of a strategy begins with. */
  readonly begun: (strategy: number) => Pick<SlotCheckpoint, "seq"> | null;
}

/**
 * Brings the order path to where the book ends, before any row; but for control rows, which come again in virtual time. Does
 * nothing where all that the book has is done again.
 */
export function restoreOrders(
  path: OrderPath,
  options: Pick<EngineOptions, "checkpoints" | "recorded" | "recordedTicks" | "session">,
  { strategies, resumption, begun }: RestoredSlots,
): void {
  if (!isBehindBook(resumption)) return;
  const { recorded: book, session } = options;
  const { orders, guard, rate } = path;
  const indexOf = new Map(strategies.map(({ id, index }) => [id, index]));
  for (const record of book) {
    restoreRecord(path, record, { indexOf, controls: session.mode === "real" });
    const order = orderIn(record);
    if (order === null) continue;
    guard?.noteOrder(order);
    if (order.reason === "entry" && order.status !== "denied") rate.count(order.strategy, order.ts);
  }
  restoreExtremes(path, options);
  // A slot asks again for what comes after the state that it begins with.
  const passed = (index: number): number => (resumption === "now" ? Infinity : (begun(index)?.seq ?? 0));
  for (const { index } of strategies) orders.forget(index, passed(index));
}

/**
 * Real time, where rows do not come again: strategies that were told to close before the session was killed, and still have
 * a position, are told again; those that are to finish what they have are told that.
 */
export function controlsToRepeat(
  resumption: ResumeMode,
  { recorded }: Pick<EngineOptions, "recorded">,
  { strategies, ledger }: { readonly strategies: readonly SessionStrategy[]; readonly ledger: OrderPath["ledger"] },
): readonly ControlRow[] {
  if (resumption !== "now") return [];
  const closed = new Set<string>();
  for (const record of recorded) {
    if (record.type !== "control" || record.strategy === null) continue;
    if (record.kind === "close") closed.add(record.strategy);
    else if (record.kind === "enable") closed.delete(record.strategy);
  }
  const open = strategies.filter(({ id, index }) => closed.has(id) && ledger.account(index).position !== null);
  const closes = open.map(({ index, instrument }): ControlRow => {
    return { kind: "close", strategy: { index, instrument: instrument.index } };
  });
  return [...closes, ...revisionControls(recorded, strategies)];
}

/** The last row that a book knows of; 0: of none. */
export function lastRowIn(book: readonly JournalEvent[]): number {
  // The row that tells a slot of the guard's exit comes after the row of that.
  const told = (record: JournalEvent): number => (record.type === "guard" ? (record.row ?? 0) : 0);
  return book.reduce((last, record) => Math.max(last, rowOf(record), told(record)), 0);
}
