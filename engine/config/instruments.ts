import { EnvError } from "envalid";

import { MAX_INSTRUMENTS } from "../protocol/mod.ts";
import type { Instrument } from "../protocol/mod.ts";
import { choice, integer, minorUnits, mismatch } from "./forms.ts";
import type { Form } from "./forms.ts";

/** An instrument with what the simulated feed needs to know of it. */
export interface InstrumentSetting extends Instrument {
  /** Where its walk begins, in minor units, >= 1. */
  readonly start: number;
  /** The largest step of its walk, either way, in minor units, 0 to 2^31 - 1. */
  readonly fluctuation: number;
}

/** Minor units in one unit of price unless `INSTRUMENTS` says otherwise: paise in a rupee. */
export const DEFAULT_SCALE = 100;

const MAX_LOT = 1_000_000_000;
const SYMBOL = /^[A-Za-z0-9^][A-Za-z0-9 _.&/^-]{0,31}$/;
const FORM = "SYMBOL:START:FLUCTUATION[:SCALE[:LOT]]";

/** An instrument's name: no colon or comma, which part a list of instruments. */
export function symbol(value: string): string {
  if (SYMBOL.test(value)) return value;
  throw mismatch("a symbol (1 to 32 of letters, digits, space, _ . & / ^ -)", value);
}

/** A start price, in minor units. */
export function startPrice(scale: number): Form<number> {
  return minorUnits(scale, 1, 1_000_000_000_000);
}

/** The largest step of a walk, in minor units. */
export function fluctuation(scale: number): Form<number> {
  return minorUnits(scale, 0, 2 ** 31 - 1);
}

/** A comma list of `SYMBOL:START:FLUCTUATION[:SCALE[:LOT]]`, in the order in which they tick. */
export function instrumentList(value: string): readonly InstrumentSetting[] {
  const parts = value.split(",");
  if (parts.length > MAX_INSTRUMENTS) {
    throw new EnvError(`expected at most ${MAX_INSTRUMENTS} instruments, was ${parts.length}`);
  }
  const seen = new Set<string>();
  return parts.map((part, index) => {
    const instrument = parseInstrument(part.trim(), index);
    if (seen.has(instrument.symbol)) throw mismatch("each symbol once", instrument.symbol);
    seen.add(instrument.symbol);
    return instrument;
  });
}

function parseInstrument(part: string, index: number): InstrumentSetting {
  const fields = part.split(":");
  const [name = "", start = "", step = "", scaleText = String(DEFAULT_SCALE), lot = "1"] = fields;
  if (fields.length < 3 || fields.length > 5) throw mismatch(FORM, part);
  const within = <T>(field: string, form: Form<T>, text: string): T => readField(`${part}: ${field}`, form, text);
  const scale = Number(within("SCALE", choice("1", "10", "100", "1000", "10000", "100000", "1000000"), scaleText));
  return {
    index,
    symbol: within("SYMBOL", symbol, name),
    scale,
    lot: within("LOT", integer(1, MAX_LOT), lot),
    start: within("START", startPrice(scale), start),
    fluctuation: within("FLUCTUATION", fluctuation(scale), step),
  };
}

function readField<T>(where: string, form: Form<T>, text: string): T {
  try {
    return form(text);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    throw Object.assign(new EnvError(`${where}: ${error.message}`), { cause: error });
  }
}
