import { EngineError } from "../protocol/mod.ts";
import { type Market, type MarketOptions, MarketWriter } from "./market/mod.ts";
import { type PlainHead, readPlainHead } from "./plain_head.ts";
import { openInputs } from "./records/mod.ts";
import { type BadRowsLimit, type FileReading, type ReadingRequest, readTables, refuseBadRows } from "./rows/mod.ts";

/** What files are understood by. */
export interface UnderstandRequest
  extends Omit<ReadingRequest, "marketZone" | "onProgress">, Omit<MarketOptions, "choices" | "signal"> {
  /** Files, folders and patterns, at least one. */
  readonly paths: readonly string[];
  readonly badRows: BadRowsLimit;
  /** False: a large file in our own form is understood as a whole too. */
  readonly mayBePlain: boolean;
  /** Is called now and then with the part of the files that has been read, 0 to 1. */
  readonly onProgress: (part: number) => void;
}

/** Files that have been understood. */
export interface Understood {
  /** How each file was read, in their order. Of a plain file: nothing. */
  readonly readings: readonly FileReading[];
  /** What is in them; of a plain file: in its first rows. */
  readonly market: Market;
  /** The file that is read in one pass; null: the market's own file has all rows. */
  readonly plain: PlainHead | null;
  /** True if bytes came by a pipe: they cannot be had again. */
  readonly isPipe: boolean;
  /** Removes what was written. May be called more than once. */
  readonly close: () => void;
}

/**
 * Finds out what files of prices say. A large file in our own form is understood by its first rows; every other is read as
 * a whole, and its rows are written once to the market's own file, in order.
 *
 * @throws EngineError INPUT_FILE if a file cannot be read, or cannot be understood without further flags
 * @throws UsageError if what is said about files contradicts itself
 */
export async function understand(request: UnderstandRequest): Promise<Understood> {
  return (request.mayBePlain ? await understandHead(request) : null) ?? understandAll(request);
}

/** Understands a plain file by its first rows. Null: it is not plain. */
async function understandHead(request: UnderstandRequest): Promise<Understood | null> {
  const { paths, choices } = request;
  const [path] = paths;
  if (path === undefined || paths.length > 1 || !isOwnForm(choices)) return null;
  const writer = new MarketWriter(request);
  try {
    const plain = await readPlainHead(path, writer);
    if (plain === null || (choices.kind !== null && choices.kind !== plain.kind)) return null;
    const market = await writer.settle();
    if (canBePlain(market)) return { readings: [], market, plain, isPipe: false, close: () => market.close() };
    market.close();
    return null;
  } catch (error) {
    // It is read as a whole, which says better what is wrong.
    if (error instanceof EngineError) return null;
    throw error;
  } finally {
    writer.close();
  }
}

/** True if nothing is said about a file but what it has. */
function isOwnForm({ kind: _kind, bar: _bar, barStamp: _barStamp, ...rest }: UnderstandRequest["choices"]): boolean {
  return Object.values(rest).every((value) => value === null);
}

/** True if the first rows are in order, whole, and bars of one length that are stamped at their starts. */
function canBePlain({ files, instruments, leftOut }: Market): boolean {
  if (new Set(instruments.flatMap(({ barLengths }) => barLengths)).size > 1) return false;
  const oddities = leftOut.filter(({ reason }) => reason !== "not-traded");
  const areBarsPlain = instruments.every(({ stamp, barLengths }) => {
    return stamp === null || (stamp.is === "start" && barLengths.length === 1 && barLengths[0] !== "1d");
  });
  return (
    oddities.length === 0 &&
    areBarsPlain &&
    files.every(({ orders }) => orders.ascending > 0 && orders.descending + orders.blocks === 0)
  );
}

async function understandAll(request: UnderstandRequest): Promise<Understood> {
  const { paths, zone, badRows, onProgress } = request;
  const tables = await openInputs(paths);
  const writer = new MarketWriter(request);
  try {
    const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
    const reading: ReadingRequest = {
      ...request,
      marketZone: zone,
      onProgress: (read) => onProgress(Math.min(1, read / bytes)),
    };
    const readings = await readTables(tables, reading, writer);
    refuseBadRows(readings, badRows);
    const market = await writer.settle();
    return { readings, market, plain: null, isPipe: tables.some((table) => table.isPipe), close: () => market.close() };
  } finally {
    writer.close();
  }
}
