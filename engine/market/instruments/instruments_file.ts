import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { EngineError } from "../../protocol/mod.ts";
import { whyUnreadable } from "../why_unreadable.ts";
import { readCsvTable } from "./csv_table.ts";
import { ListedInstruments } from "./listed_instruments.ts";
import { RowReader } from "./row_reader.ts";
import type { SourceProblem, SourceTable } from "./source_row.ts";
import { readYamlTable } from "./yaml_table.ts";

const MEGABYTE = 1_048_576;
/** Larger files are no lists of instruments. */
const MAX_BYTES = { csv: 256 * MEGABYTE, yaml: 16 * MEGABYTE } as const;

/** Mistakes that a message names. */
const MAX_NAMED = 20;

/**
 * Reads an instruments file: CSV, YAML or JSON, also as a broker gives it.
 *
 * @throws EngineError INPUT_FILE if it cannot be read, or with a line for each of its mistakes, at most 20
 */
export function readInstrumentsFile(file: string): ListedInstruments {
  const text = decode(file, readBytes(file));
  const isYaml = looksLikeYaml(file, text);
  if (isYaml && text.length > MAX_BYTES.yaml)
    throw unreadable(
      file,
      `a YAML file of at most ${MAX_BYTES.yaml} bytes, was one of ${text.length}`,
      "Save it as CSV",
    );
  const table = isYaml ? readYamlTable(text) : readCsvTable(text);
  const listed = listOf(file, table);
  refuse(file, listed.problems);
  return listed;
}

function listOf(file: string, { columns, rows, problems }: SourceTable): ListedInstruments {
  const listed = new ListedInstruments(file);
  for (const problem of problems) listed.add(problem);
  // Rows of which none has a column are all wrong, each in its way.
  if (columns.length === 0) for (const { problem } of rows) if (problem !== null) listed.add(problem);
  if (listed.problems.length > 0) return listed;
  const reader = new RowReader(file, columns);
  listed.isBrokers = reader.isBrokers;
  listed.ignored = reader.ignored;
  for (const problem of reader.problems) listed.add(problem);
  if (reader.hasSymbols) for (const row of rows) listed.take(reader.read(row));
  return listed;
}

function refuse(file: string, problems: readonly SourceProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems
    .toSorted((a, b) => compare(orderOf(a), orderOf(b)))
    .slice(0, MAX_NAMED)
    .map(({ place, text }) => `${file}:${place}: ${text}`);
  const left = problems.length - lines.length;
  throw new EngineError("INPUT_FILE", [...lines, ...(left > 0 ? [`and ${left} more`] : [])].join("\n"));
}

function orderOf({ place }: SourceProblem): readonly number[] {
  return place.split(":").map(Number);
}

function compare([line = 0, column = 0]: readonly number[], [other = 0, at = 0]: readonly number[]): number {
  return line - other || column - at;
}

/** By its ending; without a known one, by how it begins. */
function looksLikeYaml(file: string, text: string): boolean {
  const ending = path.extname(file.replace(/\.gz$/i, "")).toLowerCase();
  if ([".yaml", ".yml", ".json"].includes(ending)) return true;
  if ([".csv", ".tsv", ".txt"].includes(ending)) return /^\s*[[{]/.test(text);
  const first = text.split("\n", 50).find((line) => !/^\s*(?:#|$)/.test(line)) ?? "";
  return /^\s*[[{]|^\s*- |^---|^[^,;\t|]+:(?:\s|$)/.test(first);
}

function readBytes(file: string): Uint8Array {
  try {
    const stats = statSync(file);
    // It is read more than once, by whoever needs it.
    if (!stats.isFile() && !stats.isDirectory()) throw unreadable(file, "a file, was a pipe", "Save it as one first");
    const { size } = stats;
    if (size > MAX_BYTES.csv)
      throw unreadable(file, `at most ${MAX_BYTES.csv} bytes, was ${size}`, "Take out what you do not trade");
    const bytes = readFileSync(file);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES.csv }) : bytes;
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    throw unreadable(file, `a file that can be read, was ${whyUnreadable(cause)}`, REMEDY, cause);
  }
}

const REMEDY = "Check INSTRUMENTS_FILE, or --instruments-file";

function decode(file: string, bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    throw unreadable(file, "CSV or YAML, was a zip or a workbook", "Unpack it, or save it as CSV");
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(file, "text in UTF-8, was other bytes", "Save it as CSV in UTF-8", cause);
  }
}

function unreadable(file: string, expected: string, remedy: string, cause?: unknown): EngineError {
  return new EngineError("INPUT_FILE", `${file}: Expected ${expected}. ${remedy}`, { cause });
}
