import { drawdownsOf } from "./drawdown.ts";
import type { StatisticsInput } from "./input.ts";
import { sumOf } from "./series.ts";

/** Kinds of warnings, in their order. */
const HONESTY_CODES = ["fees-decide", "few-trades", "one-session", "few-winners", "under-water"] as const;

/** A warning to who reads a result. */
export interface HonestyLine {
  readonly code: (typeof HONESTY_CODES)[number];
  readonly text: string;
}

/** Fewer trades are too few to judge. */
const ENOUGH_TRADES = 100;
/** A session that made more than this part of the net is told. */
const LARGE_PART = 0.5;
const BEST = 5;

/** What should be known before a result is believed: the warnings that hold. None without trades. */
export function honestyOf({ trades, sessions }: StatisticsInput): readonly HonestyLine[] {
  if (trades.length === 0) return [];
  const [gross, net] = [sumOf(trades.map((trade) => trade.gross)), sumOf(trades.map((trade) => trade.net))];
  const lines: HonestyLine[] = [];
  if (gross > 0 && net < 0) lines.push({ code: "fees-decide", text: "Fees decide this result" });
  if (trades.length < ENOUGH_TRADES) {
    const are = trades.length === 1 ? "trade is" : "trades are";
    lines.push({ code: "few-trades", text: `${trades.length} ${are} too few to judge` });
  }
  const best = sessions.reduce((most, each) => Math.max(most, each), 0);
  if (sessions.length > 1 && net > 0 && best > net * LARGE_PART) {
    lines.push({ code: "one-session", text: `One session made ${Math.round((best / net) * 100)} % of the net` });
  }
  const top = trades.map((trade) => trade.net).toSorted((a, b) => b - a);
  if (trades.length > BEST && net > 0 && sumOf(top.slice(0, BEST)) >= net)
    lines.push({ code: "few-winners", text: `The best ${BEST} trades made all of the net` });
  if (sessions.length > 1 && drawdownsOf(sessions).at(-1)?.recovery === null)
    lines.push({ code: "under-water", text: "It ends below its highest: still under water" });
  return lines;
}
