import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { hasChromium, startChromium } from "../../test/fixtures/browser.ts";
import { pageOf, shapedResult } from "../../test/fixtures/result_page.ts";
import { packBars } from "../../engine/report/bars/mod.ts";
import { figure, MS, type Measured, type Row, spread } from "./harness.ts";

const SHAPE = { days: 250, trades: 5_000, strategies: ["a", "b", "c"], readings: 2_000 };
const OPENINGS = 5;
const FRAMES = 200;
const BYTES = { name: "bytes", per: 1 };
const KB = { name: "KB", per: 1_000 };

/** When the page is ready, and how long each frame takes until its pixels are there. Runs before the page's own script. */
const WATCH = `
  globalThis.took = [];
  const request = requestAnimationFrame;
  globalThis.requestAnimationFrame = (draw) => request((time) => {
    const begun = performance.now();
    draw(time);
    document.querySelector("#price-canvas")?.getContext("2d").getImageData(0, 0, 1, 1);
    took.push(performance.now() - begun);
  });
  new MutationObserver(() => { globalThis.readyAt ??= performance.now(); })
    .observe(document, { subtree: true, attributes: true, attributeFilter: ["data-ready"] });
`;
/** Zooms into the middle and out again, a notch of the wheel a frame. */
const ZOOM = `(async () => {
  took.length = 0;
  const canvas = document.querySelector("#price-canvas");
  const { left, top, width } = canvas.getBoundingClientRect();
  for (let i = 0; i < ${FRAMES}; i += 1) {
    const deltaY = i % 60 < 30 ? -100 : 100;
    canvas.dispatchEvent(new WheelEvent("wheel", { deltaY, clientX: left + width / 2, clientY: top + 50, cancelable: true }));
    await new Promise((done) => setTimeout(done, 0));
    while (took.length <= i) await new Promise((done) => setTimeout(done, 0));
  }
  return took;
})()`;

/** A page of a year of minutes: what it weighs, and what its reader waits for. */
export const page: Row = {
  name: "page",
  about: "a page of 250 days of minutes and 5,000 trades, in chromium; it is left out where there is none",
  async run({ folder }) {
    const shaped = shapedResult(SHAPE);
    const bars = [...shaped.extras.bars.values()][0]!;
    const packed = packBars(bars);
    const begun = performance.now();
    const html = pageOf(shaped);
    const made = performance.now() - begun;
    const data = [...html.matchAll(/<script type="application\/json" id="[\w-]+">([^<]*)</g)]
      .map(([, text]) => text)
      .join("");
    const weights = [
      figure("page, a bar", Buffer.from(packed.packed, "base64").length / packed.count, BYTES),
      figure("page, its data", data.length, KB),
      figure("page, all of it", Buffer.byteLength(html), KB),
      figure("page, made", made, MS),
    ];
    if (!hasChromium()) {
      console.error("page: there is no /usr/bin/chromium, so nothing is measured in it");
      return weights;
    }
    const file = path.join(folder, "page.html");
    await writeFile(file, html);
    const browser = await startChromium();
    try {
      return [...weights, ...(await watch(browser, pathToFileURL(file).href))];
    } finally {
      await browser.close();
    }
  },
};

async function watch(browser: Browser, url: string): Promise<readonly Measured[]> {
  const ready: number[] = [];
  let frames: readonly number[] = [];
  for (let i = 0; i < OPENINGS; i += 1) {
    const context = await browser.newContext({ viewport: { width: 1_280, height: 900 } });
    const opened = await context.newPage();
    await opened.addInitScript(WATCH);
    await opened.goto(url);
    await opened.waitForSelector("html[data-ready]");
    ready.push(await opened.evaluate<number>("readyAt"));
    if (i === OPENINGS - 1) frames = await opened.evaluate<readonly number[]>(ZOOM);
    await context.close();
  }
  return [spread("page, ready", ready, MS), spread("page, a frame of zooming", frames, MS)];
}
