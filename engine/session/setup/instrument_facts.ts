import { currencyDecimals, exactText, inUnits, type SaidInstrument } from "../../market/mod.ts";
import { DEFAULT_SCALE, type Instrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";

type Setting = Config["instruments"][number];

/** What is known of an instrument, and what is wrong with it. */
export interface KnownFacts {
  readonly facts: Partial<Instrument>;
  /** Null: nothing. */
  readonly problem: string | null;
}

const DEFAULT_DECIMALS = 2;

/**
 * What the settings and the instruments file say of an instrument, in its own units. What nobody says is left out.
 *
 * Where decimals are said, the tick is their minor unit and money has the same, unless they are said. Where they are not,
 * the tick is a hundredth and money has two decimals: data decides on the decimals of prices, and on nothing else.
 */
export function factsOf(setting: Setting | null, said: SaidInstrument | null): KnownFacts {
  const settingScale = setting?.decimals === "said" ? setting.scale : null;
  if (said === null) return { facts: settingFacts(setting, settingScale), problem: null };
  const saidScale = said.priceDecimals === null ? null : 10 ** said.priceDecimals;
  const problems: string[] = [];
  if (settingScale !== null && saidScale !== null && settingScale !== saidScale)
    problems.push(`expected the scale ${saidScale}, for price_decimals is ${said.priceDecimals}, was ${settingScale}`);
  const scale = settingScale ?? saidScale ?? 10 ** Math.max(DEFAULT_DECIMALS, said.tick?.decimals ?? 0);
  const isSaid = settingScale !== null || saidScale !== null;
  const tick = said.tick === null ? null : inUnits(said.tick, placesOf(scale));
  if (said.tick !== null && tick === null)
    problems.push(`expected a scale that the tick_size ${exactText(said.tick)} is a multiple of, was ${scale}`);
  const sizes = sizesOf(setting, said);
  if (sizes.problem !== null) problems.push(sizes.problem);
  return {
    facts: {
      scale,
      decimals: isSaid ? "said" : "default",
      tick: tick ?? (isSaid ? 1 : hundredthIn(scale)),
      ...sizes.facts,
      currency: said.currency,
      moneyScale: moneyScaleOf(said.currency, isSaid ? scale : DEFAULT_SCALE),
      kind: said.kind,
      group: said.group,
      expiry: said.expiry,
      ...(said.multiplier === null ? {} : { multiplier: said.multiplier }),
    },
    problem: problems.length === 0 ? null : `${problems.join("; ")}, by ${said.place()}; say it once`,
  };
}

function settingFacts(setting: Setting | null, scale: number | null): Partial<Instrument> {
  if (setting === null) return {};
  return { ...(scale === null ? {} : { scale, decimals: "said" }), lot: setting.lot };
}

/** The lot and the largest quantity, in the minor unit of quantities. */
function sizesOf(
  setting: Setting | null,
  { quantityDecimals, lot, freeze }: SaidInstrument,
): { readonly facts: Pick<Instrument, "freezeQty" | "lot" | "qtyScale">; readonly problem: string | null } {
  const places = quantityDecimals ?? Math.max(lot?.decimals ?? 0, freeze?.decimals ?? 0);
  const qtyScale = 10 ** places;
  const settingLot = setting?.isLotSaid === true ? setting.lot * qtyScale : null;
  const saidLot = lot === null ? null : inUnits(lot, places);
  const isOther = settingLot !== null && saidLot !== null && settingLot !== saidLot;
  return {
    facts: { qtyScale, lot: settingLot ?? saidLot ?? 1, freezeQty: freeze === null ? null : inUnits(freeze, places) },
    problem: isOther && lot !== null ? `expected the lot ${exactText(lot)}, was ${setting?.lot}` : null,
  };
}

function moneyScaleOf(currency: string | null, otherwise: number): number {
  return currency === null ? otherwise : 10 ** currencyDecimals(currency);
}

/** A hundredth in units of `1 / scale`, or the unit where it has no hundredths. */
export function hundredthIn(scale: number): number {
  return Math.max(1, scale / 100);
}

/** The decimals of a scale. */
export function placesOf(scale: number): number {
  return Math.round(Math.log10(scale));
}
