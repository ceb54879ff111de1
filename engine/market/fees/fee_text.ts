import { formatDecimal } from "../../protocol/mod.ts";
import type { FeeFacts } from "./fee_facts.ts";

const NANO = 1_000_000_000;

/** A schedule as JSON on one line, read by `readFees` as the same: the same text for the same fees, without sources. */
export function feeText({ name, currency, unknownKind, versions }: FeeFacts): string {
  return JSON.stringify({
    name,
    currency,
    ...(unknownKind === null ? {} : { unknown_kind: unknownKind }),
    versions: versions.map(({ from, until, charges }) => ({
      from,
      ...(until === null ? {} : { until }),
      charges: charges.map((charge) => ({
        name: charge.name,
        kinds: charge.kinds,
        ...(charge.side === null ? {} : { side: charge.side }),
        rate: `${formatDecimal(charge.rateNano, NANO / 100)}%`,
        ...(charge.minimumNano === 0 ? {} : { minimum: formatDecimal(charge.minimumNano, NANO) }),
        ...(charge.maximumNano === null ? {} : { maximum: formatDecimal(charge.maximumNano, NANO) }),
        ...(charge.of === null ? {} : { of: charge.of }),
      })),
    })),
  });
}
