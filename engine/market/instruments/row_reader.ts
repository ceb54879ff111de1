import { nearest } from "../../core/mod.ts";
import { symbolProblem } from "../../protocol/mod.ts";
import { type ExactDecimal, exactText, inUnits } from "./exact_decimal.ts";
import { brokerKind, FIELD_NAMES, type FieldName, FIELDS, type FieldValues, isEmpty } from "./fields.ts";
import type { ReadRow } from "./listed_instruments.ts";
import type { SourceColumn, SourceProblem, SourceRow } from "./source_row.ts";

/** Columns of brokers' lists, by the field that they are. */
const ALIASES: Readonly<Record<string, FieldName | "symbol">> = {
  tradingsymbol: "symbol",
  lot_size: "lot",
  instrument_type: "kind",
};

/** Columns that only brokers' lists have. */
const BROKERS_ONLY: ReadonlySet<string> = new Set([
  "tradingsymbol",
  "instrument_token",
  "exchange_token",
  "instrument_key",
  "instrument_type",
]);

const KNOWN: readonly string[] = ["symbol", ...FIELD_NAMES];
const SHOWN = 60;

type ReadValues = Readonly<Record<FieldName, Map<string, unknown>>>;

/** Reads the rows of an instruments file, whose columns are in any order and case. */
export class RowReader {
  readonly problems: readonly SourceProblem[];
  /** True: it is a broker's list. */
  readonly isBrokers: boolean;
  /** Columns that are not used. */
  readonly ignored: readonly string[];
  readonly #path: string;
  /** By field: its column. */
  readonly #at: ReadonlyMap<FieldName | "symbol", number>;
  /** The column of a broker's segment, which tells an index; -1: there is none. */
  readonly #segment: number;
  readonly #isKindBrokers: boolean;
  /** By field: values of texts that were read before, for most rows say the same. */
  readonly #values: ReadValues;

  constructor(path: string, columns: readonly SourceColumn[]) {
    const names = columns.map(({ name }) =>
      name
        .trim()
        .toLowerCase()
        .replaceAll(/[\s-]+/g, "_"),
    );
    this.#path = path;
    this.isBrokers = names.some((name) => BROKERS_ONLY.has(name));
    const at = new Map<FieldName | "symbol", number>();
    const [problems, ignored]: [SourceProblem[], string[]] = [[], []];
    for (const [i, name] of names.entries()) {
      const [column, field] = [columns[i]!, ALIASES[name] ?? fieldOf(name)];
      if (field === null && this.isBrokers) ignored.push(column.name);
      else if (field === null) problems.push({ place: column.place, text: unknownColumn(column.name, name) });
      else if (at.has(field)) problems.push({ place: column.place, text: secondColumn(column.name, field) });
      else at.set(field, i);
    }
    if (!at.has("symbol")) problems.unshift({ place: columns[0]?.place ?? "1:1", text: noSymbols(columns) });
    this.#at = at;
    this.problems = problems;
    this.ignored = ignored;
    this.#segment = this.isBrokers ? names.indexOf("segment") : -1;
    this.#isKindBrokers = names[at.get("kind") ?? -1] === "instrument_type";
    this.#values = Object.fromEntries(FIELD_NAMES.map((name) => [name, new Map()])) as ReadValues;
  }

  get hasSymbols(): boolean {
    return this.#at.has("symbol");
  }

  /** Reads a row. Of a mistake, the field says nothing. */
  read(row: SourceRow): ReadRow {
    if (row.problem !== null) return { said: null, problems: [row.problem] };
    const column = this.#at.get("symbol") ?? 0;
    const symbol = row.texts[column] ?? "";
    const wrong = symbolProblem(symbol);
    if (wrong !== null) {
      const text = `Expected a symbol, was ${shown(symbol)}: ${wrong}. Write the symbol as your data has it`;
      return { said: null, problems: [{ place: row.placeOf(column), text }] };
    }
    const problems: SourceProblem[] = [];
    const values = this.#fieldsOf(row, problems);
    const [path, { placeOf }] = [this.#path, row];
    const said = {
      symbol,
      place: () => `${path}:${placeOf(column)}`,
      priceDecimals: values.price_decimals,
      tick: values.tick_size,
      quantityDecimals: values.quantity_decimals,
      lot: values.lot,
      freeze: values.freeze_quantity,
      multiplier: values.multiplier,
      currency: values.currency,
      kind: values.kind,
      group: values.group,
      expiry: values.expiry,
    };
    this.#checkSizes(row, values, problems);
    return { said, problems };
  }

  #fieldsOf(row: SourceRow, problems: SourceProblem[]): FieldValues {
    const values: Partial<Record<FieldName, unknown>> = {};
    for (const name of FIELD_NAMES) {
      const column = this.#at.get(name);
      const text = column === undefined ? "" : (row.texts[column] ?? "");
      const value = this.#valueOf(name, text, row);
      values[name] = value ?? null;
      if (value !== undefined || column === undefined) continue;
      problems.push({ place: row.placeOf(column), text: valueProblem(name, text) });
    }
    return values as FieldValues;
  }

