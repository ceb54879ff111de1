import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { EngineError } from "../../protocol/mod.ts";

/** A result as `backtest --json` and `report --json` print it: the keys that a comparison needs. Money in decimal numbers. */
export interface StoredResult {
  readonly schema: 1;
  readonly days: readonly { readonly date: string }[];
  readonly strategies: readonly StoredStrategy[];
  /** Of all strategies together. Null: there are several currencies. */
  readonly statistics: StoredStatistics | null;
  readonly round_trips: readonly StoredTrip[];
  readonly header: StoredHeader;
}

/** Statistics by their keys. */
export type StoredStatistics = Readonly<Record<string, number | null>>;

/** A strategy of a stored result. */
interface StoredStrategy {
  readonly id: string;
  readonly instrument: string;
  readonly trades: number;
  readonly statistics: StoredStatistics;
}

/** A trade of a stored result. */
export interface StoredTrip {
  readonly strategy: string;
  readonly instrument: string;
  readonly side: string;
  readonly qty: number;
  readonly session: string;
  readonly entry_ts: string;
  readonly entry_seq: number;
  readonly entry_price: number | null;
  readonly exit_ts: string | null;
  readonly exit_price: number | null;
  readonly exit_reason: string | null;
  readonly net: number | null;
}

/** What a stored result rests on. */
export interface StoredHeader {
  readonly version: string;
  readonly kind: "backtest" | "sessions";
  readonly feed: string;
  /** Ids of sessions of a journal. Null: a backtest. */
  readonly sessions: readonly string[] | null;
  readonly zone: string;
  readonly strategies: { readonly file: string; readonly sha256: string } | null;
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  readonly rows_sha256: string | null;
  readonly calendar: string | null;
  readonly first: string | null;
  readonly last: string | null;
  readonly settings: Readonly<Record<string, string>>;
}

const STATISTICS_FORM: z.ZodMiniType<StoredStatistics> = z.record(z.string(), z.nullable(z.number()));

const TRIP_FORM: z.ZodMiniType<StoredTrip> = z.object({
  strategy: z.string(),
  instrument: z.string(),
  side: z.string(),
  qty: z.number(),
  session: z.string(),
  entry_ts: z.string(),
  entry_seq: z.number(),
  entry_price: z.nullable(z.number()),
  exit_ts: z.nullable(z.string()),
  exit_price: z.nullable(z.number()),
  exit_reason: z.nullable(z.string()),
  net: z.nullable(z.number()),
});

const HEADER_FORM: z.ZodMiniType<StoredHeader> = z.object({
  version: z.string(),
  kind: z.enum(["backtest", "sessions"]),
  feed: z.string(),
  sessions: z.nullable(z.array(z.string())),
  zone: z.string(),
  strategies: z.nullable(z.object({ file: z.string(), sha256: z.string() })),
  files: z.array(z.object({ file: z.string(), bytes: z.number(), sha256: z.string() })),
  rows_sha256: z.nullable(z.string()),
  calendar: z.nullable(z.string()),
  first: z.nullable(z.string()),
  last: z.nullable(z.string()),
  settings: z.record(z.string(), z.string()),
});

const RESULT_FORM: z.ZodMiniType<StoredResult> = z.object({
  schema: z.literal(1),
  days: z.array(z.object({ date: z.string() })),
  strategies: z.array(
    z.object({ id: z.string(), instrument: z.string(), trades: z.number(), statistics: STATISTICS_FORM }),
  ),
  statistics: z.nullable(STATISTICS_FORM),
  round_trips: z.array(TRIP_FORM),
  header: HEADER_FORM,
});

/** Reads a result from its JSON. @param name of where it comes from @throws EngineError INPUT_FILE if it is none */
export function parseResult(text: string, name: string): StoredResult {
  const hint = "hint: write one with bulkhead backtest --json >FILE, or with report --json";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError("INPUT_FILE", `${name}: Expected the JSON of a result, but ${why}\n  ${hint}`, { cause });
  }
  const read = RESULT_FORM.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  const why = `${issue?.message ?? "it is another object"}${where}`;
  throw new EngineError("INPUT_FILE", `${name}: Expected the JSON of a result, but: ${why}\n  ${hint}`);
}

/** Reads a result from a file. @throws EngineError INPUT_FILE if it cannot be read, or is no result */
export function readResult(path: string): StoredResult {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    throw new EngineError("INPUT_FILE", `${path}: Expected the JSON of a result, but it cannot be read (${code})`, {
      cause,
    });
  }
  return parseResult(text, path);
}
