import { escapeHtml } from "../charts/mod.ts";
import { type Figures, STATISTICS, statisticNamed, statisticText } from "../figures/mod.ts";
import { currencyWords, type PageParts, scrollBox, section, toneClass } from "./parts.ts";

const COLUMNS = [
  "trades",
  "win_rate",
  "net",
  "buy_and_hold",
  "profit_factor",
  "average",
  "max_drawdown_by_trade",
  "sharpe",
  "exposure",
].map(statisticNamed);

/** A line for each strategy, and one for all. */
export function strategiesSection(parts: PageParts): string {
  const { result, figures } = parts;
  const head = COLUMNS.map(({ label }) => `<th scope="col" class="n">${label}</th>`).join("");
  const rows = figures.strategies.map((own) => {
    const { id, instrument, failed } = result.strategies[own.strategy]!;
    const why = failed === null ? "" : `<br><span class="loss">${escapeHtml(failed)}</span>`;
    const name = `${escapeHtml(id)} <span class="dim">${escapeHtml(instrument.symbol)}</span>${why}`;
    return rowOf(name, own, parts);
  });
  const totals = figures.strategies.length < 2 ? [] : figures.totals;
  const sums = totals.map((total) => rowOf(`all${escapeHtml(currencyWords(total, figures))}`, total, parts));
  const table = `<table class="names"><thead><tr><th scope="col">strategy</th>${head}</tr></thead><tbody>${rows.join("")}${sums.join("")}</tbody></table>`;
  const reasons = result.strategies.flatMap(({ id, reasons: own }) =>
    own.map(({ text }) => `<li>${escapeHtml(`${id}: ${text}`)}</li>`),
  );
  const why =
    reasons.length === 0 ? "" : `<h3>Why entries were not made</h3><ul>${reasons.slice(0, MAX_REASONS).join("")}</ul>`;
  return section("strategies", "Strategies", `${scrollBox("Strategies", table)}${why}`);
}

const MAX_REASONS = 40;

function rowOf(name: string, figures: Figures, { money }: PageParts): string {
  const cells = COLUMNS.map((statistic) => {
    const value = statistic.of(figures);
    const tone = statistic.form === "signed" ? toneClass(value === null ? null : Math.round(value)) : "";
    return `<td class="n ${tone}">${statisticText(statistic, figures, money)}</td>`;
  });
  return `<tr><th scope="row">${name}</th>${cells.join("")}</tr>`;
}

/** Every statistic of all strategies together, for each currency. */
export function numbersSection(parts: PageParts): string {
  const { figures, money } = parts;
  const lists = figures.totals.map((total) => {
    const items = STATISTICS.map((statistic) => {
      return `<div><dt>${statistic.label}</dt><dd>${statisticText(statistic, total, money)}</dd></div>`;
    });
    const words = currencyWords(total, figures);
    return `${words === "" ? "" : `<h3>${escapeHtml(words)}</h3>`}<dl class="stats">${items.join("")}</dl>`;
  });
  const note = '<p class="dim">A dash has nothing to divide by.</p>';
  return section("numbers", "All numbers", `${lists.join("")}${note}`);
}
