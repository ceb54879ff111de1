/** A closed trade. Money in integers of minor units. */
export interface ClosedTrade {
  /** Gross less fees. */
  readonly net: number;
  readonly gross: number;
  readonly fees: number;
  /** From its entry to its exit, microseconds. */
  readonly heldMicros: number;
}

/** What statistics are made from. */
export interface StatisticsInput {
  /** In the order of their exits. */
  readonly trades: readonly ClosedTrade[];
  /** The net of each session of the range, in order; 0 where nothing was traded. */
  readonly sessions: readonly number[];
  /** The time of all sessions together, microseconds. */
  readonly sessionMicros: number;
  /** In minor units, > 0. Null: nobody has said. */
  readonly capital: number | null;
  /** >= 1. */
  readonly sessionsAYear: number;
}
