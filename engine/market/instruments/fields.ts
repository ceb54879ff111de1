import { nearest } from "../../core/mod.ts";
import { INSTRUMENT_KINDS, type InstrumentKind } from "../../protocol/mod.ts";
import { isCivilDate } from "../civil.ts";
import { type ExactDecimal, inUnits, readExactDecimal } from "./exact_decimal.ts";

/** Of prices and quantities. */
const MAX_DECIMALS = 8;

const MAX_MULTIPLIER = 1_000_000_000;

/** A field of an instrument. */
export interface Field<T> {
  /** What its text is, after "Expected". */
  readonly expected: string;
  /** Its value; undefined: the text is none. */
  readonly read: (text: string) => T | undefined;
  /** What to write in place of a text that is none; null: nothing is likely. */
  readonly hint?: (text: string) => string | null;
}

/** What brokers' lists call kinds. An index stands in them as EQ, of the segment INDICES. */
const BROKER_KINDS: Readonly<Record<string, InstrumentKind>> = {
  EQ: "equity",
  EQUITY: "equity",
  INDEX: "index",
  FUT: "future",
  FUTIDX: "future",
  FUTSTK: "future",
  FUTCUR: "future",
  FUTCOM: "future",
  CE: "option",
  PE: "option",
  OPTIDX: "option",
  OPTSTK: "option",
  OPTCUR: "option",
  OPTFUT: "option",
};

/** The kind that a broker's list means; null: none that is known. */
export function brokerKind(text: string, segment: string): InstrumentKind | null {
  if (segment.toUpperCase() === "INDICES") return "index";
  return BROKER_KINDS[text.toUpperCase()] ?? null;
}

const DECIMALS: Field<number> = {
  expected: `an integer 0 to ${MAX_DECIMALS}`,
  read: (text) => integerOf(text, 0, MAX_DECIMALS),
};

const SIZE: Field<ExactDecimal> = {
  expected: `a number > 0 of at most ${MAX_DECIMALS} decimals`,
  read(text) {
    const value = readExactDecimal(text);
    return value === null || value.units === 0 || inUnits(value, MAX_DECIMALS) === null ? undefined : value;
  },
  // Three digits behind a comma may as well be thousands.
  hint: (text) => (/^\d+,(?:\d{1,2}|\d{4,8})$/.test(text) ? text.replace(",", ".") : null),
};

/** The values of an instrument's fields, by the name of their column. */
export interface FieldTypes {
  readonly price_decimals: number;
  readonly tick_size: ExactDecimal;
  readonly lot: ExactDecimal;
  readonly quantity_decimals: number;
  readonly currency: string;
  readonly group: string;
  readonly kind: InstrumentKind;
  readonly multiplier: number;
  /** `YYYY-MM-DD`. */
  readonly expiry: string;
  readonly freeze_quantity: ExactDecimal;
}

/** The name of a field. */
export type FieldName = keyof FieldTypes;

/** The values of a row's fields; null: it says nothing. */
export type FieldValues = { readonly [Name in FieldName]: FieldTypes[Name] | null };

/** The fields that a file may have besides the symbol. */
export const FIELDS: { readonly [Name in FieldName]: Field<FieldTypes[Name]> } = {
  price_decimals: DECIMALS,
  tick_size: SIZE,
  lot: SIZE,
  quantity_decimals: DECIMALS,
  currency: {
    expected: "the code of a currency, such as INR",
    read: (text) => (/^[A-Za-z]{3,6}$/.test(text) ? text.toUpperCase() : undefined),
  },
  group: {
    expected: "the name of an hours group: letters, digits, - and _, at most 32",
    read: (text) => (/^[\w-]{1,32}$/.test(text) ? text : undefined),
  },
  kind: {
    expected: `one of ${INSTRUMENT_KINDS.join(", ")}`,
    read: (text) => INSTRUMENT_KINDS.find((kind) => kind === text.toLowerCase()),
    hint: (text) => BROKER_KINDS[text.toUpperCase()] ?? nearest(text, INSTRUMENT_KINDS),
  },
  multiplier: {
    expected: `an integer 1 to ${MAX_MULTIPLIER}`,
    read: (text) => integerOf(text, 1, MAX_MULTIPLIER),
  },
  expiry: {
    expected: "a date YYYY-MM-DD that the calendar has, or nothing",
    read: (text) => (isCivilDate(text) && text >= "1970" ? text : undefined),
    hint: isoOf,
  },
  freeze_quantity: SIZE,
};

/** Names of all fields, in the order in which people are told them. */
export const FIELD_NAMES: readonly FieldName[] = Object.keys(FIELDS) as FieldName[];

/** True for a text that says nothing. Programs write their own words for an empty cell. */
export function isEmpty(text: string): boolean {
  return text === "" || (text.length <= 4 && /^(?:nan|null|none|n\/a|~)$/i.test(text));
}

/** Programs write integers with a point where a column has empty cells. */
function integerOf(text: string, least: number, most: number): number | undefined {
  const value = readExactDecimal(text);
  return value !== null && value.decimals === 0 && value.units >= least && value.units <= most
    ? value.units
    : undefined;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** A date in another form that can be read in one way alone. */
function isoOf(text: string): string | null {
  const named = /^(\d{1,2})[- ]?([A-Za-z]{3})[- ]?(\d{4})$/.exec(text);
  const month = MONTHS.indexOf(named?.[2]?.toLowerCase() ?? "") + 1;
  const [year, two, day] =
    month > 0 ? [named?.[3], month, named?.[1]] : (/^(\d{4})[/.]?(\d{2})[/.]?(\d{2})\b/.exec(text)?.slice(1) ?? []);
  const date = `${year}-${String(two).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  return isCivilDate(date) ? date : null;
}
