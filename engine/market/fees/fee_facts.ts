import type { InstrumentKind, Side } from "../../protocol/mod.ts";

/** A line of a schedule: one charge of some kinds of instruments. */
export interface ChargeFacts {
  readonly name: string;
  /** At least one. */
  readonly kinds: readonly InstrumentKind[];
  /** Null: both sides. */
  readonly side: Side | null;
  /** Billionths, >= 0. */
  readonly rateNano: number;
  /** Billionths of one unit of money, >= 0. */
  readonly minimumNano: number;
  /** Billionths of one unit of money, >= the minimum. Null: no bound. */
  readonly maximumNano: number | null;
  /** Names of earlier charges that it is a part of. Null: it is a part of the order's worth. */
  readonly of: readonly string[] | null;
}

/** What holds from one date to another, both included. */
export interface FeeVersion {
  readonly from: string;
  /** Null: nobody knows an end. */
  readonly until: string | null;
  readonly charges: readonly ChargeFacts[];
}

/** A fee schedule: versions by date, the oldest first, that do not overlap. */
export interface FeeFacts {
  readonly name: string;
  readonly currency: string;
  /** The kind of instruments of no kind. Null: they are refused. */
  readonly unknownKind: InstrumentKind | null;
  readonly versions: readonly FeeVersion[];
}
