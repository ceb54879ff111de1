import { SeriesNodeSet, type ColumnOf } from "../rules/mod.ts";
import { InstrumentSeries, type SeriesSetup } from "./instrument_series.ts";

/** Last prices before the session's open, decimals by instrument; those that are known. */
export type PrevCloses = ReadonlyMap<number, number>;

/**
 * The series of all instruments of a slot: first the rules are compiled, which says what series nodes there are; then they are
 * opened in the arena, whose size that settles.
 */
export class SeriesRegistry {
  readonly #nodes = new Map<number, SeriesNodeSet>();
  readonly #opened = new Map<number, InstrumentSeries>();

  /** The series nodes of an instrument, to which its rules add theirs. */
  nodesOf(instrument: number): SeriesNodeSet {
    const known = this.#nodes.get(instrument);
    if (known !== undefined) return known;
    const nodes = new SeriesNodeSet();
    this.#nodes.set(instrument, nodes);
    return nodes;
  }

  /** Doubles that all series take in the arena. */
  get size(): number {
    return [...this.#nodes.values()].reduce((sum, { all }) => sum + InstrumentSeries.sizeOf(all), 0);
  }

  /** Opens them in the arena, from `at` on. What stands there is where they go on. */
  open(
    arena: Float64Array,
    at: number,
    { prevCloses, ...session }: Pick<SeriesSetup, "openTs" | "context"> & { readonly prevCloses: PrevCloses },
  ): void {
    let next = at;
    for (const [instrument, { all }] of this.#nodes) {
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
    const nodes = this.nodesOf(instrument).all;
    const node = nodes.findIndex((each) => each.kind === "count" && each.timeframe === timeframe);
    return node < 0 ? null : (this.of(instrument)?.columnOf({ kind: "node", node }) ?? null);
  }

  /** Where the values stand that an instrument's rules read. */
  columnsOf(instrument: number): ColumnOf {
    const series = this.of(instrument);
    return (value) => (value.kind === "column" ? value.column : (series?.columnOf(value) ?? Number.NaN));
  }
}
