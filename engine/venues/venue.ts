import type { Side } from "../protocol/mod.ts";

/** An order as the venue gets it. The price is in the instrument's minor unit. */
export interface VenueOrder {
  readonly id: string;
  readonly instrument: number;
  readonly side: Side;
  /** In the instrument's minor unit of quantity. */
  readonly qty: number;
  /** The price of the row at which the order was decided. */
  readonly price: number;
}

/** A venue's answer. Only a venue rejects an order; the engine denies it. */
export type VenueAnswer =
  | { readonly status: "filled"; readonly price: number }
  | { readonly status: "rejected"; readonly text: string };

/** A venue inside this process. It answers at once and keeps no state. */
export interface ImmediateVenue {
  readonly real: false;
  submit(order: VenueOrder): VenueAnswer;
}

/** A venue outside of this process. Orders that it has got stay there when the engine dies. */
export interface RealVenue {
  readonly real: true;
  /**
   * Sends an order. In bounded time the promise resolves with the outcome, or rejects if the outcome is unknown. When
   * it rejects, the order either is at the venue already or can no longer reach it.
   */
  submit(order: VenueOrder): Promise<VenueAnswer>;
  /**
   * Looks an order up by its id, and waits for its outcome if it is working. Resolves with null if the venue never got
   * the order; rejects if the venue cannot answer now.
   */
  find(id: string): Promise<VenueAnswer | null>;
}

/** A venue of either kind. */
export type Venue = ImmediateVenue | RealVenue;
