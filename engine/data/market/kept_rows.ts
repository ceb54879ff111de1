import { EngineError } from "../../protocol/mod.ts";
import { InstrumentFacts } from "./instrument_facts.ts";
import type { LeftOut, LeftOutRow } from "./left_out.ts";
import type { LocalDays } from "./local_days.ts";
import type { MarketFileWriter } from "./market_file_writer.ts";
import type { Sessions } from "./market_options.ts";
import { SORT_DOUBLES, Sorted } from "./sorted_rows.ts";

/** What rows are kept by. */
export interface KeptParts {
  readonly sessions: Sessions;
  readonly localDays: LocalDays;
  readonly leftOut: LeftOut;
  readonly file: MarketFileWriter;
  /** By rank: the symbol, its number, and its number in the file; -1: it is not kept there. */
  readonly symbols: readonly string[];
  readonly ids: readonly number[];
  readonly places: readonly number[];
  /** By order of a row: where it stands. */
  readonly whereIs: (order: number, line: number) => LeftOutRow;
}

interface Conflict {
  count: number;
  /** Two bars that cannot both be. */
  readonly first: LeftOutRow;
  readonly second: LeftOutRow;
}

/** More conflicts than both are no mistakes of single rows; nor are a few that are as many as the rest. */
const MANY_CONFLICTS = { rows: 20, part: 0.1 } as const;

/**
 * Takes the rows in order, leaves out what is double, and gives the rest to the file. Of two bars of one instrument and
 * start the later row is kept. A bar that begins within the instrument's bar before is out of place.
 */
export class KeptRows {
  readonly #parts: KeptParts;
  /** By rank. */
  readonly facts: readonly InstrumentFacts[];
  readonly #ends: Float64Array;
  /** A bar whose double may follow. */
  readonly #held: Float64Array = new Float64Array(SORT_DOUBLES);
  #isHeld = false;
  /** By rank: bars of one file, symbol and start that have different opens. */
  readonly #conflicts: Map<number, Conflict> = new Map();
  /** By rank: bars that begin within the bar before. */
  readonly #overlaps: Map<number, Conflict> = new Map();
  /** By rank: where the last bar that was kept stands: its order and line. */
  readonly #orders: Float64Array;
  readonly #lines: Float64Array;

  constructor(parts: KeptParts) {
    this.#parts = parts;
    this.facts = parts.ids.map((id) => new InstrumentFacts(id, parts.sessions));
    this.#ends = new Float64Array(parts.symbols.length);
    this.#orders = new Float64Array(parts.symbols.length);
    this.#lines = new Float64Array(parts.symbols.length);
  }

  /** Takes the next row. */
  take(rows: Float64Array, at: number): void {
    const isBar = rows[at + Sorted.end]! !== 0;
    if (this.#isHeld) {
      const held = this.#held;
      if (isBar && held[0] === rows[at] && held[Sorted.rank] === rows[at + Sorted.rank]) this.#judgeDouble(rows, at);
      else this.#keep(held, 0);
      this.#isHeld = false;
    }
    if (!isBar) {
      this.#keep(rows, at);
      return;
    }
    for (let i = 0; i < SORT_DOUBLES; i++) this.#held[i] = rows[at + i]!;
    this.#isHeld = true;
  }

  /**
   * There are no more rows.
   *
   * @throws EngineError INPUT_FILE if a file has so many different bars of one start that they are of several instruments,
   *   or so many that begin within others that they have another length
   */
  finish(): void {
    if (this.#isHeld) this.#keep(this.#held, 0);
    this.#isHeld = false;
    for (const [rank, each] of this.#conflicts) if (this.#isMany(rank, each)) throw this.#mixed(rank, each);
    for (const [rank, each] of this.#overlaps) if (this.#isMany(rank, each)) throw this.#overlapping(rank, each);
  }

  #isMany(rank: number, { count }: Conflict): boolean {
    const { rows } = this.facts[rank]!;
    const { rows: least, part } = MANY_CONFLICTS;
    return (count > least && count > part * rows) || (count > 1 && count >= rows / 2);
  }

  /** The held bar has the start of the next one, which is kept. */
  #judgeDouble(rows: Float64Array, at: number): void {
    const held = this.#held;
    const { whereIs } = this.#parts;
    // The open of a bar that was written again and again while it was made is the same.
    if (held[Sorted.a] !== rows[at + Sorted.a]) {
      const first = whereIs(held[Sorted.order]!, held[Sorted.line]!);
      const second = whereIs(rows[at + Sorted.order]!, rows[at + Sorted.line]!);
      if (first.path === second.path) addConflict(this.#conflicts, held[Sorted.rank]!, { count: 1, first, second });
    }
    this.#leave("duplicate", held, 0);
  }

  #mixed(rank: number, { count, first, second }: Conflict): EngineError {
    const symbol = this.#parts.symbols[rank]!;
    const lines = `lines ${Math.min(first.line, second.line)} and ${Math.max(first.line, second.line)}`;
    const what = `Expected one bar of ${symbol} at a time, was another one of the same time ${count} times, as in ${lines}`;
    const advice =
      "If they are of several instruments, name the column that tells them apart: --columns instrument=COLUMN";
    return new EngineError("INPUT_FILE", `${second.path}:${second.line}:1: ${what}. ${advice}`);
  }

  #overlapping(rank: number, { count, first, second }: Conflict): EngineError {
    const symbol = this.#parts.symbols[rank]!;
    const where = first.path === second.path ? `line ${first.line}` : `${first.path}:${first.line}`;
    const what = `Expected bars of ${symbol} that do not overlap, was ${count} that begin within others, as in that of ${where}`;
    const advice = "Sort them by time, or say their length, as in --bar 1m";
    return new EngineError("INPUT_FILE", `${second.path}:${second.line}:1: ${what}. ${advice}`);
  }

  #keep(rows: Float64Array, at: number): void {
    const { localDays, places, file } = this.#parts;
    const rank = rows[at + Sorted.rank]!;
    const ts = rows[at]!;
    const end = rows[at + Sorted.end]!;
    if (ts < this.#ends[rank]!) {
      const first = this.#parts.whereIs(this.#orders[rank]!, this.#lines[rank]!);
      const second = this.#parts.whereIs(rows[at + Sorted.order]!, rows[at + Sorted.line]!);
      addConflict(this.#overlaps, rank, { count: 1, first, second });
      this.#leave("out-of-place", rows, at);
      return;
    }
    if (end !== 0) {
      this.#ends[rank] = end;
      this.#orders[rank] = rows[at + Sorted.order]!;
      this.#lines[rank] = rows[at + Sorted.line]!;
    }
    const day = localDays.dayOf(ts);
    this.facts[rank]!.add(rows, at, day);
    const place = places[rank]!;
    if (place < 0) this.#leave("not-traded", rows, at);
    else file.add(rows, at, place, day);
  }

  #leave(reason: "duplicate" | "out-of-place" | "not-traded", rows: Float64Array, at: number): void {
    const { leftOut, localDays, symbols, whereIs } = this.#parts;
    const [order, line] = [rows[at + Sorted.order]!, rows[at + Sorted.line]!];
    leftOut.add(reason, symbols[rows[at + Sorted.rank]!]!, localDays.dayOf(rows[at]!), () => whereIs(order, line));
  }
}

function addConflict(conflicts: Map<number, Conflict>, rank: number, conflict: Conflict): void {
  const known = conflicts.get(rank);
  if (known === undefined) conflicts.set(rank, conflict);
  else known.count += 1;
}
