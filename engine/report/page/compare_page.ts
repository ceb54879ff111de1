import { escapeHtml } from "../charts/mod.ts";
import { type CompareOptions, type Comparison, compareTables, type StoredResult } from "../compare/mod.ts";
import { equityFigure } from "./equity_figure.ts";
import { htmlFile } from "./html_file.ts";
import { scrollBox, section } from "./parts.ts";

/** A comparison of two results as one file of HTML, with both sums on one chart. */
export function compareHtml(comparison: Comparison, options: CompareOptions): string {
  const { a, b, names } = comparison;
  const { money, moneyScale } = options;
  const { warning, tables, trip } = compareTables(comparison, options);
  const dates = [...new Set([...sessionDates(a), ...sessionDates(b)])].toSorted();
  const lines = [
    { name: `A ${names[0]}`, look: "s1", sums: sumsOf(a, dates) },
    { name: `B ${names[1]}`, look: "s2", sums: sumsOf(b, dates) },
  ];
  const warned = warning === null ? "" : `<p class="loss"><strong>${escapeHtml(warning)}</strong></p>`;
  const head = `<header><h1>Comparison</h1><p class="trust">A ${escapeHtml(names[0])}<br>B ${escapeHtml(names[1])}</p>${warned}</header>`;
  const chart = section(
    "equity",
    "Equity, with the drawdown of A",
    equityFigure({ dates, lines }, { id: "equity", moneyScale, money }),
  );
  const rest = tables.map(({ title, titles, rows }, i) => {
    const table = tableHtml(titles, rows);
    return section(`table${i}`, title, rows.length === 0 ? '<p class="dim">none</p>' : scrollBox(title, table));
  });
  const parted = section(
    "trip",
    "First trade that differs",
    `<pre class="why">${trip.map(escapeHtml).join("\n")}</pre>`,
  );
  return htmlFile({
    title: "Comparison",
    body: `<main>${head}${rest[0] ?? ""}${chart}${rest.slice(1).join("")}${parted}</main>`,
    script: null,
  });
}

function tableHtml(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = titles.map((title, i) => `<th scope="col"${i === 0 ? "" : ' class="n"'}>${escapeHtml(title)}</th>`);
  const body = rows.map(([first = "", ...cells]) => {
    const rest = cells.map((cell) => `<td class="n">${escapeHtml(cell)}</td>`);
    return `<tr><th scope="row">${escapeHtml(first)}</th>${rest.join("")}</tr>`;
  });
  return `<table class="names"><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function sessionDates({ days }: StoredResult): readonly string[] {
  return days.map(({ date }) => date);
}

/** The sum of profits after each date, in units of money. */
function sumsOf({ round_trips: trips }: StoredResult, dates: readonly string[]): readonly number[] {
  const nets = new Map<string, number>();
  for (const { session, net } of trips) {
    // The id of a session begins with its date.
    const date = session.slice(0, "YYYY-MM-DD".length);
    nets.set(date, (nets.get(date) ?? 0) + (net ?? 0));
  }
  let sum = 0;
  return dates.map((date) => (sum += nets.get(date) ?? 0));
}
