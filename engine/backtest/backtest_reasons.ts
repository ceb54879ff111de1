import { Refusals } from "../journal/mod.ts";
import { type CutByHours, limitNeeds, reasonsOf } from "../observe/mod.ts";
import type { WorkerModule } from "../pool/mod.ts";
import type { EntryReason } from "../protocol/mod.ts";
import type { SessionStrategy } from "../session/mod.ts";
import type { Gathering } from "./gathering.ts";

/** What the reasons of a backtest are made from. */
export interface BacktestReasonParts {
  readonly strategies: readonly SessionStrategy[];
  readonly gathering: Pick<Gathering, "days" | "tallies">;
  /** The rows that hours have cut. */
  readonly cut: CutByHours;
  readonly priceBandPct: number;
  /** The parts of conditions that need something. */
  readonly needsOf: WorkerModule["needsOf"];
}

/** Why each strategy made no entry on any day, and why entries were refused, by index. */
export function backtestReasons({
  strategies,
  gathering,
  cut,
  priceBandPct,
  needsOf,
}: BacktestReasonParts): readonly (readonly EntryReason[])[] {
  const { days, tallies } = gathering;
  const refusals = new Refusals();
  const entries = strategies.map(() => 0);
  for (const { orders } of days) {
    for (const order of orders) {
      refusals.add(order);
      if (order.reason === "entry" && order.status === "filled") entries[order.strategy]! += 1;
    }
  }
  const context = { priceBandPct, needsOf: limitNeeds(needsOf), cut };
  return strategies.map((strategy, i) =>
    reasonsOf({ ...strategy, entries: entries[i]!, refusals: refusals.of(i), tally: tallies.get(i) ?? null }, context),
  );
}
