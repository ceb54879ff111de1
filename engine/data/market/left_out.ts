import { LEFT_OUT_REASONS, type LeftOutReason } from "../rows/mod.ts";

/** Dates that are counted apart. The rows of further ones are counted together. */
const MAX_DAYS = 400;
/** Instruments that are counted apart. */
const MAX_SYMBOLS = 1_000;
/** Rows that are shown, by reason. */
const MAX_SHOWN = 5;

/** A row that is not used. */
export interface LeftOutRow {
  readonly path: string;
  readonly line: number;
  /** What is wrong with it. Empty: the reason says it all. */
  readonly text: string;
}

/** The rows that are not used for one reason. */
export interface LeftOutCount {
  readonly reason: LeftOutReason;
  readonly rows: number;
  /** The first ones. */
  readonly first: readonly LeftOutRow[];
  /** Rows by instrument, the most first. */
  readonly bySymbol: readonly { readonly symbol: string; readonly rows: number }[];
  /** Rows by date, in days since 1970, in order. */
  readonly byDay: readonly { readonly day: number; readonly rows: number }[];
  /** Rows whose instrument or day is not known, or is one of too many. */
  readonly noSymbol: number;
  readonly noDay: number;
}

interface Tally {
  rows: number;
  readonly first: LeftOutRow[];
  readonly bySymbol: Map<string, number>;
  readonly byDay: Map<number, number>;
}

/** Counts rows that are not used, by reason, instrument and day. */
export class LeftOut {
  readonly #tallies: Map<LeftOutReason, Tally> = new Map();

  /**
   * Counts one row.
   *
   * @param row is asked for what is shown of it, if it is one of the first
   */
  add(reason: LeftOutReason, symbol: string | null, day: number | null, row: () => LeftOutRow): void {
    let tally = this.#tallies.get(reason);
    if (tally === undefined) {
      tally = { rows: 0, first: [], bySymbol: new Map(), byDay: new Map() };
      this.#tallies.set(reason, tally);
    }
    tally.rows += 1;
    if (tally.first.length < MAX_SHOWN) tally.first.push(row());
    if (symbol !== null) bump(tally.bySymbol, symbol, MAX_SYMBOLS);
    if (day !== null) bump(tally.byDay, day, MAX_DAYS);
  }

  /** How many rows are not used for a reason. */
  rows(reason: LeftOutReason): number {
    return this.#tallies.get(reason)?.rows ?? 0;
  }

  /** All counts, in the order of the reasons; those that are 0 are left out. */
  counts(): readonly LeftOutCount[] {
    return LEFT_OUT_REASONS.flatMap((reason) => {
      const tally = this.#tallies.get(reason);
      if (tally === undefined) return [];
      const bySymbol = [...tally.bySymbol].map(([symbol, rows]) => ({ symbol, rows }));
      const byDay = [...tally.byDay].map(([day, rows]) => ({ day, rows }));
      const sum = (all: readonly { readonly rows: number }[]): number =>
        all.reduce((total, { rows }) => total + rows, 0);
      return {
        reason,
        rows: tally.rows,
        first: tally.first,
        bySymbol: bySymbol.toSorted((a, b) => b.rows - a.rows),
        byDay: byDay.toSorted((a, b) => a.day - b.day),
        noSymbol: tally.rows - sum(bySymbol),
        noDay: tally.rows - sum(byDay),
      };
    });
  }

  /** Forgets everything. */
  clear(): void {
    this.#tallies.clear();
  }
}

function bump<Key>(counts: Map<Key, number>, key: Key, most: number): void {
  const count = counts.get(key);
  if (count !== undefined) counts.set(key, count + 1);
  else if (counts.size < most) counts.set(key, 1);
}
