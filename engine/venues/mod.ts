export { ExecutionClient } from "./execution_client.ts";
export type { Outcome } from "./execution_client.ts";
export { PaperVenue } from "./paper_venue.ts";
export type { ImmediateVenue, RealVenue, Venue, VenueAnswer, VenueOrder } from "./venue.ts";
