import { inputError, shown } from "./input_error.ts";
import { findSyntaxError } from "./json_syntax.ts";

/** A value of JSON. Integers that are no safe numbers are `bigint`. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Stands before the digits of an integer that JSON.parse would round. It is of Unicode's private use. */
const BIG = "\ue000";
const LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
const NO_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|\bNaN\b|-?\bInfinity\b/g;

/** True for an object of JSON. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for an array of JSON. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** True for what is neither an object nor an array. */
export function isScalar(value: Json | undefined): boolean {
  return typeof value !== "object" || value === null;
}

/** Reads JSON, and NaN and Infinity, which Python writes, as null. @returns undefined if it is none */
export function tryJson(text: string): Json | undefined {
  const exact = /\d{16}/.test(text) ? attempt(() => text.replaceAll(LONG_INTEGER, marked)) : text;
  if (exact === undefined) return undefined;
  const value = attempt(() => JSON.parse(exact) as Json);
  if (value !== undefined || !/NaN|Infinity/.test(exact)) return value;
  return attempt(() => JSON.parse(exact.replaceAll(NO_NUMBER, (one) => (one.startsWith('"') ? one : "null"))) as Json);
}

/**
 * Reads JSON.
 *
 * @throws EngineError INPUT_FILE with the line and column where it ends to be JSON
 */
export function readJson(path: string, text: string): Json {
  const value = tryJson(text);
  if (value !== undefined) return value;
  const { offset, expected } = findSyntaxError(text);
  const before = text.slice(0, offset).split("\n");
  const place = { path, line: before.length, column: (before.at(-1) ?? "").length + 1 };
  if (offset >= text.length) {
    throw inputError(place, `Expected ${expected}, was the end: the file is cut off. Download or write it again`);
  }
  const found = shown(text.slice(offset, offset + 20));
  throw inputError(place, `Expected ${expected}, was ${found}. Write the file as JSON`);
}

/** The integer that a text of a read value stands for, or null. */
export function markedInteger(text: string): number | bigint | null {
  if (!text.startsWith(BIG)) return null;
  const integer = BigInt(text.slice(BIG.length));
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

function marked(one: string): string {
  return one.startsWith('"') ? one : `"${BIG}${one}"`;
}

/** What a call returns; undefined if it throws, as of a text that is no JSON, or has a string that is too long to look for. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
