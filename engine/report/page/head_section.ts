import { escapeHtml } from "../charts/mod.ts";
import { type Figures, honestyLines, statisticNamed, statisticText } from "../figures/mod.ts";
import { feesText } from "./fees_text.ts";
import { leftOutText } from "./left_out_text.ts";
import { currencyWords, type PageParts, toneClass } from "./parts.ts";

const CARDS = ["net", "buy_and_hold", "trades", "win_rate", "profit_factor", "sharpe", "max_drawdown_by_trade", "fees"];
/** Of capital, where somebody has said how much it is. */
const CAPITAL_CARDS = ["return", "cagr", "max_drawdown_part"];

/** The page's beginning: what was traded, what it rests on, the numbers that are looked at first, and what to know of them. */
export function headSection(parts: PageParts): string {
  const { result, figures, money } = parts;
  const { header, sessions, strategies } = result;
  const names = strategies.map(({ id }) => id);
  const what = names.length === 1 ? (names[0] ?? "") : `${money.count(names.length)} strategies`;
  const title = header.kind === "backtest" ? `Backtest of ${what}` : `${what}: ${sessionsText(parts)}`;
  const unit = header.kind === "backtest" ? "day" : "session";
  const count = `${money.count(sessions.length)} ${unit}${sessions.length === 1 ? "" : "s"}`;
  const span = `${sessions[0]?.date ?? ""} to ${sessions.at(-1)?.date ?? ""}`;
  const stopped = result.stopped ? `<p class="loss">${stoppedText(parts)}</p>` : "";
  const honest = honestyLines(figures).map(({ text }) => `<li>${escapeHtml(text)}</li>`);
  return [
    `<header><h1>${escapeHtml(title)}</h1><p>${count}, ${span}</p>${trustLine(parts)}${stopped}</header>`,
    ...figures.totals.map((total) => cards(total, parts)),
    honest.length === 0 ? "" : `<ul class="honest" aria-label="What to know of this result">${honest.join("")}</ul>`,
  ].join("");
}

/** Hexadecimal digits of a hash that stand at the page's beginning. */
const HASH_DIGITS = 12;

function stoppedText({ result: { header } }: PageParts): string {
  return header.kind === "backtest"
    ? "Stopped early: days are missing."
    : "Not ended yet: these are the orders up to now. What is open is in no figure.";
}

function sessionsText({ result: { sessions } }: PageParts): string {
  return sessions.length === 1 ? `session ${sessions[0]?.id ?? ""}` : `${sessions.length} sessions`;
}

/** What the numbers rest on, in a line. The end of the page has it all. */
function trustLine({ result: { header, leftOut } }: PageParts): string {
  const { settings, files, rowsSha256 } = header;
  const [first] = files;
  const hash = (files.length === 1 ? first?.sha256 : rowsSha256)?.slice(0, HASH_DIGITS) ?? "";
  const name = files.length === 1 ? (first?.file ?? "") : `${files.length} files`;
  const where = first === undefined ? "no file" : `${name} ${hash}`.trimEnd();
  const feed = files.length === 0 && header.kind === "sessions" ? "the session's own ticks" : where;
  const words = [
    `Data: ${feed}`,
    ...(feed === where && files.length > 0 ? [leftOutText(leftOut)] : []),
    `fills ${settings["FILL_MODEL"] === "next" ? "at the next row" : "at the decision's row"}`,
    ...(settings["SEED"] === undefined ? [] : [`seed ${settings["SEED"]}`]),
    `slippage ${settings["SLIPPAGE_TICKS"] ?? "0"} ticks`,
    `fees ${feesText(settings)}`,
    `Bulkhead ${header.version}`,
  ];
  return `<p class="dim trust">${escapeHtml(words.join(" · "))} · <a href="#rests">more</a></p>`;
}

function cards(total: Figures, { figures, money }: PageParts): string {
  const names = total.input.capital === null ? CARDS : [...CARDS, ...CAPITAL_CARDS];
  const all = names.map((name) => {
    const statistic = statisticNamed(name);
    const value = statistic.of(total);
    const tone = statistic.form === "signed" ? toneClass(value === null ? null : Math.round(value)) : "";
    return `<div><dt>${statistic.label}</dt><dd class="${tone}">${statisticText(statistic, total, money)}</dd></div>`;
  });
  const words = currencyWords(total, figures);
  return `${words === "" ? "" : `<h2>${escapeHtml(words)}</h2>`}<dl class="cards">${all.join("")}</dl>`;
}