  /** The value of a text; null: it says nothing; undefined: it is wrong. */
  #valueOf(name: FieldName, text: string, row: SourceRow): unknown {
    if (name === "kind" && this.#isKindBrokers) return brokerKind(text, row.texts[this.#segment] ?? "");
    const known = this.#values[name];
    if (known.has(text)) return known.get(text);
    const value: unknown = isEmpty(text) || this.#isUnsaid(name, text) ? null : FIELDS[name].read(text);
    known.set(text, value);
    return value;
  }

  /** Brokers' lists have zeros where there is nothing to be said: an index has no lot. */
  #isUnsaid(name: FieldName, text: string): boolean {
    return this.isBrokers && (name === "lot" || name === "tick_size") && /^0*\.?0*$/.test(text);
  }

  /** Sizes are multiples of the smallest unit that the decimals have, and a freeze quantity is at least a lot. */
  #checkSizes(row: SourceRow, values: FieldValues, problems: SourceProblem[]): void {
    const check = (name: FieldName, size: ExactDecimal | null, decimals: FieldName): void => {
      const places = values[decimals] as number | null;
      if (size === null || places === null || inUnits(size, places) !== null) return;
      const unit = exactText({ units: 1, decimals: places });
      const text = `Expected a multiple of ${unit}, for ${decimals} is ${places}, was ${exactText(size)}. Say ${decimals} ${size.decimals}`;
      problems.push({ place: row.placeOf(this.#at.get(name) ?? 0), text });
    };
    check("tick_size", values.tick_size, "price_decimals");
    check("lot", values.lot, "quantity_decimals");
    check("freeze_quantity", values.freeze_quantity, "quantity_decimals");
    const { freeze_quantity: freeze, lot } = values;
    if (freeze === null || lot === null || (inUnits(freeze, 8) ?? 0) >= (inUnits(lot, 8) ?? 0)) return;
    const text = `Expected at least the lot, ${exactText(lot)}, was ${exactText(freeze)}. Write the largest quantity of one order`;
    problems.push({ place: row.placeOf(this.#at.get("freeze_quantity") ?? 0), text });
  }
}

function fieldOf(name: string): FieldName | "symbol" | null {
  return name === "symbol" ? name : (FIELD_NAMES.find((each) => each === name) ?? null);
}

/** Words of other programs for columns, without their underscores. */
const MEANT: Readonly<Record<string, string>> = {
  instrument: "symbol",
  ticker: "symbol",
  name: "symbol",
  decimals: "price_decimals",
  precision: "price_decimals",
  digits: "price_decimals",
  lotsize: "lot",
  type: "kind",
  expirydate: "expiry",
  freezeqty: "freeze_quantity",
  contractsize: "multiplier",
  hours: "group",
};

function unknownColumn(written: string, name: string): string {
  const meant = MEANT[name.replaceAll("_", "")] ?? nearest(name, KNOWN);
  const hint = meant === null ? "Remove the column" : `Did you mean ${meant}?`;
  return `Expected a column of ${KNOWN.join(", ")}, was ${shown(written)}. ${hint}`;
}

function secondColumn(written: string, field: string): string {
  return `Expected one column for ${field}, was a second one, ${shown(written)}. Remove one of the two`;
}

function noSymbols(columns: readonly SourceColumn[]): string {
  if (columns.length === 0) return "Expected a list of instruments, was an empty file. Begin with a line symbol,lot";
  const meant = columns.map(({ name }) => name).find((name) => nearest(name, ["symbol", "tradingsymbol"]) !== null);
  const hint =
    meant === undefined ? "Begin with a line of columns, one of them symbol" : `Write symbol for ${shown(meant)}`;
  return `Expected a column symbol, was none. ${hint}`;
}

function valueProblem(name: FieldName, text: string): string {
  const { expected, hint }: { readonly expected: string; readonly hint?: (text: string) => string | null } =
    FIELDS[name];
  const meant = hint?.(text) ?? null;
  const remedy = meant === null ? "Write one, or leave it empty" : `Did you mean ${meant}?`;
  return `Expected ${expected} for ${name}, was ${shown(text)}. ${remedy}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
