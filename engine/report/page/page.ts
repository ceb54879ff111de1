import { createHash } from "node:crypto";
import { escapeHtml } from "../charts/mod.ts";
import { breakdownSections } from "./breakdown_sections.ts";
import { drawdownsSection } from "./drawdowns_section.ts";
import { equitySection } from "./equity_section.ts";
import { headSection } from "./head_section.ts";
import { type PageExtras, packPageData } from "./page_data.ts";
import type { PageParts } from "./parts.ts";
import { priceSection, TRADE_DETAIL, TRADE_TOOLS } from "./price_section.ts";
import { restsSection } from "./rests_section.ts";
import { numbersSection, strategiesSection } from "./strategies_section.ts";
import { PAGE_STYLE } from "./style.ts";
import { tradesSection } from "./trades_section.ts";

/** What a page is made of, besides the numbers. */
export interface PageOptions {
  readonly extras: PageExtras;
  /** The built script of the page. */
  readonly script: string;
  /** The locale of the market's numbers, such as `en-IN`. */
  readonly locale: string;
}

/**
 * A result as one file of HTML. It asks for nothing: its style and its script are in it, by their hashes, and no other may run.
 * Numbers need no script.
 */
export function pageHtml(parts: PageParts, { extras, script, locale }: PageOptions): string {
  const [first] = parts.result.strategies;
  const count = parts.result.strategies.length;
  const title = count === 1 ? (first?.id ?? "Result") : `${count} strategies`;
  const policy = `default-src 'none'; style-src '${hashOf(PAGE_STYLE)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)} · Bulkhead</title><style>${PAGE_STYLE}</style></head><body><main>`,
    headSection(parts),
    equitySection(parts),
    strategiesSection(parts),
    breakdownSections(parts),
    drawdownsSection(parts),
    numbersSection(parts),
    priceSection(extras),
    tradesSection(parts, { tools: TRADE_TOOLS, detail: TRADE_DETAIL }),
    `</main>`,
    restsSection(parts),
    `<script type="application/json" id="page-data">${packPageData(parts.result, locale, extras)}</script>`,
    `<script>${script}</script>`,
    "</body></html>\n",
  ].join("");
}

/** The hash of a text, as a content security policy has it. */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
