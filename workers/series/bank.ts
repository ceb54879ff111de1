import { CellSet, type ColumnOf } from "../rules/mod.ts";
import { InstrumentSeries, type SeriesPlace } from "./instrument_series.ts";

/** Last prices before the session's open, decimals by instrument; those that are known. */
export type PrevCloses = ReadonlyMap<number, number>;

/**
 * The series of all instruments of a slot: first the rules are compiled, which says what cells there are; then they are
 * opened in the arena, whose size that settles.
 */
export class SeriesBank {
  readonly #cells = new Map<number, CellSet>();
  readonly #opened = new Map<number, InstrumentSeries>();

  /** The cells of an instrument, to which its rules add theirs. */
  cellsOf(instrument: number): CellSet {
    const known = this.#cells.get(instrument);
    if (known !== undefined) return known;
    const cells = new CellSet();
    this.#cells.set(instrument, cells);
    return cells;
  }

  /** Doubles that all series take in the arena. */
  get size(): number {
    return [...this.#cells.values()].reduce((sum, { all }) => sum + InstrumentSeries.sizeOf(all), 0);
  }

  /** Opens them in the arena, from `at` on. What stands there is where they go on. */
  open(
    arena: Float64Array,
    at: number,
    { prevCloses, ...session }: Pick<SeriesPlace, "openTs" | "context"> & { readonly prevCloses: PrevCloses },
  ): void {
    let next = at;
    for (const [instrument, { all }] of this.#cells) {
      const place = { ...session, arena, at: next, prevClose: prevCloses.get(instrument) ?? Number.NaN };
      if (all.length > 0) this.#opened.set(instrument, new InstrumentSeries(all, place));
      next += InstrumentSeries.sizeOf(all);
    }
  }

  /** All of them begin anew, knowing nothing but what was before the open. */
  reset(): void {
    for (const series of this.#opened.values()) series.reset();
  }

  /** An instrument's series, or null if no rule asks for any. */
  of(instrument: number): InstrumentSeries | null {
    return this.#opened.get(instrument) ?? null;
  }

  /** Where an instrument's complete bars are counted, or null if no rule asks. */
  barCountOf(instrument: number, timeframe: number): number | null {
    const cells = this.cellsOf(instrument).all;
    const cell = cells.findIndex((each) => each.kind === "count" && each.timeframe === timeframe);
    return cell < 0 ? null : (this.of(instrument)?.columnOf({ kind: "cell", cell }) ?? null);
  }

  /** Where the values stand that an instrument's rules read. */
  columnsOf(instrument: number): ColumnOf {
    const series = this.of(instrument);
    return (value) => (value.kind === "column" ? value.column : (series?.columnOf(value) ?? Number.NaN));
  }
}
