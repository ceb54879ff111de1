import { paperFillPrice } from "../core/mod.ts";
import type { ImmediateVenue, VenueAnswer, VenueOrder } from "./venue.ts";

/** Simulates a venue: fills every order completely at the price of its row. The time of arrival does not matter. */
export class PaperVenue implements ImmediateVenue {
  readonly real = false;
  readonly #slippageTicks: number;

  /** @param slippageTicks by how many minor units a fill is worse than the row's price, >= 0 */
  constructor(slippageTicks: number) {
    this.#slippageTicks = slippageTicks;
  }

  submit(order: VenueOrder): VenueAnswer {
    return { status: "filled", price: paperFillPrice(order.side, order.price, this.#slippageTicks) };
  }
}
