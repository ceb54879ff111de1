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

/** Where orders go. */
export interface Venue {
  submit(order: VenueOrder): VenueAnswer;
}
