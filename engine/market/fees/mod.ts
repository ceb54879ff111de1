export type { FeeFacts } from "./fee_facts.ts";
export { feeText } from "./fee_text.ts";
export { feesOn, hasNoFees, refuseWithoutFees } from "./fees_on.ts";
export { openFees } from "./open_fees.ts";
export { readFees } from "./read_fees.ts";
