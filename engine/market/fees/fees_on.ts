import type { Charge, ChargesBySide, ChargeTable, FeeSchedule } from "../../core/mod.ts";
import { EngineError, INSTRUMENT_KINDS, type Instrument, type InstrumentKind, type Side } from "../../protocol/mod.ts";
import type { ChargeFacts, FeeFacts } from "./fee_facts.ts";

/**
 * The fees of a day.
 *
 * @param date `YYYY-MM-DD`
 * @throws EngineError CONFIGURATION if no version holds on that day
 */
export function feesOn(facts: FeeFacts, date: string): Required<FeeSchedule> {
  // A version without an end holds until the next one.
  const last = facts.versions.findLast(({ from }) => from <= date);
  const version = last === undefined || (last.until !== null && last.until < date) ? undefined : last;
  if (version === undefined) {
    const known = facts.versions.map(({ from, until }) => `${from} to ${until ?? "today and later"}`).join(", ");
    throw new EngineError(
      "CONFIGURATION",
      `FEES: Expected a schedule that holds on ${date}, was ${facts.name} of ${known}\n  hint: add a version to a file of your own (docs/fees.md), or leave FEES out and set FEE_RATE and FEE_FIXED`,
    );
  }
  const kinds: Partial<Record<InstrumentKind, ChargesBySide>> = {};
  for (const kind of INSTRUMENT_KINDS) {
    if (!version.charges.some((charge) => charge.kinds.includes(kind))) continue;
    const of = (side: Side): readonly Charge[] => chargesFor(version.charges, kind, side);
    kinds[kind] = { BUY: of("BUY"), SELL: of("SELL") };
  }
  const { currency, unknownKind } = facts;
  return { rateNano: 0, fixedNano: 0, charges: { currency, kinds, unknownKind } };
}

function chargesFor(charges: readonly ChargeFacts[], kind: InstrumentKind, side: Side): readonly Charge[] {
  const own = charges.filter((charge) => charge.kinds.includes(kind) && (charge.side ?? side) === side);
  return own.map(({ name, rateNano, minimumNano, maximumNano, of }, place) => {
    const places = of?.map((each) => own.findIndex((other) => other.name === each));
    return {
      name,
      rateNano,
      minimumNano,
      maximumNano,
      of: places?.filter((each) => each !== -1 && each < place) ?? null,
    };
  });
}

/** True if a schedule does not say what an instrument pays. Without charges by kind all pay the same. */
export function hasNoFees({ kind }: Pick<Instrument, "kind">, charges: ChargeTable | undefined): boolean {
  if (charges === undefined) return false;
  const as = kind ?? charges.unknownKind;
  return as === null || charges.kinds[as] === undefined;
}

/**
 * Refuses instruments whose fees a schedule does not say, all at once.
 *
 * @throws EngineError CONFIGURATION naming each
 */
export function refuseWithoutFees(instruments: readonly Instrument[], { charges }: FeeSchedule): void {
  if (charges === undefined) return;
  const lines = instruments.flatMap((instrument) => {
    const { symbol, kind, currency } = instrument;
    if (currency !== null && currency !== charges.currency)
      return [
        `FEES: Expected ${symbol} in ${charges.currency}, was in ${currency}\n  hint: trade it in a session of its own, with fees in ${currency}`,
      ];
    if (!hasNoFees(instrument, charges)) return [];
    const known = Object.keys(charges.kinds).join(", ");
    return [
      `FEES: Expected ${symbol} to be of a kind that has fees (${known}), was ${kind ?? "of no kind"}\n  hint: say its kind in INSTRUMENTS_FILE, or add the kind to the schedule (docs/fees.md)`,
    ];
  });
  if (lines.length > 0) throw new EngineError("CONFIGURATION", lines.join("\n"));
}
