import type { Cell, ColumnType } from "./record_source.ts";
import { isObject, type Json, type JsonObject, markedInteger } from "./json_text.ts";
import { trimmed } from "./quoted_record.ts";

/** Objects inside of objects that become columns of their own: `data.price`. */
const MAX_DEPTH = 3;

/** The fields of an object, those of objects in it too, named with dots. */
export function fieldsOf(object: JsonObject): ReadonlyMap<string, Json> {
  const fields = new Map<string, Json>();
  const add = (value: JsonObject, prefix: string, depth: number): void => {
    for (const [key, inner] of Object.entries(value)) {
      if (isObject(inner) && depth < MAX_DEPTH) add(inner, `${prefix}${key}.`, depth + 1);
      else fields.set(prefix + key, inner);
    }
  };
  add(object, "", 1);
  return fields;
}

/** A value as a number of a cell, or null. */
function numberOf(value: Json | undefined): number | bigint | null {
  if (typeof value === "number" || typeof value === "bigint") return value;
  return typeof value === "string" ? markedInteger(value) : null;
}

/** True if a value may stand in a column of numbers. */
export function isNumberOrNothing(value: Json | undefined): boolean {
  return value === null || value === undefined || numberOf(value) !== null;
}

/** The type of a column with these values: `number` if there is nothing else among them. */
export function typeOf(values: Iterable<Json | undefined>): ColumnType {
  let numbers = 0;
  for (const value of values) {
    if (!isNumberOrNothing(value)) return "text";
    if (value !== null && value !== undefined) numbers++;
  }
  return numbers > 0 ? "number" : "text";
}

/** A value as a cell of a column. */
export function cellOf(value: Json | undefined, type: ColumnType): Cell {
  if (value === null || value === undefined) return null;
  const number = numberOf(value);
  if (number !== null) return type === "number" ? number : String(number);
  if (typeof value === "string") return trimmed(value);
  return typeof value === "boolean" ? String(value) : jsonText(value);
}

function jsonText(value: Json): string {
  try {
    return JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === "string" ? (markedInteger(inner)?.toString() ?? inner) : inner,
    );
  } catch (error) {
    // What is nested deeper than the stack is no price.
    if (error instanceof RangeError) return "…";
    throw error;
  }
}
