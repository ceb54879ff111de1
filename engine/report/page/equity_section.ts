import { elided, equityChart, type EquityData, type EquityLine, escapeHtml } from "../charts/mod.ts";
import type { Figures, StrategyFigures } from "../figures/mod.ts";
import { currencyWords, type PageParts, scrollBox, section } from "./parts.ts";

/** The widths at which the chart is drawn. The style shows the one that fits. */
const WIDTHS = [1_120, 704, 336];
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
      const charts = WIDTHS.map((width, w) => {
        return `<div class="w${w + 1}">${equityChart(data, { width, id: `equity${i}-${w}` })}</div>`;
      });
      const inner = `${legendOf(lines, total, parts)}${charts.join("")}${tableOf(total, parts)}`;
      return section(`equity${i}`, `Equity and drawdown${currencyWords(total, parts.figures)}`, inner);
    })
    .join("");
}

function dataOf(lines: readonly EquityLine[], { moneyScale }: Figures, { result, money }: PageParts): EquityData {
  const amount = (value: number, decimals: number): string => {
    const scale = 10 ** decimals;
    return money.amount(Math.round(value * scale), scale);
  };
  const inUnits = ({ sums, ...line }: EquityLine): EquityLine => {
    return { ...line, sums: sums.map((sum) => sum / moneyScale) };
  };
  return { dates: result.sessions.map(({ date }) => date), lines: lines.map(inUnits), amount };
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

function legendOf(lines: readonly EquityLine[], total: Figures, { money }: PageParts): string {
  const sample = (look: string): string =>
    `<svg width="36" height="8" viewBox="0 0 36 8" aria-hidden="true"><path class="line ${look}" d="M0 4H36"/></svg>`;
  const named = lines.filter(({ look }) => look !== "other");
  const others = lines.length - named.length;
  const items = named.map(({ name, look, sums }) => {
    const last = money.signed(Math.round(sums.at(-1) ?? 0), total.moneyScale);
    return `<li>${sample(look)}${escapeHtml(name)} ${last}</li>`;
  });
  const more = others === 0 ? [] : [`<li>${sample("other")}${others} more, in the table of strategies</li>`];
  return `<ul class="legend">${[...items, ...more].join("")}</ul>`;
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
