import type { SlotCheckpoint } from "../journal/mod.ts";
import { Field, ROW_DOUBLES, RowKind } from "../protocol/mod.ts";
import type { Tape } from "../tape/mod.ts";
import type { OrderPath } from "./order_path.ts";

/** Where the present stands among the states of slots: no slot has that number. */
const PRESENT_SLOT = -1;
/** Its form; a program that has another one does not read it. */
const FIT = "present 1";
const HEAD_DOUBLES = 3;
const PRICE_DOUBLES = 2;
const POSITION_DOUBLES = 4;

/** What main has seen last of a session in real time. Prices in minor units. */
export interface KeptPresent {
  /** The tape's last row, its ts, and the ticks up to it. */
  readonly seq: number;
  readonly ts: number;
  readonly ticks: number;
  /** By instrument: its last price, and that tick's ts; NaN: it has had none. */
  readonly prices: readonly number[];
  readonly times: readonly number[];
  readonly positions: readonly KeptPosition[];
}

/** What has been seen of an open position's price since its entry, that included. */
export interface KeptPosition {
  readonly strategy: number;
  readonly entryN: number;
  readonly high: number;
  readonly low: number;
}

interface Indexed {
  readonly index: number;
}

/** What of an engine the present is read from. */
interface PresentEngine {
  readonly options: { readonly instruments: readonly Indexed[] };
  readonly strategies: readonly Indexed[];
  readonly tape: Pick<Tape, "lastPriceOf" | "lastTs" | "lastTsOf" | "tail" | "ticks">;
}

/**
 * What main has seen last, to be kept beside the slots' states: the rows of real time do not come again. In virtual time
 * they do, and it is null.
 *
 * `[ts, ticks, instruments, (price, ts)…, (strategy, entryN, high, low)…]`
 */
export function presentOf(
  { ledger, guard }: Pick<OrderPath, "guard" | "ledger">,
  { options: { instruments }, strategies, tape }: PresentEngine,
): SlotCheckpoint | null {
  if (guard === null) return null;
  guard.takePrices();
  const doubles: number[] = [tape.lastTs, tape.ticks, instruments.length];
  for (const { index } of instruments) doubles.push(tape.lastPriceOf(index), tape.lastTsOf(index));
  for (const { index } of strategies) {
    const { position } = ledger.account(index);
    const extremes = guard.positionOf(index)?.extremes;
    if (position !== null && extremes !== undefined) doubles.push(index, position.entryN, extremes.high, extremes.low);
  }
  return { slot: PRESENT_SLOT, seq: tape.tail, fit: FIT, arena: Float64Array.from(doubles) };
}

/** The present among what was kept of an earlier run; null: it has none, as in virtual time. */
export function presentIn(kept: readonly SlotCheckpoint[]): KeptPresent | null {
  const found = kept.find(({ slot, fit }) => slot === PRESENT_SLOT && fit === FIT);
  if (found === undefined) return null;
  const { seq, arena } = found;
  const [ts = 0, ticks = 0, instruments = 0] = arena;
  const behind = HEAD_DOUBLES + instruments * PRICE_DOUBLES;
  const prices = [...arena.subarray(HEAD_DOUBLES, behind)];
  const positions: KeptPosition[] = [];
  for (let at = behind; at + POSITION_DOUBLES <= arena.length; at += POSITION_DOUBLES) {
    positions.push({ strategy: arena[at]!, entryN: arena[at + 1]!, high: arena[at + 2]!, low: arena[at + 3]! });
  }
  return {
    seq,
    ts,
    ticks,
    prices: prices.filter((_, i) => i % PRICE_DOUBLES === 0),
    times: prices.filter((_, i) => i % PRICE_DOUBLES === 1),
    positions,
  };
}

/** Has the guard know what an earlier run had seen of the open positions' prices: as it was kept, and by the rows since. */
export function restoreExtremes(
  { ledger, guard }: Pick<OrderPath, "guard" | "ledger">,
  {
    checkpoints,
    recordedTicks,
  }: { readonly checkpoints: readonly SlotCheckpoint[]; readonly recordedTicks: Float64Array | null },
): void {
  if (guard === null) return;
  const present = presentIn(checkpoints);
  for (const { strategy, entryN, high, low } of present?.positions ?? []) {
    const open = guard.positionOf(strategy);
    // The position is another one if the strategy has left it since, and entered again.
    if (open === null || ledger.account(strategy).position?.entryN !== entryN) continue;
    open.take({ high, low }, open.seen);
  }
  if (recordedTicks !== null && recordedTicks.length > 0) guard.takePrices(recordedRowsOf(recordedTicks));
}

/** Rows that were copied off a tape, without a gap, as positions read them. */
function recordedRowsOf(rows: Float64Array): Pick<Tape, "priceOf" | "retains" | "tail" | "instrumentOfTick"> {
  const first = rows[Field.seq]!;
  const tail = first + rows.length / ROW_DOUBLES - 1;
  const valueAt = (seq: number, field: number): number => rows[(seq - first) * ROW_DOUBLES + field]!;
  return {
    tail,
    retains: (seq) => seq >= first && seq <= tail,
    instrumentOfTick: (seq) => (valueAt(seq, Field.kind) === RowKind.tick ? valueAt(seq, Field.instrument) : -1),
    priceOf: (seq) => valueAt(seq, Field.price),
  };
}
