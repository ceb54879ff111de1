import { recordedInstruments } from "../../journal/mod.ts";
import type { Instrument } from "../../protocol/mod.ts";
import type { ResultStrategy } from "../result/mod.ts";
import type { RecordedSession } from "./recorded_session.ts";

/** The instruments and strategies of several sessions. What is alike in two sessions is one. */
export class Union {
  readonly #instruments: Instrument[] = [];
  readonly #strategies: ResultStrategy[] = [];
  /** By its facts: the place of an instrument. */
  readonly #places: Map<string, number> = new Map();

  get instruments(): readonly Instrument[] {
    return this.#instruments;
  }

  get strategies(): readonly ResultStrategy[] {
    return this.#strategies;
  }

  /** The place of an instrument. A symbol with other units is another instrument. */
  instrumentOf(instrument: Instrument): number {
    const [facts] = recordedInstruments([instrument]);
    const key = JSON.stringify(facts);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const index = this.#instruments.length;
    this.#instruments.push({ ...instrument, index });
    this.#places.set(key, index);
    return index;
  }

  /**
   * The place of a strategy of a session. One that trades another instrument than before is another strategy; of one that has not
   * traded, nothing says which instrument is its own.
   */
  strategyOf({ header, instruments, trips, strategies }: RecordedSession, strategy: number): number {
    const id = strategies[strategy] ?? "";
    const entry = trips.find((trip) => trip.entry.strategy === strategy)?.entry;
    const traded = instruments[entry?.instrument ?? 0];
    const place = traded === undefined ? 0 : this.instrumentOf(traded);
    const alike = this.#strategies.findIndex((each) => {
      if (each.id !== id) return false;
      return entry === undefined || each.quantity === null || each.instrument.index === place;
    });
    const made: ResultStrategy = {
      id,
      instrument: this.#instruments[place]!,
      quantity: entry?.qty ?? null,
      failed: header.strategies[strategy]?.failed ?? null,
      reasons: [],
    };
    if (alike < 0) return this.#strategies.push(made) - 1;
    if (entry !== undefined && this.#strategies[alike]?.quantity === null) this.#strategies[alike] = made;
    return alike;
  }
}
