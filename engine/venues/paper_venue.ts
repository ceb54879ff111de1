import { paperFillPrice } from "../core/mod.ts";
import type { Instrument } from "../protocol/mod.ts";
import type { ImmediateVenue, VenueAnswer, VenueOrder } from "./venue.ts";

/** Simulates a venue: fills every order completely at the price of its row. The time of arrival does not matter. */
export class PaperVenue implements ImmediateVenue {
  readonly real = false;
  readonly #slippageTicks: number;
  readonly #instruments: readonly Pick<Instrument, "tick">[];

  /**
   * @param slippageTicks by how many ticks of its instrument a fill is worse than the row's price, >= 0
   * @param instruments of the session, by index
   */
  constructor(slippageTicks: number, instruments: readonly Pick<Instrument, "tick">[]) {
    this.#slippageTicks = slippageTicks;
    this.#instruments = instruments;
  }

  submit({ side, price, instrument }: VenueOrder): VenueAnswer {
    const tick = this.#instruments[instrument]?.tick;
    if (tick === undefined) throw new RangeError(`Expected an instrument of the session, was ${instrument}`);
    return { status: "filled", price: paperFillPrice(side, price, { slippageTicks: this.#slippageTicks, tick }) };
  }
}
