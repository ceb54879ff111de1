import type { Side } from "../protocol/mod.ts";

/** An order as a venue is given it. Prices in the instrument's minor unit. */
export interface VenueOrder {
  readonly id: string;
  readonly instrument: number;
  readonly side: Side;
  readonly qty: number;
  /** The price of the row that the order was made at. */
  readonly price: number;
}

/** What a venue says: `rejected` is its word, `denied` would be ours. */
export type VenueAnswer =
  | { readonly status: "filled"; readonly price: number }
  | { readonly status: "rejected"; readonly text: string };

/** A venue inside this process, which answers at once and forgets: nothing of it outlives a crash. */
export interface ImmediateVenue {
  readonly real: false;
  submit(order: VenueOrder): VenueAnswer;
}

/** A venue outside of this process: what it has been sent stands, whatever becomes of us. */
export interface RealVenue {
  readonly real: true;
  /**
   * Sends an order. Settles in bounded time: with what became of it, or rejected if that is not known, and only once it
   * cannot reach the venue any more unless it has already.
   */
  submit(order: VenueOrder): Promise<VenueAnswer>;
  /**
   * Looks an order up by its id, and waits for its outcome if it is working. Resolves with null if the venue has never got
   * it; rejects if that cannot be found out now.
   */
  find(id: string): Promise<VenueAnswer | null>;
}

/** Where orders go. */
export type Venue = ImmediateVenue | RealVenue;
