import { breakdownSections } from "./breakdown_sections.ts";
import { drawdownsSection } from "./drawdowns_section.ts";
import { equitySection } from "./equity_section.ts";
import { headSection } from "./head_section.ts";
import { htmlFile } from "./html_file.ts";
import { type PageExtras, dataElements } from "./page_data.ts";
import type { PageParts } from "./parts.ts";
import { priceSection, TRADE_DETAIL, TRADE_TOOLS } from "./price_section.ts";
import { restsSection } from "./rests_section.ts";
import { numbersSection, strategiesSection } from "./strategies_section.ts";
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
 * A result as one file of HTML. Numbers need no script.
 */
export function pageHtml(parts: PageParts, { extras, script, locale }: PageOptions): string {
  const [first] = parts.result.strategies;
  const count = parts.result.strategies.length;
  const title = count === 1 ? (first?.id ?? "Result") : `${count} strategies`;
  const main = [
    headSection(parts),
    equitySection(parts),
    strategiesSection(parts),
    breakdownSections(parts),
    drawdownsSection(parts),
    numbersSection(parts),
    priceSection(extras),
    tradesSection(parts, { tools: TRADE_TOOLS, detail: TRADE_DETAIL }),
  ].join("");
  const data = dataElements(parts.result, locale, extras);
  return htmlFile({ title, body: `<main>${main}</main>${restsSection(parts)}${data}`, script });
}
