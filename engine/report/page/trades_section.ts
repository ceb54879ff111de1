import { localTime } from "../../market/mod.ts";
import { escapeHtml } from "../charts/mod.ts";
import { durationText } from "../figures/mod.ts";
import type { ResultTrade } from "../result/mod.ts";
import { type PageParts, scrollBox, section, toneClass } from "./parts.ts";

/** Trades that stand in the page without a script. */
const MAX_ROWS = 200;

/** The titles of a trade's cells. The script's table has the same. */
const TRADE_CELLS: readonly string[] = [
  "strategy",
  "side",
  "session",
  "entry",
  "price",
  "exit",
  "price",
  "reason",
  "held",
  "net",
  "MAE",
  "MFE",
];

/** The newest trades as a table. The script puts all of them in its place. */
export function tradesSection(parts: PageParts, inner: { readonly tools: string; readonly detail: string }): string {
  const { result, money } = parts;
  const closed = result.trades.filter(({ exit }) => exit !== null);
  const newest = closed.toReversed().slice(0, MAX_ROWS);
  const more = closed.length - newest.length;
  const note =
    more === 0
      ? ""
      : `<p class="dim noscript">The newest ${money.count(newest.length)} of ${money.count(closed.length)} trades. With scripts allowed the page shows all of them; --trades-csv writes them.</p>`;
  const right = new Set(["price", "held", "net", "MAE", "MFE"]);
  const head = TRADE_CELLS.map((title) => `<th scope="col"${right.has(title) ? ' class="n"' : ""}>${title}</th>`).join(
    "",
  );
  const rows = newest.map((trade) => rowOf(trade, parts)).join("");
  const table = `<table id="trades-table"><thead><tr>${head}</tr></thead><tbody id="trades-body">${rows}</tbody></table>`;
  const none = closed.length === 0 ? '<p class="dim">There are no closed trades.</p>' : "";
  return section(
    "trades",
    "Trades",
    `${inner.tools}${note}${none}${closed.length === 0 ? "" : scrollBox("Trades", table)}${inner.detail}`,
  );
}

function rowOf(trade: ResultTrade, { result, money }: PageParts): string {
  const { entry, exit, net, excursion, session } = trade;
  const { scale, qtyScale, moneyScale } = result.instruments[entry.instrument]!;
  const { id, offsets } = result.sessions[session]!;
  const amount = (minor: number | null | undefined): string =>
    minor === null || minor === undefined ? "–" : money.signed(minor, moneyScale);
  const cells: readonly (readonly [text: string, look: string])[] = [
    [`${entry.side} ${money.amount(entry.qty, qtyScale)}`, ""],
    [id, ""],
    [localTime(entry.ts, offsets), ""],
    [money.amount(entry.fillPrice ?? entry.price, scale), "n"],
    [exit === null ? "open" : localTime(exit.ts, offsets), ""],
    [exit === null ? "–" : money.amount(exit.fillPrice ?? exit.price, scale), "n"],
    [exit?.reason ?? "–", ""],
    [exit === null ? "–" : durationText(exit.ts - entry.ts), "n"],
    [amount(net), `n ${toneClass(net)}`],
    [amount(excursion?.adverse), "n"],
    [amount(excursion?.favourable), "n"],
  ];
  const texts = cells.map(
    ([text, look]) => `<td${look === "" ? "" : ` class="${look.trim()}"`}>${escapeHtml(text)}</td>`,
  );
  return `<tr><th scope="row">${escapeHtml(result.strategies[trade.strategy]?.id ?? "")}</th>${texts.join("")}</tr>`;
}
