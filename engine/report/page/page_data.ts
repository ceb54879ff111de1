import { offsetAt } from "../../market/mod.ts";
import type { PackedBars, PageData, PageReading, PageTrades, PlacedBars } from "../../page/mod.ts";
import { MICROS, parseUnixMicros } from "../../protocol/mod.ts";
import { packBytes, type PriceBars } from "../bars/mod.ts";
import type { Result, ResultSession, ResultTrade } from "../result/mod.ts";
import { type LocalSpan, pageBars } from "./page_bars.ts";

/** What a page has beyond its numbers. */
export interface PageExtras {
  /** By the instrument's index: its bars. Absent: its rows are not known. */
  readonly bars: ReadonlyMap<number, PriceBars>;
  /** By trade of the result: what the parts of its entry condition came to. */
  readonly readings: ReadonlyMap<ResultTrade, readonly PageReading[]>;
}

/** The elements that the page's script reads: its data, as JSON, and bars. @param locale of the market's numbers */
export function dataElements(result: Result, locale: string, extras: PageExtras): string {
  const elements: string[] = [];
  const place = (packed: PackedBars | null): PlacedBars | null => {
    if (packed === null) return null;
    const { packed: text, ...bars } = packed;
    const element = `bars-${elements.length}`;
    elements.push(dataElement(element, text));
    return { ...bars, element };
  };
  const data = Buffer.from(JSON.stringify(pageData(result, locale, { ...extras, place })), "utf8");
  return [dataElement("page-data", packBytes(data)), ...elements].join("");
}

/** @param text base64, which needs no escapes */
function dataElement(id: string, text: string): string {
  return `<script type="application/json" id="${id}">${text}</script>`;
}

interface PageDataParts extends PageExtras {
  /** Puts bars into an element of their own. */
  readonly place: (packed: PackedBars | null) => PlacedBars | null;
}

function pageData(result: Result, locale: string, { bars, readings, place }: PageDataParts): PageData {
  const { sessions, strategies, instruments } = result;
  const closed = result.trades.filter(({ exit }) => exit !== null);
  const reasons = [...new Set(closed.map(({ exit }) => exit?.reason ?? ""))];
  const paged = pageBars(bars, (instrument) => spansOf(instrument, closed, sessions));
  return {
    locale,
    strategies: strategies.map(({ id }) => id),
    reasons,
    sessions: sessions.map((session) => {
      const { openMicros, closeMicros } = session;
      return { id: session.id, open: localSecond(openMicros, session), close: localSecond(closeMicros, session) };
    }),
    instruments: instruments.map(({ index, symbol, scale, qtyScale, moneyScale }) => {
      const { far = null, near = null } = paged.get(index) ?? {};
      return { symbol, scale, qtyScale, moneyScale, far: place(far), near: place(near) };
    }),
    trades: pageTrades(closed, { sessions, reasons }),
    readings: Object.fromEntries(
      closed.flatMap((trade, i) => {
        const reading = readings.get(trade);
        return reading === undefined ? [] : [[String(i), reading] as const];
      }),
    ),
  };
}

/** Seconds of the market's local clock, as if it were UTC. */
function localSecond(micros: number, { offsets }: Pick<ResultSession, "offsets">): number {
  return Math.floor((micros + offsetAt(parseUnixMicros(micros), offsets)) / MICROS.second);
}

/** The sessions with trades of an instrument, in local time. */
function spansOf(
  instrument: number,
  trades: readonly ResultTrade[],
  sessions: readonly ResultSession[],
): readonly LocalSpan[] {
  const own = new Set(trades.flatMap(({ entry, session }) => (entry.instrument === instrument ? [session] : [])));
  return sessions.flatMap((session, i) => {
    if (!own.has(i)) return [];
    return [{ from: localSecond(session.openMicros, session), to: localSecond(session.closeMicros, session) }];
  });
}

function pageTrades(
  trades: readonly ResultTrade[],
  { sessions, reasons }: { readonly sessions: readonly ResultSession[]; readonly reasons: readonly string[] },
): PageTrades {
  const codes = new Map(reasons.map((reason, i) => [reason, i]));
  const column = <T>(of: (trade: ResultTrade) => T): readonly T[] => trades.map(of);
  const second = (micros: number, { session }: ResultTrade): number => localSecond(micros, sessions[session]!);
  return {
    strategy: column(({ strategy }) => strategy),
    instrument: column(({ entry }) => entry.instrument),
    session: column(({ session }) => session),
    side: column(({ entry }) => (entry.side === "BUY" ? 1 : -1)),
    qty: column(({ entry }) => entry.qty),
    entry: column((trade) => second(trade.entry.ts, trade)),
    entryPrice: column(({ entry }) => entry.fillPrice ?? entry.price),
    exit: column((trade) => second(trade.exit?.ts ?? trade.entry.ts, trade)),
    exitPrice: column(({ entry, exit }) => exit?.fillPrice ?? exit?.price ?? entry.price),
    reason: column(({ exit }) => codes.get(exit?.reason ?? "") ?? 0),
    net: column(({ net }) => net ?? 0),
    adverse: column(({ excursion }) => excursion?.adverse ?? null),
    favourable: column(({ excursion }) => excursion?.favourable ?? null),
  };
}
