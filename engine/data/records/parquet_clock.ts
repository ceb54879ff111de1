import { arrowZones } from "./arrow_schema.ts";

/** What a Parquet file says of itself, as far as its times need it. */
export interface ParquetWriter {
  /** The program that wrote it. */
  readonly createdBy: string;
  /** What pandas says of its columns, as JSON. Null: pandas did not write it. */
  readonly pandas: string | null;
  /** What Spark says of its columns, as JSON. Null: Spark did not write it. */
  readonly spark: string | null;
  /** Arrow's schema in base64. Null: Arrow did not write it. */
  readonly arrow: string | null;
}

/** A column of timestamps, as the file's schema has it. */
export interface StampColumn {
  readonly name: string;
  /** The type of its bytes: INT64, INT96. */
  readonly physical: string | null;
  /** What the bytes mean. Null: old writers say it by a type of their own alone. */
  readonly logical: string | null;
}

/**
 * Finds out whether timestamps are instants, or what a clock without a zone shows. New files say it. In old ones the rule
 * is: instants (Parquet's own specification for both old forms), but where pandas, Arrow, Spark or DuckDB are known to have
 * written a clock.
 */
export class ParquetClock {
  readonly #writer: ParquetWriter;
  /** By column: true if pandas had a zone for it. */
  readonly #pandas: ReadonlyMap<string, boolean>;
  /** By column: true if Arrow had a zone for it. */
  readonly #arrow: ReadonlyMap<string, boolean>;
  readonly #sparkClocks: ReadonlySet<string>;

  constructor(writer: ParquetWriter) {
    this.#writer = writer;
    this.#pandas = pandasZones(writer.pandas);
    this.#arrow = writer.arrow === null ? new Map() : arrowZones(writer.arrow);
    this.#sparkClocks = sparkClocks(writer.spark);
  }

  /** True if the column's timestamps are instants. */
  isInstant({ name, physical, logical }: StampColumn): boolean {
    const isAdjusted = /isAdjustedToUTC=(\d|true|false)/.exec(logical ?? "")?.[1];
    const zoned = this.#pandas.get(name);
    if (isAdjusted !== undefined) {
      // Old releases of fastparquet call every time an instant.
      const isFast = zoned === false && this.#writer.createdBy.startsWith("fastparquet");
      return (isAdjusted === "1" || isAdjusted === "true") && !isFast;
    }
    const known = this.#arrow.get(name) ?? zoned;
    if (known !== undefined) return known;
    if (this.#sparkClocks.has(name)) return false;
    // Old releases of DuckDB, and Impala, write a clock in the old forms.
    const { createdBy } = this.#writer;
    if (/^duckdb/i.test(createdBy)) return false;
    return !(physical === "INT96" && /^impala/i.test(createdBy));
  }
}

/** The columns that are indexes of pandas. */
export function indexNames(pandas: string | null): readonly string[] {
  return listIn(pandas, "index_columns").filter((name) => typeof name === "string");
}

function pandasZones(text: string | null): ReadonlyMap<string, boolean> {
  const zones = new Map<string, boolean>();
  for (const column of objectsIn(text, "columns")) {
    const type = column["pandas_type"];
    const name = column["field_name"] ?? column["name"];
    if (typeof name === "string" && (type === "datetime" || type === "datetimetz")) {
      zones.set(name, type === "datetimetz");
    }
  }
  return zones;
}

function sparkClocks(text: string | null): ReadonlySet<string> {
  const clocks = objectsIn(text, "fields").filter(({ type }) => type === "timestamp_ntz");
  return new Set(clocks.map(({ name }) => String(name)));
}

function objectsIn(text: string | null, key: string): readonly Readonly<Record<string, unknown>>[] {
  return listIn(text, key).filter((one) => typeof one === "object" && one !== null) as Readonly<
    Record<string, unknown>
  >[];
}

/** A list in a JSON document; empty, if there is no such list. */
function listIn(text: string | null, key: string): readonly unknown[] {
  if (text === null) return [];
  try {
    const document: unknown = JSON.parse(text);
    const list: unknown = (document as Readonly<Record<string, unknown>> | null)?.[key];
    return Array.isArray(list) ? list : [];
  } catch {
    // A writer's note that is no JSON says nothing.
    return [];
  }
}
