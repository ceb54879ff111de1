import type { MoneyFormat } from "../../terminal/mod.ts";
import { equityChart, type EquityLine, escapeHtml } from "../charts/mod.ts";

/** Sums of profits by session. */
export interface EquitySums {
  /** Of the sessions, `YYYY-MM-DD`, ascending. */
  readonly dates: readonly string[];
  /** In units of money. */
  readonly lines: readonly EquityLine[];
}

/** How sums are drawn. */
export interface EquityFigureOptions {
  /** What ids begin with. */
  readonly id: string;
  readonly moneyScale: number;
  readonly money: MoneyFormat;
}

/** The widths at which the chart is drawn. The style shows the one that fits. */
const WIDTHS = [1_120, 704, 336];

/** The chart of sums, at each width, below what its lines are. */
export function equityFigure({ dates, lines }: EquitySums, { id, moneyScale, money }: EquityFigureOptions): string {
  const amount = (value: number, decimals: number): string => {
    const scale = 10 ** decimals;
    return money.amount(Math.round(value * scale), scale);
  };
  const charts = WIDTHS.map((width, w) => {
    return `<div class="w${w + 1}">${equityChart({ dates, lines, amount }, { width, id: `${id}-${w}` })}</div>`;
  });
  return `${legendOf(lines, (value) => money.signed(Math.round(value * moneyScale), moneyScale))}${charts.join("")}`;
}

/** What each line is, and where it ends. */
function legendOf(lines: readonly EquityLine[], say: (value: number) => string): string {
  const sample = (look: string): string =>
    `<svg width="36" height="8" viewBox="0 0 36 8" aria-hidden="true"><path class="line ${look}" d="M0 4H36"/></svg>`;
  const named = lines.filter(({ look }) => look !== "other");
  const others = lines.length - named.length;
  const items = named.map(({ name, look, sums }) => {
    return `<li>${sample(look)}${escapeHtml(name)} ${say(sums.at(-1) ?? 0)}</li>`;
  });
  const more = others === 0 ? [] : [`<li>${sample("other")}${others} more, in the table of strategies</li>`];
  return `<ul class="legend">${[...items, ...more].join("")}</ul>`;
}
