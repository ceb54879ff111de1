import { paperFillPrice } from "../core/mod.ts";
import type { ImmediateVenue, VenueAnswer, VenueOrder } from "./venue.ts";

/** Fills every order whole, from the row's price and never by when it happened to arrive. */
export class PaperVenue implements ImmediateVenue {
  readonly real = false;
  readonly #slippageTicks: number;

  /** @param slippageTicks minor units by which each fill is worse than the row, >= 0 */
  constructor(slippageTicks: number) {
    this.#slippageTicks = slippageTicks;
  }

  submit(order: VenueOrder): VenueAnswer {
    return { status: "filled", price: paperFillPrice(order.side, order.price, this.#slippageTicks) };
  }
}
