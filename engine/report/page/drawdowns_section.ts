import { escapeHtml } from "../charts/mod.ts";
import { drawdownsOf } from "../statistics/mod.ts";
import { currencyWords, type PageParts, scrollBox, section } from "./parts.ts";

const MAX_DRAWDOWNS = 10;

/** The deepest drawdowns of all strategies together, by session. */
export function drawdownsSection(parts: PageParts): string {
  const { result, figures, money } = parts;
  const idOf = (i: number): string => (i < 0 ? "the beginning" : (result.sessions[i]?.id ?? ""));
  return figures.totals
    .map((total, i) => {
      const all = drawdownsOf(total.input.sessions)
        .toSorted((a, b) => b.depth - a.depth)
        .slice(0, MAX_DRAWDOWNS);
      if (all.length === 0) return "";
      const rows = all.map(({ peak, trough, recovery, depth, length }) => {
        const cells = [idOf(peak), idOf(trough), recovery === null ? "still open" : idOf(recovery)];
        const texts = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("");
        return `<tr><th scope="row" class="n">${money.amount(depth, total.moneyScale)}</th>${texts}<td class="n">${money.count(length)}</td></tr>`;
      });
      const titles = ["depth", "from the highest", "lowest", "recovered", "sessions"];
      const head = titles.map((title) => `<th scope="col">${title}</th>`).join("");
      const table = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
      const title = `Deepest drawdowns${currencyWords(total, figures)}`;
      return section(`drawdowns${i}`, title, scrollBox("Deepest drawdowns", table));
    })
    .join("");
}
