import type { PageExtras } from "./page_data.ts";
import { section } from "./parts.ts";

/** The chart of prices and trades. It is there once the script is. */
export function priceSection({ bars }: PageExtras): string {
  if ([...bars.values()].every(({ times }) => times.length === 0)) return "";
  const tools = [
    '<label>Instrument <select id="price-instrument"></select></label>',
    '<label>Day <select id="price-day"></select></label>',
    '<button type="button" id="price-earlier">Earlier day</button>',
    '<button type="button" id="price-later">Later day</button>',
  ];
  const keys = "The wheel, two fingers or + and - zoom; drag or the arrow keys move; Home and End go to the ends.";
  const marks =
    "Triangles are entries: up is bought, down is sold. Squares are exits with a profit, crosses exits without one. The trades below are its table.";
  return section(
    "price",
    "Price and trades",
    `<div class="script" hidden><div class="tools">${tools.join("")}</div><div class="canvas"><canvas id="price-canvas" tabindex="0" role="application" aria-label="Price and trades" aria-describedby="price-keys"></canvas></div><p id="price-words" role="status" class="dim"></p><p id="price-keys" class="dim">${marks} ${keys}</p></div><p class="noscript dim">The chart needs scripts.</p>`,
  );
}

/** What filters the trades. */
export const TRADE_TOOLS: string = [
  '<div class="tools script" hidden>',
  '<label>Strategy <select id="trades-strategy"><option value="">all</option></select></label>',
  '<label>Result <select id="trades-result"><option value="">all</option><option value="won">profit</option><option value="lost">no profit</option></select></label>',
  '<label>Side <select id="trades-side"><option value="">both</option><option value="1">bought first</option><option value="-1">sold first</option></select></label>',
  '<button type="button" id="trades-later">Newer</button><button type="button" id="trades-earlier">Older</button>',
  '<span id="trades-count" role="status"></span></div>',
].join("");

/** Where a chosen trade is told. */
export const TRADE_DETAIL: string = '<div id="trades-detail" hidden></div>';
