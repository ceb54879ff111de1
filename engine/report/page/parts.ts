import type { MoneyFormat } from "../../terminal/mod.ts";
import { escapeHtml } from "../charts/mod.ts";
import type { Figures, ResultFigures } from "../figures/mod.ts";
import type { Result } from "../result/mod.ts";

/** What the sections of a page are made from. */
export interface PageParts {
  readonly result: Result;
  readonly figures: ResultFigures;
  readonly money: MoneyFormat;
}

/** The class of an amount: `gain`, `loss`, or none for 0 and for nothing. */
export function toneClass(value: number | null): string {
  if (value === null || value === 0) return "";
  return value > 0 ? "gain" : "loss";
}

/** A box that scrolls by itself where what it has is wider than the page. It can be reached by the keyboard. */
export function scrollBox(label: string, inner: string): string {
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(label)}">${inner}</div>`;
}

/** A section with its heading. */
export function section(id: string, title: string, inner: string): string {
  return `<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${escapeHtml(title)}</h2>${inner}</section>`;
}

/** Words that tell the figures of a currency from those of the others. Empty: there is one currency. */
export function currencyWords({ currency }: Pick<Figures, "currency">, { totals }: ResultFigures): string {
  return totals.length < 2 ? "" : ` (${currency ?? "money without a name"})`;
}
