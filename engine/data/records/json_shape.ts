import { isKnownName, isValue } from "./cell_looks.ts";
import { candleColumns, isNames, isRow } from "./candle_columns.ts";
import { fieldsOf } from "./json_record.ts";
import { isArray, isObject, isScalar, type Json, type JsonObject } from "./json_text.ts";

/** A table in a JSON document. */
export interface JsonTable {
  /** Null: nobody knows what its columns are. */
  readonly header: readonly string[] | null;
  readonly width: number;
  readonly count: number;
  /** The value of a record's column. */
  readonly at: (record: number, column: number) => Json | undefined;
  /** What the document says of the instrument, outside of the table. Null: nothing. */
  readonly symbol: string | null;
  /** What it says of the zone of times. Null: nothing. */
  readonly zone: string | null;
  /** The name that the table has in the document. Null: none. */
  readonly key: string | null;
}

/** Where a value stands in the document. */
interface Place {
  readonly symbol: string | null;
  readonly zone: string | null;
  readonly key: string | null;
  readonly depth: number;
}

const MAX_DEPTH = 8;
const SYMBOL_KEY = /^(?:\d+\. )?(?:symbol|ticker|tradingsymbol|trading_symbol|instrument|pair)$/i;
const ZONE_KEY = /^(?:\d+\. )?(?:exchange_?)?time ?zone(?:_?name)?$/i;
const META_KEY = /^meta(?: ?data)?$/i;
const TIME_KEY = /^(?:ts|t|date|datetime|time|timestamp|open_?time|index)$/i;

/** The tables of a document, in its order: arrays of candles or of objects, columns that are arrays, what pandas writes. */
export function tablesIn(document: Json): readonly JsonTable[] {
  return find(document, { symbol: null, zone: null, key: null, depth: 0 });
}

function find(value: Json, place: Place): readonly JsonTable[] {
  if (place.depth > MAX_DEPTH) return [];
  if (isArray(value)) return findInArray(value, place);
  if (!isObject(value)) return [];
  const symbol = saidIn(value, SYMBOL_KEY) ?? place.symbol;
  return findInObject(value, { ...place, symbol, zone: saidIn(value, ZONE_KEY) ?? place.zone });
}

function findInArray(values: readonly Json[], place: Place): readonly JsonTable[] {
  if (values.length === 0) return [];
  if (values.every(isArray)) {
    if (values.every(isRow)) return [rowsTable(values, null, place)];
  }
  if (values.every(isObject)) {
    if (isRecord(values[0] ?? {})) return [objectsTable(values, place)];
  }
  const inner = values.flatMap((value) => find(value, { ...place, key: null, depth: place.depth + 1 }));
  if (inner.length > 0 || !values.every(isObject)) return inner;
  return Object.keys(values[0] ?? {}).length > 1 ? [objectsTable(values, place)] : [];
}

/** True if an object is a record of prices: its own fields have names of such. */
function isRecord(object: JsonObject): boolean {
  return [...fieldsOf(object)].filter(([name, value]) => isScalar(value) && isKnownName(name)).length > 1;
}

function findInObject(object: JsonObject, place: Place): readonly JsonTable[] {
  const table =
    yahooTable(object, place) ?? namedRows(object, place) ?? columnsTable(object, place) ?? framed(object, place);
  if (table !== null) return [table];
  const inner = Object.entries(object).flatMap(([key, value]) =>
    isScalar(value) ? [] : find(value, { ...place, key, depth: place.depth + 1 }),
  );
  if (inner.length > 0) return inner;
  return isRecord(object) && Object.values(object).some(isNumeric) ? [objectsTable([object], place)] : [];
}

function isNumeric(value: Json): boolean {
  return typeof value === "number" || (typeof value === "string" && isValue(value));
}

/** Records that are arrays. The first may have the names of the others' columns. */
function rowsTable(rows: readonly (readonly Json[])[], names: readonly string[] | null, place: Place): JsonTable {
  const first = rows[0] ?? [];
  const own = names === null && rows.length > 1 && isNames(first) ? first : null;
  const records = own === null ? rows : rows.slice(1);
  const header = names ?? own ?? candleColumns(records);
  return {
    header,
    width: header?.length ?? first.length,
    count: records.length,
    at: (record, column) => records[record]?.[column],
    symbol: place.symbol,
    zone: place.zone,
    key: place.key,
  };
}

/** Records that are objects: every name that one of them has is a column. */
function objectsTable(objects: readonly JsonObject[], place: Place): JsonTable {
  const isFlat = objects.every((object) => Object.values(object).every((value) => !isObject(value)));
  const records = isFlat ? null : objects.map(fieldsOf);
  const header = [...new Set(records?.flatMap((record) => [...record.keys()]) ?? objects.flatMap(Object.keys))];
  return {
    header,
    width: header.length,
    count: objects.length,
    at: (record, column) => {
      const name = header[column] ?? "";
      if (records !== null) return records[record]?.get(name);
      const object = objects[record] ?? {};
      return Object.hasOwn(object, name) ? object[name] : undefined;
    },
    symbol: place.symbol,
    zone: place.zone,
    key: place.key,
  };
}

