import type { TickBatch } from "../data/mod.ts";
import { roundTripsOf } from "../journal/mod.ts";
import type { Instrument, OrderRecord } from "../protocol/mod.ts";
import { type Excursion, excursionOf, type PriceRange, PriceTrack } from "../report/mod.ts";
import type { BacktestJob } from "./job.ts";

/** The prices of a session's instruments that the strategies of a job trade. One session after the other uses it. */
export class PriceTracks {
  readonly #instruments: readonly Instrument[];
  /** By instrument. Absent: no strategy of the job trades it. */
  readonly #tracks: readonly (PriceTrack | undefined)[];

  constructor({ instruments, strategies, group }: Pick<BacktestJob, "group" | "instruments" | "strategies">) {
    this.#instruments = instruments;
    const traded = new Set(group.flatMap((index) => strategies[index]?.spec?.instrument ?? []));
    this.#tracks = instruments.map(({ index }) => (traded.has(index) ? new PriceTrack() : undefined));
  }

  /** Adds a tick of a batch that has become the row `seq`. */
  add(seq: number, { instrument, price }: TickBatch, i: number): void {
    this.#tracks[instrument[i]!]?.add(seq, price[i]!);
  }

  /** The excursions of the trades that orders make, by the id of the entry. */
  excursionsOf(orders: readonly OrderRecord[]): readonly (readonly [entry: string, excursion: Excursion])[] {
    return roundTripsOf(orders).flatMap((trip) => {
      const { id, instrument } = trip.entry;
      const [track, units] = [this.#tracks[instrument], this.#instruments[instrument]];
      const excursion = track === undefined || units === undefined ? null : excursionOf(trip, track, units);
      return excursion === null ? [] : [[id, excursion] as const];
    });
  }

  /** The first and the last price of each instrument that has rows. */
  get ranges(): readonly (readonly [instrument: number, range: PriceRange])[] {
    return this.#tracks.flatMap((track, instrument) => {
      const ends = track?.ends ?? null;
      return ends === null ? [] : [[instrument, ends] as const];
    });
  }

  /** Forgets the session. */
  clear(): void {
    for (const track of this.#tracks) track?.clear();
  }
}
