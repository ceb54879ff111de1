import type { TickBatch } from "../data/mod.ts";
import { roundTripsOf } from "../journal/mod.ts";
import { offsetAt } from "../market/mod.ts";
import { MICROS, type OrderRecord, parseUnixMicros, type ZoneOffsets } from "../protocol/mod.ts";
import {
  addPrice,
  type Excursion,
  excursionOf,
  type GrowingBars,
  noBars,
  type PriceBars,
  type PriceRange,
  PriceTrack,
} from "../report/mod.ts";
import type { BacktestJob } from "./job.ts";

/** The prices of a session's instruments that the strategies of a job trade. One session after the other uses it. */
export class PriceTracks {
  readonly #job: Pick<BacktestJob, "barSeconds" | "instruments">;
  /** By instrument. Absent: no strategy of the job trades it. */
  readonly #tracks: readonly (PriceTrack | undefined)[];
  /** By instrument: its bars of the session. Absent: nobody asks for them. */
  #bars: readonly (GrowingBars | undefined)[] = [];
  #openMicros = 0;
  /** The session's open, seconds of the local clock. */
  #localOpen = 0;

  constructor({
    instruments,
    strategies,
    group,
    barSeconds,
  }: Pick<BacktestJob, "barSeconds" | "group" | "instruments" | "strategies">) {
    this.#job = { instruments, barSeconds };
    const traded = new Set(group.flatMap((index) => strategies[index]?.spec?.instrument ?? []));
    this.#tracks = instruments.map(({ index }) => (traded.has(index) ? new PriceTrack() : undefined));
  }

  /** Begins a session: those before it are forgotten. */
  begin(openMicros: number, zone: ZoneOffsets): void {
    for (const track of this.#tracks) track?.clear();
    const { barSeconds } = this.#job;
    const has = (instrument: number): boolean => barSeconds !== null && this.#tracks[instrument] !== undefined;
    this.#bars = this.#tracks.map((_, i) => (has(i) ? noBars(barSeconds?.[i] ?? 0) : undefined));
    this.#openMicros = openMicros;
    this.#localOpen = Math.floor((openMicros + offsetAt(parseUnixMicros(openMicros), zone)) / MICROS.second);
  }

  /** Adds a tick of a batch that has become the row `seq`. */
  add(seq: number, { instrument, price, ts }: TickBatch, i: number): void {
    const own = instrument[i]!;
    this.#tracks[own]?.add(seq, price[i]!);
    const bars = this.#bars[own];
    if (bars === undefined) return;
    // A bar counts from the open: so does an hour of a market that opens at 09:15.
    const length = bars.seconds;
    const place = Math.floor((ts[i]! - this.#openMicros) / (length * MICROS.second));
    addPrice(bars, this.#localOpen + place * length, price[i]!);
  }

  /** The excursions of the trades that orders make, by the id of the entry. */
  excursionsOf(orders: readonly OrderRecord[]): readonly (readonly [entry: string, excursion: Excursion])[] {
    return roundTripsOf(orders).flatMap((trip) => {
      const { id, instrument } = trip.entry;
      const [track, units] = [this.#tracks[instrument], this.#job.instruments[instrument]];
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

  /** The bars of each instrument that has rows, where a page is asked for. */
  get bars(): readonly (readonly [instrument: number, bars: PriceBars])[] {
    return this.#bars.flatMap((bars, instrument) =>
      bars === undefined || bars.times.length === 0 ? [] : [[instrument, bars] as const],
    );
  }
}
