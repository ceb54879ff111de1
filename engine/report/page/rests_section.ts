import { escapeHtml } from "../charts/mod.ts";
import { leftOutText } from "./left_out_text.ts";
import type { PageParts } from "./parts.ts";

/** What the numbers rest on, whole: the page's end. */
export function restsSection({ result: { header, sessions, leftOut } }: PageParts): string {
  const { version, strategies, files, rowsSha256, calendar, zone, settings } = header;
  const ids = sessions.map(({ id }) => id);
  const shown =
    ids.length > MAX_IDS ? `${ids.slice(0, MAX_IDS).join(", ")} and ${ids.length - MAX_IDS} more` : ids.join(", ");
  const lines: readonly (readonly [string, string])[] = [
    ["Program", `Bulkhead ${version}`],
    ...(strategies === null ? [] : [["Strategies", `${strategies.file}, SHA-256 ${strategies.sha256}`] as const]),
    ...files.map(({ file, bytes, sha256 }) => ["File", `${file}, ${bytes} bytes, SHA-256 ${sha256}`] as const),
    ...(rowsSha256 === null ? [] : [["Rows as understood", `SHA-256 ${rowsSha256}`] as const]),
    ...(files.length === 0 ? [] : [["Left out", leftOutText(leftOut)] as const]),
    ["Days", `${calendar === null ? "by MARKET_OPEN and MARKET_CLOSE" : `calendar ${calendar}`}, ${zone}`],
    ["Sessions", shown],
    [
      "Orders",
      "market orders, filled whole; of a bar, its four prices are passed in order: open, the nearer extreme, the other, close",
    ],
    [
      "Settings",
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}`)
        .join(" "),
    ],
  ];
  const items = lines.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`);
  return `<footer id="rests"><h2>What this rests on</h2><dl class="rests">${items.join("")}</dl></footer>`;
}

const MAX_IDS = 20;
