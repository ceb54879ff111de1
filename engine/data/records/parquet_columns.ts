import type { DuckDBType } from "@duckdb/node-api";
import { type Duckdb, sqlText } from "../duckdb.ts";
import { indexNames, ParquetClock, type ParquetWriter, type StampColumn } from "./parquet_clock.ts";
import type { ColumnType } from "./record_source.ts";

/** How the values of a column become cells. */
export type CellForm = "number" | "integer" | "float" | "text" | "decimal" | "micros" | "bytes" | "none";

/** A column of a Parquet file. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** What DuckDB is asked for. */
  readonly expression: string;
  readonly form: CellForm;
}

/** An element of a Parquet file's schema, as DuckDB gives it. */
export interface SchemaElement extends StampColumn {
  /** Null: it is a column, and no group. */
  readonly children: number | null;
}

/** The type ids of a DuckDB that is loaded. */
type TypeIds = Duckdb["api"]["DuckDBTypeId"];

/** Decimals of so many digits and places are exact when DuckDB makes doubles of them. */
const EXACT_DIGITS = 18;
const EXACT_PLACES = 4;
/** Columns of an index of pandas that has no name. */
const UNNAMED_INDEX = /^__index_level_\d+__$/;
/** What such an index is called here, if it has times; and if it has texts beside another of times. */
const TIMES_NAME = "Datetime";
const TEXTS_NAME = "Symbol";
/** What a column of instruments may be called. */
const INSTRUMENT = /^(?:symbol|ticker|instrument|tradingsymbol)$/i;

/** What a Parquet file has, as DuckDB describes it. */
export interface ParquetTypes {
  readonly names: readonly string[];
  readonly types: readonly DuckDBType[];
  readonly schema: readonly SchemaElement[];
  readonly writer: ParquetWriter;
}

/** The columns of a file in its order. Those in a group of columns follow where the group stands. */
export function columnsOf({ names, types, schema, writer }: ParquetTypes, ids: TypeIds): readonly TableColumn[] {
  const elements = topElements(schema);
  const clock = new ParquetClock(writer);
  // DuckDB gives a second `close` beside `Close` another name.
  const written = elements.length === names.length ? elements.map(({ name }) => name) : names;
  const columns = types.flatMap((type, at) => {
    const stamp = elements.length === names.length ? elements[at] : undefined;
    const isInstant = (): boolean => stamp !== undefined && clock.isInstant(stamp);
    const name = written[at] ?? "";
    const root = { name, own: name, expression: quoted(names[at] ?? "") };
    return expand(root, type, { ids, isInstant });
  });
  return nameIndexes(shorten(columns), indexNames(writer.pandas));
}

/** A column in a group has its own name alone, if no other has it too. */
function shorten(columns: readonly GroupedColumn[]): readonly TableColumn[] {
  const counts = new Map<string, number>();
  for (const { own } of columns) counts.set(own.toLowerCase(), (counts.get(own.toLowerCase()) ?? 0) + 1);
  return columns.map(({ own, ...column }) => {
    return counts.get(own.toLowerCase()) === 1 ? { ...column, name: own } : column;
  });
}

/** Gives names to the indexes of pandas that have none. @param indexes the names of all indexes */
function nameIndexes(columns: readonly TableColumn[], indexes: readonly string[]): readonly TableColumn[] {
  const isTaken = (test: RegExp): boolean => columns.some(({ name }) => test.test(name));
  const isTimed = ({ type }: TableColumn): boolean => type !== "text" && type !== "number";
  const hasTimedIndex = columns.some((column) => indexes.includes(column.name) && isTimed(column));
  return columns.map((column) => {
    if (!UNNAMED_INDEX.test(column.name)) return column;
    if (isTimed(column)) return isTaken(/^datetime$/i) ? column : { ...column, name: TIMES_NAME };
    const isSymbol = column.type === "text" && hasTimedIndex && !isTaken(INSTRUMENT);
    return isSymbol ? { ...column, name: TEXTS_NAME } : column;
  });
}

