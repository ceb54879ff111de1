import { offsetAt } from "../../market/mod.ts";
import { MICROS, parseUnixMicros } from "../../protocol/mod.ts";
import { barTable, type BarRow, binsOf } from "../charts/mod.ts";
import type { Figures } from "../figures/mod.ts";
import type { Result, ResultTrade } from "../result/mod.ts";
import { currencyWords, type PageParts, scrollBox, section } from "./parts.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const HEAT_STEPS = 4;

/** Where the net comes from: months, hours, weekdays, exits, sizes. */
export function breakdownSections(parts: PageParts): string {
  return parts.figures.totals.map((total, i) => breakdown(total, i, parts)).join("");
}

function breakdown(total: Figures, i: number, parts: PageParts): string {
  if (total.trades.length === 0) return "";
  const { result, figures } = parts;
  const words = currencyWords(total, figures);
  const months = section(`months${i}`, `Months${words}`, scrollBox("Months", monthsTable(total, parts)));
  const hour = (trade: ResultTrade): number => hourOf(trade, result);
  const weekday = ({ session }: ResultTrade): number =>
    new Date(`${result.sessions[session]?.date ?? "1970-01-01"}T00:00:00Z`).getUTCDay();
  const two = (value: number): string => String(value).padStart(2, "0");
  const tables = [
    groupTable("By hour of entry", { of: hour, label: (each) => `${two(each)}:00` }, { total, parts }),
    groupTable("By weekday", { of: weekday, label: (each) => WEEKDAYS[each] ?? "" }, { total, parts }),
    groupTable("Exits by reason", { of: ({ exit }) => exit?.reason ?? "", label: (each) => each }, { total, parts }),
    histogram(total, parts),
  ];
  const boxes = tables.map(
    (table) => `<div class="scroll tight" role="region" tabindex="0" aria-label="Table">${table}</div>`,
  );
  return `${months}${section(`groups${i}`, `Where it comes from${words}`, `<div class="pairs">${boxes.join("")}</div>`)}`;
}

/** The local hour at which a trade was entered. */
function hourOf({ entry, session }: ResultTrade, { sessions }: Result): number {
  const offsets = sessions[session]?.offsets;
  const local = entry.ts + (offsets === undefined ? 0 : offsetAt(parseUnixMicros(entry.ts), offsets));
  return Math.floor((local % MICROS.day) / (60 * MICROS.minute));
}

interface Grouping<K> {
  readonly of: (trade: ResultTrade) => K;
  readonly label: (key: K) => string;
}

interface Of {
  readonly total: Figures;
  readonly parts: PageParts;
}

/** The net of trades by a property of theirs: numbers ascending, words by how often they are there. */
function groupTable<K extends number | string>(
  caption: string,
  { of, label }: Grouping<K>,
  { total, parts }: Of,
): string {
  const groups = new Map<K, { count: number; winners: number; net: number }>();
  for (const trade of total.trades) {
    const group = groups.get(of(trade)) ?? { count: 0, winners: 0, net: 0 };
    group.count += 1;
    group.net += trade.net ?? 0;
    if ((trade.net ?? 0) > 0) group.winners += 1;
    groups.set(of(trade), group);
  }
  const sorted = [...groups].toSorted(([a, x], [b, y]) =>
    typeof a === "number" && typeof b === "number" ? a - b : y.count - x.count || (a < b ? -1 : 1),
  );
  const { money } = parts;
  const rows = sorted.map(([key, { count, winners, net }]): BarRow => {
    const won = `${((winners / count) * 100).toFixed(0)} %`;
    return { label: label(key), cells: [money.count(count), won, money.signed(net, total.moneyScale)], value: net };
  });
  return barTable({ caption, titles: ["", "trades", "won", "net"], rows });
}

/** How many trades came to how much. */
function histogram({ trades, moneyScale }: Figures, { money }: PageParts): string {
  const text = (value: number): string => money.signed(Math.round(value * moneyScale), moneyScale).replace(/\.0+$/, "");
  const nets = trades.map(({ net }) => (net ?? 0) / moneyScale);
  const bins = binsOf(nets, 1 / moneyScale);
  const [least, most] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 0];
  const [hasLess, hasMore] = [nets.some((net) => net < least), nets.some((net) => net > most)];
  const rows = bins.map(({ from, to, count }, i): BarRow => {
    const isLess = hasLess && i === 0;
    const isMore = hasMore && i === bins.length - 1;
    const label = isLess ? `up to ${text(to)}` : isMore ? `from ${text(from)}` : `${text(from)} to ${text(to)}`;
    return { label, cells: [money.count(count)], value: from < 0 ? -count : count };
  });
  return barTable({ caption: "Trades by net", titles: ["net", "trades"], rows });
}

/** The net of each month: a row for a year. The colour tells how large it is, and the number what it is. */
function monthsTable(total: Figures, { result, money }: PageParts): string {
  const sums = new Map<string, number>();
  for (const [i, net] of total.input.sessions.entries()) {
    const month = result.sessions[i]?.date.slice(0, 7) ?? "";
    sums.set(month, (sums.get(month) ?? 0) + net);
  }
  let most = 0;
  for (const sum of sums.values()) most = Math.max(most, Math.abs(sum));
  const years = [...new Set([...sums.keys()].map((month) => month.slice(0, 4)))];
  const whole = (minor: number): string => money.signed(Math.round(minor / total.moneyScale), 1);
  const rows = years.map((year) => {
    const cells = MONTHS.map((_, m) => {
      const sum = sums.get(`${year}-${String(m + 1).padStart(2, "0")}`);
      return sum === undefined ? "<td></td>" : `<td class="${heatClass(sum, most)}">${whole(sum)}</td>`;
    });
    const own = [...sums].reduce((all, [month, sum]) => all + (month.startsWith(year) ? sum : 0), 0);
    return `<tr><th scope="row">${year}</th>${cells.join("")}<td>${whole(own)}</td></tr>`;
  });
  const titles = [...MONTHS, "year"].map((title) => `<th scope="col" class="n">${title}</th>`).join("");
  return `<table class="heat"><caption>Net, in whole units of money</caption><thead><tr><td></td>${titles}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function heatClass(value: number, most: number): string {
  if (value === 0 || most === 0) return "";
  const step = Math.min(HEAT_STEPS, Math.ceil((Math.abs(value) / most) * HEAT_STEPS));
  return `${value > 0 ? "g" : "l"}${step}`;
}
