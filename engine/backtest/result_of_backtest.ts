import { createHash } from "node:crypto";
import type { LeftOutCount, Understood } from "../data/mod.ts";
import { roundTripsOf } from "../journal/mod.ts";
import { cutRowsTexts, zoneOffsets } from "../market/mod.ts";
import { type EntryReason, type Instrument, parseUnixMicros } from "../protocol/mod.ts";
import {
  joinBars,
  type PriceBars,
  type PriceRange,
  type Result,
  type ResultHeader,
  type ResultSession,
  type ResultTrade,
} from "../report/mod.ts";
import { cutJson, hashFile, leftOutJson, leftOutTexts } from "../session/mod.ts";
import type { Config } from "../settings/mod.ts";
import type { StrategiesFile } from "../strategies/mod.ts";
import type { Backtest, BacktestRequest } from "./backtest.ts";
import type { DayOrders } from "./gathering.ts";

/** What a backtest's result is made from, besides itself. */
export interface BacktestResultParts extends Pick<BacktestRequest, "config" | "file" | "from" | "hours" | "to"> {
  /** The program's version. */
  readonly version: string;
  /** By strategy: why it made no entry, and why entries were refused. */
  readonly reasons: readonly (readonly EntryReason[])[];
  /** The rows of the files that are not used. */
  readonly leftOut: readonly LeftOutCount[];
  /** Whether it was stopped early: days are missing. */
  readonly stopped: boolean;
}

/** What a backtest has come to. @throws EngineError INPUT_FILE if a file is gone meanwhile */
export async function resultOfBacktest(backtest: Backtest, parts: BacktestResultParts): Promise<Result> {
  const { strategies, instruments, cut, understood } = backtest;
  const { days, outs } = backtest.gathering;
  const { config, reasons, leftOut, stopped } = parts;
  return {
    header: await headerOf(understood, parts),
    sessions: days.map((day) => sessionOf(day, config)),
    instruments,
    strategies: strategies.map(({ id, instrument, spec, failed }, i) => {
      return {
        id,
        instrument,
        quantity: spec?.quantity ?? null,
        failed: failed ?? outs.get(i) ?? null,
        reasons: reasons[i] ?? [],
      };
    }),
    trades: days.flatMap(tradesOf),
    prices: pricesOf(days, instruments),
    stopped,
    leftOut: {
      json: [...leftOutJson(leftOut), ...cutJson(cut, instruments)],
      texts: [...leftOutTexts(leftOut), ...cutRowsTexts(cut, parts.hours)],
    },
  };
}

function sessionOf({ date, openMicros, closeMicros, ticks, orders }: DayOrders, { marketTz }: Config): ResultSession {
  const offsets = zoneOffsets(marketTz, parseUnixMicros(openMicros), parseUnixMicros(closeMicros));
  return { id: date, date, openMicros, closeMicros, ticks, orders: orders.length, offsets };
}

function tradesOf({ orders, excursions }: DayOrders, session: number): readonly ResultTrade[] {
  const known = new Map(excursions);
  return roundTripsOf(orders).map((trip): ResultTrade => {
    const { strategy, id } = trip.entry;
    return { ...trip, session, strategy, excursion: known.get(id) ?? null };
  });
}

function pricesOf(days: readonly DayOrders[], instruments: readonly Instrument[]): Result["prices"] {
  const byDay = days.map(({ prices }) => new Map<number, PriceRange>(prices));
  return instruments.map(({ index }) => byDay.map((prices) => prices.get(index) ?? null));
}

/** The bars of each instrument, over all days. */
export function barsOfBacktest({ gathering }: Pick<Backtest, "gathering">): ReadonlyMap<number, PriceBars> {
  const parts = new Map<number, PriceBars[]>();
  for (const { bars } of gathering.days)
    for (const [instrument, own] of bars) {
      const known = parts.get(instrument);
      if (known === undefined) parts.set(instrument, [own]);
      else known.push(own);
    }
  return new Map([...parts].map(([instrument, own]) => [instrument, joinBars(own, own[0]?.seconds ?? 0)]));
}

async function headerOf(
  { readings, market, plain }: Understood,
  { config, file, from, hours, to, version }: BacktestResultParts,
): Promise<ResultHeader> {
  const files =
    plain === null
      ? readings.map(({ path, bytes, sha256 }) => ({ file: path, bytes, sha256 }))
      : [{ file: plain.path, bytes: plain.bytes, sha256: await hashFile(plain.path) }];
  return {
    version,
    kind: "backtest",
    feed: "files",
    zone: config.marketTz,
    strategies: hashOf(file),
    files,
    rowsSha256: plain === null ? market.sha256 : null,
    calendar: hours.calendar?.facts.name ?? null,
    from,
    to,
    settings: { ...config.orderSettings.always, ...config.orderSettings.files },
  };
}

function hashOf({ source: { path, text } }: StrategiesFile): ResultHeader["strategies"] {
  return { file: path, sha256: createHash("sha256").update(text).digest("hex") };
}