/** The elements right below the root: the columns, and the groups of columns. */
function topElements(schema: readonly SchemaElement[]): readonly SchemaElement[] {
  const top: SchemaElement[] = [];
  let at = 1;
  const skip = (): void => {
    const children = schema[at]?.children ?? 0;
    at += 1;
    for (let child = 0; child < children && at < schema.length; child += 1) skip();
  };
  while (at < schema.length) {
    const element = schema[at];
    if (element !== undefined) top.push(element);
    skip();
  }
  return top;
}

/** Where a column is: what it is called, and what DuckDB is asked for. */
interface ColumnPlace {
  readonly name: string;
  readonly own: string;
  readonly expression: string;
}

/** A column, and its own name without that of its group. */
type GroupedColumn = TableColumn & { readonly own: string };

/** What types are read with. */
interface TypeFacts {
  readonly ids: TypeIds;
  /** True if the column's timestamps are instants, though DuckDB's type has no zone. */
  readonly isInstant: () => boolean;
}

function expand(place: ColumnPlace, type: DuckDBType, facts: TypeFacts): readonly GroupedColumn[] {
  if (!("entryNames" in type)) return [{ ...columnOf(place, type, facts), own: place.own }];
  const { entryNames, entryTypes } = type;
  return entryNames.flatMap((entry, at) => {
    const inner = {
      name: `${place.name}.${entry}`,
      own: entry,
      expression: `${place.expression}[${sqlText(entry)}]`,
    };
    const entryType = entryTypes[at];
    return entryType === undefined ? [] : expand(inner, entryType, { ...facts, isInstant: () => false });
  });
}

function columnOf({ name, expression }: ColumnPlace, type: DuckDBType, { ids, isInstant }: TypeFacts): TableColumn {
  const column = (form: CellForm, asked: string, columnType: ColumnType): TableColumn => {
    return { name, type: columnType, expression: asked, form };
  };
  const cast = (target: string): string => `CAST(${expression} AS ${target})`;
  switch (type.typeId) {
    case ids.TINYINT:
    case ids.SMALLINT:
    case ids.INTEGER:
    case ids.UTINYINT:
    case ids.USMALLINT:
    case ids.UINTEGER:
    case ids.DOUBLE:
      return column("number", cast("DOUBLE"), "number");
    case ids.BIGINT:
    case ids.UBIGINT:
    case ids.HUGEINT:
    case ids.UHUGEINT:
      return column("integer", expression, "number");
    case ids.FLOAT:
      return column("float", expression, "number");
    case ids.DECIMAL: {
      const { width, scale } = type;
      const isExact = width <= EXACT_DIGITS && scale <= EXACT_PLACES;
      return isExact ? column("number", cast("DOUBLE"), "number") : column("decimal", cast("VARCHAR"), "number");
    }
    case ids.TIMESTAMP_TZ:
      return column("micros", expression, "instant");
    case ids.TIMESTAMP:
    case ids.TIMESTAMP_S:
    case ids.TIMESTAMP_MS:
    case ids.TIMESTAMP_NS:
      return column("micros", `TRY_CAST(${expression} AS TIMESTAMP)`, isInstant() ? "instant" : "local");
    case ids.DATE:
      return column("text", cast("VARCHAR"), "date");
    // A time of a day has no zone: what writers say of one is always UTC, and means nothing.
    case ids.TIME:
    case ids.TIME_TZ:
    case ids.TIME_NS:
      return column("text", `CAST(TRY_CAST(${expression} AS TIME) AS VARCHAR)`, "text");
    case ids.VARCHAR:
      return column("text", expression, "text");
    case ids.BOOLEAN:
    case ids.ENUM:
    case ids.UUID:
      return column("text", cast("VARCHAR"), "text");
    case ids.BLOB:
      return column("bytes", expression, "text");
    default:
      return column("none", "NULL", "text");
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
