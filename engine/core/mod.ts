export { grossPnl, judgeBounds, oppositeSide, signedQty } from "./exit_rule.ts";
export type { ExitBounds } from "./exit_rule.ts";
export { feeOf, NO_FEES } from "./fees.ts";
export type { FeeSchedule } from "./fees.ts";
export { checkEntry, checkExit } from "./gate_checks.ts";
export type { EntryFacts } from "./gate_checks.ts";
export { Ledger, realisedBy } from "./ledger.ts";
export type { Account, Position } from "./ledger.ts";
export { paperFillPrice } from "./paper_fill.ts";
