import type { SlotCheckpoint } from "../../journal/mod.ts";
import { Field, type Instrument, isTickKind, ROW_DOUBLES } from "../../protocol/mod.ts";
import type { Tape } from "../../tape/mod.ts";
import type { EarlierRun } from "../engine_options.ts";
import type { OrderPath } from "../order_path.ts";

/** The live state is stored beside the checkpoints of slots. No slot has this number. */
const LIVE_SLOT = -1;
/** The form of the live state. Another form is ignored. */
const FORM = "present 2";
const HEAD_DOUBLES = 3;
const PRICE_DOUBLES = 3;
const POSITION_DOUBLES = 4;

/** What main has seen last of a session in real time, whose rows do not come again. Prices in minor units. */
export interface LiveState {
  /** The tape's last row, its ts, and the ticks up to it. */
  readonly seq: number;
  readonly ts: number;
  readonly ticks: number;
  /** By instrument: its last price, and that tick's ts. NaN: it had no tick. */
  readonly prices: readonly number[];
  readonly times: readonly number[];
  /** By instrument: what the price band compares its next price with. */
  readonly references: readonly number[];
  readonly positions: readonly LivePosition[];
}

/** The highest and the lowest price of an open position since its entry. */
export interface LivePosition {
  readonly strategy: number;
  readonly entryN: number;
  readonly high: number;
  readonly low: number;
}

/** What the live state is read from. */
export interface LiveParts {
  readonly path: Pick<OrderPath, "guard" | "ledger">;
  readonly instruments: readonly Pick<Instrument, "index">[];
  readonly strategies: readonly { readonly index: number }[];
  readonly tape: Pick<Tape, "lastPriceOf" | "lastTs" | "lastTsOf" | "referenceOf" | "tail" | "ticks">;
}

/**
 * The live state in the form of a checkpoint. Null in virtual time, where rows come again.
 *
 * `[ts, ticks, instruments, (price, ts, reference)…, (strategy, entryN, high, low)…]`
 */
export function liveCheckpoint({ path, instruments, strategies, tape }: LiveParts): SlotCheckpoint | null {
  const { ledger, guard } = path;
  if (guard === null) return null;
  guard.takePrices();
  const doubles: number[] = [tape.lastTs, tape.ticks, instruments.length];
  for (const { index } of instruments) {
    doubles.push(tape.lastPriceOf(index), tape.lastTsOf(index), tape.referenceOf(index));
  }
  for (const { index } of strategies) {
    const { position } = ledger.account(index);
    const extremes = guard.positionOf(index)?.extremes;
    if (position !== null && extremes !== undefined) doubles.push(index, position.entryN, extremes.high, extremes.low);
  }
  return { slot: LIVE_SLOT, seq: tape.tail, fit: FORM, arena: Float64Array.from(doubles) };
}

/** The live state among the checkpoints of an earlier run. Null: there is none, as in virtual time. */
export function findLiveState(checkpoints: readonly SlotCheckpoint[]): LiveState | null {
  const found = checkpoints.find(({ slot, fit }) => slot === LIVE_SLOT && fit === FORM);
  if (found === undefined) return null;
  const { seq, arena } = found;
  const [ts = 0, ticks = 0, instruments = 0] = arena;
  const positionsAt = HEAD_DOUBLES + instruments * PRICE_DOUBLES;
  const prices = [...arena.subarray(HEAD_DOUBLES, positionsAt)];
  const positions: LivePosition[] = [];
  for (let at = positionsAt; at + POSITION_DOUBLES <= arena.length; at += POSITION_DOUBLES) {
    positions.push({ strategy: arena[at]!, entryN: arena[at + 1]!, high: arena[at + 2]!, low: arena[at + 3]! });
  }
  return {
    seq,
    ts,
    ticks,
    prices: prices.filter((_, i) => i % PRICE_DOUBLES === 0),
    times: prices.filter((_, i) => i % PRICE_DOUBLES === 1),
    references: prices.filter((_, i) => i % PRICE_DOUBLES === 2),
    positions,
  };
}

/** Gives the guard the extremes of open positions: from the live state, and from the recorded rows after it. */
export function restoreExtremes(
  { ledger, guard }: Pick<OrderPath, "guard" | "ledger">,
  { checkpoints, rows }: Pick<EarlierRun, "checkpoints" | "rows">,
): void {
  if (guard === null) return;
  for (const { strategy, entryN, high, low } of findLiveState(checkpoints)?.positions ?? []) {
    const open = guard.positionOf(strategy);
    // Another entry: the strategy has left the recorded position and entered again.
    if (open === null || ledger.account(strategy).position?.entryN !== entryN) continue;
    open.take({ high, low }, open.seen);
  }
  if (rows !== null && rows.length > 0) guard.takePrices(tapeOfRows(rows));
}

/** Recorded rows without a gap, in the shape of a tape. */
function tapeOfRows(rows: Float64Array): Pick<Tape, "priceOf" | "retains" | "tail" | "instrumentOfTick"> {
  const first = rows[Field.seq]!;
  const tail = first + rows.length / ROW_DOUBLES - 1;
  const valueAt = (seq: number, field: number): number => rows[(seq - first) * ROW_DOUBLES + field]!;
  return {
    tail,
    retains: (seq) => seq >= first && seq <= tail,
    instrumentOfTick: (seq) => (isTickKind(valueAt(seq, Field.kind)) ? valueAt(seq, Field.instrument) : -1),
    priceOf: (seq) => valueAt(seq, Field.price),
  };
}
