import type { InstrumentKind } from "../../protocol/mod.ts";
import type { ExactDecimal } from "./exact_decimal.ts";

/** What an instruments file says of an instrument. Null: it says nothing. */
export interface SaidInstrument {
  readonly symbol: string;
  /** Where it stands, as `FILE:LINE:COLUMN`. */
  readonly place: () => string;
  readonly priceDecimals: number | null;
  readonly tick: ExactDecimal | null;
  readonly quantityDecimals: number | null;
  readonly lot: ExactDecimal | null;
  readonly freeze: ExactDecimal | null;
  readonly multiplier: number | null;
  readonly currency: string | null;
  readonly kind: InstrumentKind | null;
  readonly group: string | null;
  /** `YYYY-MM-DD`. */
  readonly expiry: string | null;
}
