export { excursionOf } from "./excursion.ts";
export type { Excursion } from "./excursion.ts";
export { PriceTrack } from "./price_track.ts";
