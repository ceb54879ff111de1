import { elided, type EquityLine, escapeHtml } from "../charts/mod.ts";
import type { Figures, StrategyFigures } from "../figures/mod.ts";
import { equityFigure, type EquitySums } from "./equity_figure.ts";
import { currencyWords, type PageParts, scrollBox, section } from "./parts.ts";

/** Strategies that have a colour of their own. */
const MAX_COLOURS = 6;
/** Strategies that are drawn. */
const MAX_LINES = 60;
const MAX_NAME = 32;

/** The sums of profits by session over the drawdown, and their table, for each currency. */
export function equitySection(parts: PageParts): string {
  return parts.figures.totals
    .map((total, i) => {
      const lines = linesOf(total, parts);
      const data = dataOf(lines, total, parts);
      const chart = equityFigure(data, { id: `equity${i}`, moneyScale: total.moneyScale, money: parts.money });
      const inner = `${chart}${tableOf(total, parts)}`;
      return section(`equity${i}`, `Equity and drawdown${currencyWords(total, parts.figures)}`, inner);
    })
    .join("");
}

function dataOf(lines: readonly EquityLine[], { moneyScale }: Figures, { result }: PageParts): EquitySums {
  const inUnits = ({ sums, ...line }: EquityLine): EquityLine => {
    return { ...line, sums: sums.map((sum) => sum / moneyScale) };
  };
  return { dates: result.sessions.map(({ date }) => date), lines: lines.map(inUnits) };
}

/** All together, then the strategies with the largest results, in minor units. */
function linesOf(total: Figures, { result, figures }: PageParts): readonly EquityLine[] {
  const own = figures.strategies
    .filter(({ currency, statistics }) => currency === total.currency && statistics.trades > 0)
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .slice(0, MAX_LINES);
  const name = ({ strategy }: StrategyFigures): string => elided(result.strategies[strategy]?.id ?? "", MAX_NAME);
  const sumsOf = (each: Figures): readonly number[] => {
    const factor = total.moneyScale / each.moneyScale;
    let sum = 0;
    return each.input.sessions.map((net) => (sum += net * factor));
  };
  const all = { name: "all", look: "all", sums: sumsOf(total) };
  const hold = total.held === null ? [] : [{ name: "buy and hold", look: "hold", sums: total.held }];
  if (own.length < 2) return [{ ...all, name: own[0] === undefined ? "all" : name(own[0]) }, ...hold];
  const strategies = own.map((each, i): EquityLine => {
    return { name: name(each), look: i < MAX_COLOURS ? `s${i + 1}` : "other", sums: sumsOf(each) };
  });
  return [all, ...hold, ...strategies];
}

/** How much a strategy matters: its result without its sign. */
function weightOf({ statistics, moneyScale }: StrategyFigures): number {
  return Math.abs(statistics.net) / moneyScale;
}

/** The numbers of the chart: a row for each session in which anything was traded. */
function tableOf(total: Figures, { result, money }: PageParts): string {
  let [sum, highest] = [0, 0];
  const rows = total.input.sessions.flatMap((net, i) => {
    sum += net;
    highest = Math.max(highest, sum);
    const session = result.sessions[i];
    if (net === 0 || session === undefined) return [];
    const cells = [net, sum, sum - highest].map(
      (minor) => `<td class="n">${money.signed(minor, total.moneyScale)}</td>`,
    );
    return [`<tr><th scope="row">${escapeHtml(session.id)}</th>${cells.join("")}</tr>`];
  });
  const titles = ["session", "net", "sum", "below the highest"];
  const head = titles.map((title, i) => `<th scope="col"${i === 0 ? "" : ' class="n"'}>${title}</th>`).join("");
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  return `<details><summary>The numbers of this chart</summary>${scrollBox("Sums by session", table)}</details>`;
}