/** Rows with their names beside them: `{"columns": […], "data": [[…]]}`, and an `index` as pandas has it. */
function namedRows(object: JsonObject, place: Place): JsonTable | null {
  const entries = Object.entries(object);
  const found = entries.find(
    ([, value]) => isArray(value) && value.length > 0 && value.every((row) => isArray(row) && isRow(row)),
  );
  if (found === undefined) return null;
  const rows = found[1] as readonly (readonly Json[])[];
  const width = rows[0]?.length ?? 0;
  const names = entries.map(([, value]) => columnNames(value)).find((one) => one?.length === width);
  if (names === undefined || names === null) return null;
  const index = object["index"];
  const hasIndex = isArray(index) && index.length === rows.length && !index.every((key, i) => Number(key) === i);
  if (!hasIndex) return rowsTable(rows, names, place);
  const name = indexName(names);
  return rowsTable(
    rows.map((row, i) => [index[i] ?? null, ...row]),
    [name, ...names],
    place,
  );
}

/** Names of columns: texts, or objects that have a name. */
function columnNames(value: Json): readonly string[] | null {
  if (!isArray(value) || value.length === 0) return null;
  const names = value.map((one) => (isObject(one) ? one["name"] : one));
  return names.every((name) => typeof name === "string") ? names : null;
}

/** Columns that are arrays of one length: `{"t": […], "o": […]}`. */
function columnsTable(object: JsonObject, place: Place): JsonTable | null {
  const columns = Object.entries(object).filter(
    ([, value]) => isArray(value) && value.length > 0 && value.every(isScalar),
  );
  const lengths = columns.map(([, value]) => (value as readonly Json[]).length);
  const count = lengths[0] ?? 0;
  const names = columns.map(([name]) => name);
  if (columns.length < 2 || lengths.some((length) => length !== count)) return null;
  if (names.filter(isKnownName).length < 2) return null;
  return {
    header: names,
    width: names.length,
    count,
    at: (record, column) => (columns[column]?.[1] as readonly Json[] | undefined)?.[record],
    symbol: place.symbol,
    zone: place.zone,
    key: place.key,
  };
}

/** Yahoo's chart: the times are beside the prices. */
function yahooTable(object: JsonObject, place: Place): JsonTable | null {
  const { timestamp, indicators } = object;
  if (!isArray(timestamp) || !isObject(indicators) || !isArray(indicators["quote"])) return null;
  const [quote] = indicators["quote"];
  return isObject(quote) ? columnsTable({ timestamp, ...quote }, place) : null;
}

/** An object of objects, as pandas writes a frame: by column or by row; or prices by time or by instrument. */
function framed(object: JsonObject, place: Place): JsonTable | null {
  const keys = Object.keys(object);
  const inner: readonly Json[] = Object.values(object);
  if (!inner.every(isObject)) return null;
  const [first] = inner;
  if (first === undefined) return null;
  if (keys.length > 1 && !keys.some(isValue) && inner.every(isRecord)) {
    const rows = inner.map((row, i) => ({ symbol: keys[i] ?? null, ...row }));
    return objectsTable(rows, place);
  }
  const names = Object.keys(first);
  if (names.length === 0 || !inner.every((row) => Object.values(row).every(isScalar))) return null;
  if (keys.every(isValue)) return indexed(keys, inner, place);
  if (!names.every(isValue)) return null;
  const rows = names.map((name) => Object.fromEntries(keys.map((key, i) => [key, inner[i]?.[name] ?? null])));
  return indexed(names, rows, place);
}

/** Rows that have a key: a time, or their number, which is left out. */
function indexed(keys: readonly string[], rows: readonly JsonObject[], place: Place): JsonTable {
  if (keys.every((key, i) => Number(key) === i)) return objectsTable(rows, place);
  const name = indexName(Object.keys(rows[0] ?? {}));
  return objectsTable(
    rows.map((row, i) => ({ [name]: keys[i] ?? null, ...row })),
    place,
  );
}

/** What a column is called that has no name: it is the time, if no other is. */
function indexName(names: readonly string[]): string {
  return names.some((name) => TIME_KEY.test(name)) ? "row" : "ts";
}

/** What an object says under a key for all that is in it, or what is said beside its name: `meta`. */
function saidIn(object: JsonObject, key: RegExp): string | null {
  for (const [name, value] of Object.entries(object)) {
    if (key.test(name) && typeof value === "string" && value.trim() !== "") return value.trim();
    if (META_KEY.test(name) && isObject(value)) {
      const inner = saidIn(value, key);
      if (inner !== null) return inner;
    }
  }
  return null;
}
