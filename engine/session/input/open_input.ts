import type { Clock } from "../../clock.ts";
import { namesOf, nearest } from "../../core/mod.ts";
import { type Understood, understand } from "../../data/mod.ts";
import { isoDate, type TradingHours } from "../../market/mod.ts";
import type { FileInput } from "../../feed/mod.ts";
import { EngineError, type Instrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import type { ReplayChoice } from "../setup/feed_choice.ts";
import { withFoundDecimals } from "../setup/found_decimals.ts";
import { groupFinder } from "./group_finder.ts";

/** What files are opened with. */
export interface OpenInputRequest {
  /** Its instruments are known where no others are: a file may be named after one. */
  readonly config: Pick<Config, "badRows" | "instruments" | "instrumentsFile">;
  readonly choice: Pick<ReplayChoice, "choices" | "paths">;
  readonly hours: TradingHours;
  /** Those that are traded; null: all that the files have. */
  readonly instruments: readonly Instrument[] | null;
  readonly clock: Pick<Clock, "nowMicros">;
  /** False: a large file in our own form is understood as a whole too. */
  readonly mayBePlain: boolean;
  /** Is called now and then with the part of the files that has been read, 0 to 1. */
  readonly onProgress?: (part: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Understands files of prices. The caller closes what it gets.
 *
 * @throws EngineError INPUT_FILE if a file cannot be read, or cannot be understood without further flags
 * @throws UsageError if what is said about files contradicts itself
 */
export async function openInput(request: OpenInputRequest): Promise<Understood> {
  const { config, choice, hours, instruments, clock } = request;
  const known = instruments === null ? null : new Map(instruments.map((each) => [each.symbol, each]));
  const groupOf = groupFinder(hours, request);
  const understood = await understand({
    ...choice,
    badRows: config.badRows,
    zone: hours.zone,
    knownSymbols: [...(known?.keys() ?? config.instruments.map(({ symbol }) => symbol))],
    now: clock.nowMicros(),
    mayBePlain: request.mayBePlain && hours.calendar === null && hours.choice.said.length === 0,
    sessionOf: (day, symbol) => {
      const session = hours.sessionOn(isoDate(day), groupOf(symbol));
      if (!("windows" in session)) return null;
      const [first, last] = [session.windows[0]!, session.windows.at(-1)!];
      return { openMicros: first.openMicros, closeMicros: last.closeMicros };
    },
    closeAfter: (symbol, micros) => hours.closeAfter(groupOf(symbol), micros),
    isTraded: (symbol) => known === null || known.has(symbol),
    onProgress: request.onProgress ?? ((): void => {}),
    signal: request.signal ?? null,
  });
  if (understood.market.plan.rows > 0) return understood;
  understood.close();
  throw noRows(request, understood);
}

/** The error for files without a row that can be used. */
function noRows({ choice: { paths }, instruments }: OpenInputRequest, { market }: Understood): EngineError {
  const where = paths.length === 1 ? paths[0] : `${paths.length} files`;
  const there = market.instruments.flatMap(({ symbol, rows }) => (rows > 0 ? [symbol] : []));
  if (there.length === 0 || instruments === null) {
    return new EngineError("INPUT_FILE", `${where}: Expected at least one row that can be used, was none`);
  }
  const wanted = instruments.map(({ symbol }) => symbol);
  const meant = wanted.map((symbol) => nearest(symbol, there)).find((symbol) => symbol !== null) ?? null;
  const hint = meant === null ? "Name it in a strategy" : `Did you mean ${meant}? Name it alike in both`;
  const what = `Expected rows of ${namesOf(wanted)}, was rows of ${namesOf(there)}`;
  return new EngineError("INPUT_FILE", `${where}: ${what}. ${hint}`);
}

/** The instruments with the decimals that files have, where nobody says them. */
export function withDecimalsOf(
  { market }: Pick<Understood, "market">,
  instruments: readonly Instrument[],
): readonly Instrument[] {
  const found = market.instruments.map(({ symbol, priceDecimals }) => [symbol, priceDecimals] as const);
  return withFoundDecimals(instruments, new Map(found));
}

/**
 * What a feed reads of files that were understood.
 *
 * @param from rows before this instant are not read, if the files were understood as a whole; microseconds
 */
export function feedInput(
  { market, plain }: Pick<Understood, "market" | "plain">,
  { instruments, hours, from = 0 }: FeedOfInput,
): FileInput {
  if (plain === null) return { kind: "market", plan: market.plan, instruments, from };
  const { open, close, zone, isCloseSaid } = hours.choice;
  const [length] = market.instruments.flatMap(({ barLengths }) => barLengths);
  return {
    kind: plain.isParquet ? "parquet" : plain.kind,
    isPlain: true,
    path: plain.path,
    instruments,
    closes: isCloseSaid ? { kind: "daily", open, close, zone } : null,
    ...(typeof length === "number" ? { barMicros: length } : {}),
  };
}

/** What a feed of files is opened with. */
export interface FeedOfInput {
  readonly instruments: readonly Instrument[];
  readonly hours: TradingHours;
  readonly from?: number;
}
