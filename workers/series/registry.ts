import { SeriesNodeSet, type ColumnOf } from "../rules/mod.ts";
import { InstrumentSeries, type SeriesSetup } from "./instrument_series.ts";

/** The known last prices before the session's open: decimals, by instrument. */
export type PrevCloses = ReadonlyMap<number, number>;

/**
 * The series of all instruments of a slot. First the rules are compiled, and each adds the nodes that it needs. Then the size
 * of the arena is known, and the series are opened in it.
 */
export class SeriesRegistry {
  readonly #nodes = new Map<number, SeriesNodeSet>();
  readonly #opened = new Map<number, InstrumentSeries>();

  /** The nodes of an instrument. Its rules add to them. */
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

  /** Opens them in the arena, from `at` on. They continue from the values there. */
  open(
    arena: Float64Array,
    at: number,
    { prevCloses, ...session }: Pick<SeriesSetup, "openTs" | "context"> & { readonly prevCloses: PrevCloses },
  ): void {
    let next = at;
    for (const [instrument, { all }] of this.#nodes) {
      const setup = { ...session, arena, at: next, prevClose: prevCloses.get(instrument) ?? Number.NaN };
      if (all.length > 0) this.#opened.set(instrument, new InstrumentSeries(all, setup));
      next += InstrumentSeries.sizeOf(all);
    }
  }

  /** Returns all of them to the state at the open. */
  reset(): void {
    for (const series of this.#opened.values()) series.reset();
  }

  /** The series of an instrument; null if no rule needs any. */
  of(instrument: number): InstrumentSeries | null {
    return this.#opened.get(instrument) ?? null;
  }

  /** The column that counts the complete bars of an instrument's timeframe; null if no rule needs it. */
  barCountOf(instrument: number, timeframe: number): number | null {
    const nodes = this.nodesOf(instrument).all;
    const node = nodes.findIndex((each) => each.kind === "count" && each.timeframe === timeframe);
    return node < 0 ? null : (this.of(instrument)?.columnOf({ kind: "node", node }) ?? null);
  }

  /** Gives the columns of the values that the rules of an instrument read. */
  columnsOf(instrument: number): ColumnOf {
    const series = this.of(instrument);
    return (value) => (value.kind === "column" ? value.column : (series?.columnOf(value) ?? Number.NaN));
  }
}
