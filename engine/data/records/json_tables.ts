import { isKnownName } from "./cell_looks.ts";
import { inputError } from "./input_error.ts";
import { cellOf, typeOf } from "./json_record.ts";
import { type JsonTable, tablesIn } from "./json_shape.ts";
import { isArray, isObject, type Json } from "./json_text.ts";
import type { Cell, ColumnType } from "./record_source.ts";

const SYMBOL_NAME = /^(?:symbol|ticker|tradingsymbol|trading_symbol|instrument|pair|sym)$/i;
const MESSAGE_KEY =
  /^(?:message|msg|error|error message|errmsg|error_description|description|detail|note|information|reason|emsg|retmsg)$/i;
/** What says that all is well. */
const NO_MESSAGE = /^\s*(?:success|ok|null|none)?\s*$/i;
/** Where a document has several arrays of numbers by time, these are the ones. */
const PRICES_KEY = /^(?:prices?|candles|bars|ohlcv?|data)$/i;
const MAX_MESSAGE = 300;

/** The records of a document: those of one table, or of several of the same form. */
export interface JsonRecords {
  readonly header: readonly string[] | null;
  readonly types: readonly ColumnType[];
  readonly count: number;
  readonly record: (at: number) => readonly Cell[];
}

/** The records of a document; null: it has no table. */
export function recordsIn(document: Json): JsonRecords | null {
  const tables = tablesIn(document).filter(({ count }) => count > 0);
  const best = tables.reduce<JsonTable | null>(
    (one, other) => (one === null || isBetter(other, one) ? other : one),
    null,
  );
  if (best === null) return null;
  const same = tables.filter((table) => isAlike(table, best));
  const priced = same.filter(({ key }) => PRICES_KEY.test(key ?? ""));
  return joined(priced.length > 0 ? priced : same, best);
}

/** True if a table has more names of prices than another, or more records. */
function isBetter(table: JsonTable, other: JsonTable): boolean {
  const hasNames = [table, other].map(({ header }) => header === null || header.filter(isKnownName).length > 1);
  return hasNames[0] === hasNames[1] ? table.count > other.count : hasNames[0] === true;
}

function isAlike(table: JsonTable, other: JsonTable): boolean {
  return table.width === other.width && table.header?.join() === other.header?.join();
}

/** The records of tables of one form, one after the other, and columns for what the document says of all that is in them. */
function joined(tables: readonly JsonTable[], { header, width }: JsonTable): JsonRecords {
  const keys = new Set(tables.map(({ key }) => key));
  const said = [
    {
      name: "symbol",
      own: SYMBOL_NAME,
      values: tables.map(({ symbol, key }) => symbol ?? (keys.size > 1 ? key : null)),
    },
    { name: "timezone", own: /^timezone$/i, values: tables.map(({ zone }) => zone) },
  ].filter(({ own, values }) => !header?.some((name) => own.test(name)) && values.some((one) => one !== null));
  const more = header === null ? [] : said;
  const starts: number[] = [];
  let count = 0;
  for (const table of tables) {
    starts.push(count);
    count += table.count;
  }
  const types = Array.from({ length: width }, (_, column) => typeOf(valuesOf(tables, column)));
  // Records come in their order, so that the table is mostly the one of the record before.
  let current = 0;
  const record = (at: number): readonly Cell[] => {
    while (current > 0 && at < (starts[current] ?? 0)) current--;
    while (current + 1 < tables.length && at >= (starts[current + 1] ?? 0)) current++;
    const table = tables[current];
    const cells: Cell[] = [];
    for (let column = 0; column < width; column++) {
      cells.push(cellOf(table?.at(at - (starts[current] ?? 0), column), types[column] ?? "text"));
    }
    for (const { values } of more) cells.push(values[current] ?? null);
    return cells;
  };
  return {
    header: header === null ? null : [...header, ...more.map(({ name }) => name)],
    types: [...types, ...more.map(() => "text" as const)],
    count,
    record,
  };
}

function* valuesOf(tables: readonly JsonTable[], column: number): Generator<Json | undefined> {
  for (const { count, at } of tables) for (let record = 0; record < count; record++) yield at(record, column);
}

/** The error for a document without a table: what its sender says of it, if anything. */
export function noTable(path: string, document: Json): Error {
  const expected = "Expected JSON with candles or ticks";
  const message = messageIn(document);
  if (message !== null) {
    const cut = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
    return inputError({ path }, `${expected}, was an answer that says: ${cut}. Ask for the prices again`);
  }
  if (tablesIn(document).length > 0 || hasEmptyList(document, 0)) {
    return inputError(
      { path },
      `${expected}, was a list without any. Check the instrument and the days that were asked for`,
    );
  }
  return inputError({ path }, `${expected}, was other JSON. Write the prices as CSV, or as an array of objects`);
}

/** What a document says in words, as an answer with an error does; null: nothing. */
export function messageIn(value: Json, depth = 0): string | null {
  if (depth > 4 || typeof value !== "object" || value === null) return null;
  if (isArray(value)) return value.length > 100 ? null : firstMessage(value, depth);
  for (const [key, inner] of Object.entries(value)) {
    if (MESSAGE_KEY.test(key) && typeof inner === "string" && !NO_MESSAGE.test(inner)) return oneLine(inner);
  }
  return firstMessage(Object.values(value), depth);
}

function firstMessage(values: readonly Json[], depth: number): string | null {
  for (const value of values) {
    const message = messageIn(value, depth + 1);
    if (message !== null) return message;
  }
  return null;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ").replace(/\.$/, "");
}

function hasEmptyList(value: Json, depth: number): boolean {
  if (depth > 6) return false;
  if (isArray(value))
    return value.length === 0 || (value.length < 10 && value.some((inner) => hasEmptyList(inner, depth + 1)));
  return isObject(value) && Object.values(value).some((inner) => hasEmptyList(inner, depth + 1));
}
