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

  constructor(parts: KeptParts) {
    this.#parts = parts;
    this.facts = parts.ids.map((id) => new InstrumentFacts(id, parts.sessions));
    this.#ends = new Float64Array(parts.symbols.length);
  }

  /** Takes the next row. */
  take(rows: Float64Array, at: number): void {
    const isBar = rows[at + Sorted.end]! !== 0;
    if (this.#isHeld) {
      const held = this.#held;
      const isDouble = isBar && held[0] === rows[at] && held[Sorted.rank] === rows[at + Sorted.rank];
      if (isDouble) this.#leave("duplicate", held, 0);
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

  /** There are no more rows. */
  finish(): void {
    if (this.#isHeld) this.#keep(this.#held, 0);
    this.#isHeld = false;
  }

  #keep(rows: Float64Array, at: number): void {
    const { localDays, places, file } = this.#parts;
    const rank = rows[at + Sorted.rank]!;
    const ts = rows[at]!;
    const end = rows[at + Sorted.end]!;
    if (ts < this.#ends[rank]!) {
      this.#leave("out-of-place", rows, at);
      return;
    }
    if (end !== 0) this.#ends[rank] = end;
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
