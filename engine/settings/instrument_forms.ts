import { EnvError } from "envalid";
import {
  DEFAULT_SCALE,
  type Instrument,
  MAX_INSTRUMENTS,
  newInstrument,
  SYMBOL_FORM,
  symbolProblem,
} from "../protocol/mod.ts";
import { choice, type Form, integer, minorUnits, mismatch } from "./forms.ts";

/** An instrument with what the simulated feed needs for it. */
export interface InstrumentSetting extends Instrument {
  /** The first price of its random walk, minor units, >= 1. */
  readonly start: number;
  /** The largest step of its random walk, up or down, minor units, 0 to 2^31 - 1. */
  readonly fluctuation: number;
  /** True: its lot is said. Absent: it is one for nobody has said another. */
  readonly isLotSaid?: true;
}

/** An instrument of a list, taken apart. */
export interface ListedInstrument {
  /** As it is written. */
  readonly text: string;
  /** Whether its symbol stands in double quotes. */
  readonly isQuoted: boolean;
  /** The parts between its colons; the first one is the symbol, without its quotes. */
  readonly fields: readonly string[];
}

const SCALES = ["1", "10", "100", "1000", "10000", "100000", "1000000", "10000000", "100000000"] as const;
const MAX_LOT = 1_000_000_000;
const NUMBER = /^\d+(?:\.\d+)?$/;
const FORM = "SYMBOL:START:FLUCTUATION[:SCALE[:LOT]]";
const QUOTING = "a symbol that has a colon stands in double quotes";

/** The symbol of an instrument. */
export function symbol(value: string): string {
  const problem = symbolProblem(value);
  if (problem === null) return value;
  const { message } = mismatch(`a symbol (${SYMBOL_FORM})`, value);
  throw new EnvError(`${message}: ${problem}`);
}

/** A symbol as a list of instruments has it: in double quotes if it has a colon. */
export function listedSymbol(text: string): string {
  return text.includes(":") ? `"${text}"` : text;
}

/** The first price of a random walk, in minor units. */
export function startPrice(scale: number): Form<number> {
  return minorUnits(scale, 1, 1_000_000_000_000);
}

/** The largest step of a random walk, in minor units. */
export function fluctuation(scale: number): Form<number> {
  return minorUnits(scale, 0, 2 ** 31 - 1);
}

/**
 * Splits a list of instruments at its commas and colons, but for those inside double quotes.
 *
 * @throws EnvError for a quote that is not closed, or that is not around a symbol
 */
export function splitInstruments(value: string): readonly ListedInstrument[] {
  const found: ListedInstrument[] = [];
  for (let at = 0; at <= value.length;) {
    const rest = value.slice(at);
    const [, space = "", quoted] = /^(\s*)("[^"]*"?)?/.exec(rest) ?? [];
    const symbolEnd = space.length + (quoted?.length ?? 0);
    if (quoted !== undefined && (quoted === '"' || !quoted.endsWith('"')))
      throw mismatch('a second " that closes the symbol', rest.trim());
    const comma = rest.indexOf(",", symbolEnd);
    const text = (comma < 0 ? rest : rest.slice(0, comma)).trim();
    const [first = "", ...others] = rest
      .slice(symbolEnd, comma < 0 ? undefined : comma)
      .trim()
      .split(":");
    if (quoted !== undefined && first !== "") throw mismatch(`${quoted}:START:FLUCTUATION[:SCALE[:LOT]]`, text);
    found.push({ text, isQuoted: quoted !== undefined, fields: [quoted?.slice(1, -1) ?? first, ...others] });
    at = comma < 0 ? value.length + 1 : at + comma + 1;
  }
  return found;
}

/** Instruments as `SYMBOL:START:FLUCTUATION[:SCALE[:LOT]]`, with commas between them, in the order in which they tick. */
export function instrumentList(value: string): readonly InstrumentSetting[] {
  const parts = splitInstruments(value);
  if (parts.length > MAX_INSTRUMENTS) {
    throw new EnvError(`expected at most ${MAX_INSTRUMENTS} instruments, was ${parts.length}`);
  }
  const seen = new Set<string>();
  return parts.map((part, index) => {
    const instrument = parseInstrument(part, index);
    if (seen.has(instrument.symbol)) throw mismatch("each symbol once", instrument.symbol);
    seen.add(instrument.symbol);
    return instrument;
  });
}

function parseInstrument(part: ListedInstrument, index: number): InstrumentSetting {
  const { text, fields } = part;
  const [name = "", start = "", step = "", scaleText = String(DEFAULT_SCALE), lot] = fields;
  if (fields.length < 3 || fields.length > 5) {
    const { message } = mismatch(FORM, text);
    if (fields.length > 5) throw new EnvError(`${message}; ${quotingHint(part)}`);
    throw new EnvError(part.isQuoted ? `${message}; the quotes stand around the symbol alone` : message);
  }
  const isSplit = !part.isQuoted && fields.length > 3 && !NUMBER.test(start);
  if (isSplit) throw new EnvError(`${mismatch(FORM, text).message}; ${quotingHint(part)}`);
  const where = /\p{C}/u.test(text) ? JSON.stringify(text) : text;
  const within = <T>(field: string, form: Form<T>, value: string): T => readField(`${where}: ${field}`, form, value);
  const scale = Number(within("SCALE", choice(...SCALES), scaleText));
  return {
    ...newInstrument({
      index,
      symbol: within("SYMBOL", symbol, name),
      scale,
      decimals: fields[3] === undefined ? "default" : "said",
      lot: within("LOT", integer(1, MAX_LOT), lot ?? "1"),
    }),
    ...(lot === undefined ? {} : { isLotSaid: true as const }),
    start: within("START", startPrice(scale), start),
    fluctuation: within("FLUCTUATION", fluctuation(scale), step),
  };
}

/** Says how to write a symbol with colons. START and FLUCTUATION are taken to be the first two numbers in a row. */
function quotingHint({ fields, isQuoted }: ListedInstrument): string {
  const at = fields.findIndex((field, i) => i > 1 && NUMBER.test(field) && NUMBER.test(fields[i + 1] ?? ""));
  if (isQuoted || at < 0) return QUOTING;
  return `${QUOTING}: ${[`"${fields.slice(0, at).join(":")}"`, ...fields.slice(at)].join(":")}`;
}

function readField<T>(where: string, form: Form<T>, text: string): T {
  try {
    return form(text);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    throw Object.assign(new EnvError(`${where}: ${error.message}`), { cause: error });
  }
}
