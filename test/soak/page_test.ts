import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { OpenPage, type Sight, startChromium } from "../fixtures/browser.ts";
import { Workspace } from "../fixtures/cli.ts";
import { pageOf, type PageShape, shapedResult } from "../fixtures/result_page.ts";

const workspace = new Workspace("page");
let browser: Browser;
before(async () => {
  browser = await startChromium();
});
after(async () => browser.close());

const SIGHTS: readonly Sight[] = [1280, 800, 390].flatMap((width) => [
  { width, scheme: "light" as const },
  { width, scheme: "dark" as const },
]);

/** Ids as people might write them, and as those who mean harm do. */
const STRANGE = [
  "opening-range",
  "</script><script>document.title='taken'</script>",
  "x".repeat(120),
  "Ünï & <b>co</b> \"'",
];
const SHAPES: Readonly<Record<string, PageShape>> = {
  "some trades": { days: 30, trades: 260, strategies: STRANGE, instruments: 2 },
  "one trade": { days: 1, trades: 1 },
  "no trade": { days: 5, trades: 0 },
  "no row": { days: 5, trades: 40, hasBars: false, readings: 10 },
  "prices of one": { days: 3, trades: 20, strategies: ["a", "b"], instruments: 2, hasBars: "first" },
  neither: { days: 1, trades: 0, hasBars: false },
  "equal sides": { days: 2, trades: 8, strategies: ["a", "b"] },
  "many trades": { days: 250, trades: 10_000, strategies: ["a", "b", "c"], readings: 2_000 },
};
/** The shapes that are looked at in every way. */
const FULLY_SEEN: ReadonlySet<string> = new Set(["some trades", "no trade", "many trades"]);
const files = new Map<string, string>();

function fileOf(name: string): string {
  const known = files.get(name);
  if (known !== undefined) return known;
  const file = workspace.write(`${name.replaceAll(" ", "-")}.html`, pageOf(shapedResult(SHAPES[name]!)));
  files.set(name, file);
  return file;
}

async function withPage(name: string, sight: Sight, look: (opened: OpenPage) => Promise<void>): Promise<void> {
  const opened = await OpenPage.open(browser, fileOf(name), sight);
  try {
    await look(opened);
    assert.deepEqual(opened.said, [], "it says nothing");
    assert.deepEqual(opened.requests, [], "it asks for nothing");
  } finally {
    await opened.close();
  }
}

const WIDE: Sight = { width: 1280, scheme: "light" };

describe("A page", () => {
  for (const name of Object.keys(SHAPES)) {
    // Of the others two sights tell of all: the widest in the light, the narrowest in the dark.
    const sights = FULLY_SEEN.has(name) ? SIGHTS : [SIGHTS[0]!, SIGHTS.at(-1)!];
    for (const sight of sights) {
      it(`of ${name} fits ${sight.width} pixels, ${sight.scheme}, says nothing and asks for nothing`, async () => {
        await withPage(name, sight, async (opened) => {
          assert.equal(await opened.horizontalScroll(), 0);
          assert.deepEqual(await opened.seriousViolations(), []);
        });
      });
    }
  }

  it("does not run what is in an id", async () => {
    await withPage("some trades", WIDE, async ({ page }) => {
      assert.doesNotMatch(await page.title(), /taken/);
      assert.equal(await page.locator("#trades-body b").count(), 0, "no element out of an id");
      assert.match((await page.locator("#trades-strategy").textContent()) ?? "", /<\/script><script>/);
    });
  });

  it("has its numbers without a script", async () => {
    await withPage("some trades", { ...WIDE, hasScript: false }, async ({ page }) => {
      assert.equal(await page.locator("#trades-body tr").count(), 200, "the newest trades");
      assert.ok(await page.getByText("The chart needs scripts.").isVisible());
      assert.equal(await page.locator(".script:visible").count(), 0, "nothing that needs a script");
    });
  });

  it("has no chart where no row is known, and its trades as ever", async () => {
    await withPage("no row", WIDE, async ({ page }) => {
      assert.equal(await page.locator("canvas").count(), 0);
      await page.locator("#trades-body button").first().click();
      assert.match((await page.locator("#trades-detail").textContent()) ?? "", /ema\(20\)/);
      await page.locator("#trades-body button").last().click();
      assert.match((await page.locator("#trades-detail").textContent()) ?? "", /was not taken down/);
    });
  });

  it("has the names of trades on paper", async () => {
    await withPage("some trades", WIDE, async ({ page }) => {
      await page.emulateMedia({ media: "print" });
      const names = await page
        .locator("#trades-body th")
        .evaluateAll((all) => all.map((each) => (each as { innerText?: string }).innerText));
      assert.ok(names.length > 0);
      for (const name of names) assert.ok(name !== undefined && name !== "", "a trade has its strategy");
      assert.equal(await page.locator("#trades-strategy").isVisible(), false);
    });
  });

  it("can be used by the keyboard: chart, filters and each trade", async () => {
    await withPage("no trade", WIDE, async (opened) => {
      const ids = new Set((await opened.tabStops()).map(({ id }) => id));
      for (const id of ["price-instrument", "price-day", "price-canvas"]) assert.ok(ids.has(id), id);
    });
    await withPage("some trades", WIDE, async (opened) => {
      const stops = await opened.tabStops();
      const ids = new Set(stops.map(({ id }) => id));
      for (const id of ["price-canvas", "trades-strategy", "trades-result", "trades-side", "trades-earlier"])
        assert.ok(ids.has(id), id);
      const buttons = stops.filter(({ tag, id }) => tag === "button" && id === "");
      assert.equal(buttons.length, 100, "one a row");
      assert.deepEqual(
        stops.filter(({ isSeen }) => !isSeen),
        [],
        "each shows that it has the focus",
      );
    });
  });

  it("shows the day of a trade that is chosen by a key, and what its entry condition came to", async () => {
    await withPage("some trades", WIDE, async (opened) => {
      const { page } = opened;
      const button = page.locator("#trades-body tr:nth-child(5) button");
      const day = await page.locator("#trades-body tr:nth-child(5) td").nth(1).textContent();
      await button.focus();
      await page.keyboard.press("Enter");
      await page.locator("#trades-detail").waitFor();
      await opened.drawn();
      assert.equal(await opened.ask("document.querySelector('#price-day').selectedOptions[0].text"), day);
      assert.match((await page.locator("#trades-detail").textContent()) ?? "", /close > ema\(20\)/);
      assert.equal(await page.locator("tr.chosen").count(), 1);
      assert.equal(await opened.ask("document.activeElement.closest('tr').className"), "chosen", "the focus stays");
      const isSeen = (selector: string): Promise<boolean> =>
        opened.ask(`(() => {
          const { top, bottom } = document.querySelector("${selector}").getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        })()`);
      assert.ok((await isSeen("#price-canvas")) && (await isSeen("#trades-detail")), "both at once");
      await page.getByRole("button", { name: "Later trade" }).click();
      assert.equal(await page.locator("#trades-body tr:nth-child(4)").getAttribute("class"), "chosen");
      await page.getByRole("button", { name: "Earlier trade" }).press("Enter");
      assert.equal(await opened.ask("document.activeElement.textContent"), "Earlier trade", "it can be pressed again");
      await page.getByRole("button", { name: "Back to the list" }).click();
      assert.ok(await isSeen("tr.chosen"));
      await page.locator("#trades-result").selectOption("lost");
      assert.ok(await page.locator("#trades-detail").isHidden(), "the trade may be in the list no more");
      await opened.drawn();
      assert.equal(await opened.ask("document.querySelector('#price-day').selectedOptions[0].text"), day);
    });
  });

  for (const [key, row] of [
    ["first", 1],
    ["last of a page", 100],
  ] as const) {
    it(`has no way beyond its ends from the ${key} trade`, async () => {
      await withPage("some trades", WIDE, async ({ page }) => {
        await page.locator(`#trades-body tr:nth-child(${row}) button`).click();
        assert.equal(await page.getByRole("button", { name: "Later trade" }).isDisabled(), row === 1);
        await page.getByRole("button", { name: "Earlier trade" }).click();
        const count = row === 1 ? "1 to 100 of 260, newest first" : "101 to 200 of 260, newest first";
        assert.equal(await page.locator("#trades-count").textContent(), count);
      });
    });
  }
});

describe("The list of trades", () => {
  it("turns pages of 100, newest first, and ends at both ends", async () => {
    await withPage("some trades", WIDE, async ({ page }) => {
      const count = page.locator("#trades-count");
      assert.equal(await count.textContent(), "1 to 100 of 260, newest first");
      assert.ok(await page.locator("#trades-later").isDisabled());
      await page.locator("#trades-earlier").click();
      await page.locator("#trades-earlier").click();
      assert.equal(await count.textContent(), "201 to 260 of 260, newest first");
      assert.ok(await page.locator("#trades-earlier").isDisabled());
      assert.equal(await page.locator("#trades-body tr").count(), 60);
    });
  });

  it("is filtered by strategy, result and side, all at once", async () => {
    await withPage("some trades", WIDE, async ({ page }) => {
      await page.locator("#trades-strategy").selectOption("2");
      await page.locator("#trades-result").selectOption("won");
      await page.locator("#trades-side").selectOption("-1");
      const rows = await page.locator("#trades-body tr").allTextContents();
      assert.ok(rows.length > 0 && rows.length < 66);
      for (const row of rows) assert.match(row, /^x{120}SELL.*\+/);
      await page.locator("#trades-result").selectOption("lost");
      const lost = await page.locator("#trades-body tr").allTextContents();
      await page.locator("#trades-result").selectOption("");
      assert.equal(
        await page.locator("#trades-body tr").count(),
        rows.length + lost.length,
        "no trade is both or neither",
      );
    });
  });
});

describe("The chart", () => {
  it("draws, and draws otherwise after a key, the wheel, a drag, and another colour scheme", async () => {
    await withPage("some trades", WIDE, async (opened) => {
      const { page } = opened;
      await opened.drawn();
      const picture = (): Promise<number> => opened.pictureOf("#price-canvas");
      assert.ok((await opened.inkOf("#price-canvas")) > 2_000, "there is something on it");
      let last = await picture();
      const changes = async (what: string, act: () => Promise<unknown>): Promise<void> => {
        await act();
        await opened.drawn();
        const now = await picture();
        assert.notEqual(now, last, what);
        last = now;
      };
      const canvas = page.locator("#price-canvas");
      await canvas.scrollIntoViewIfNeeded();
      const box = (await canvas.boundingBox())!;
      await canvas.focus();
      for (const key of ["+", "+", "+", "Home", "ArrowRight", "ArrowLeft", "End", "-"])
        await changes(key, () => page.keyboard.press(key));
      assert.match(
        (await page.locator("#price-words").textContent()) ?? "",
        /^\d+ \w+ 2026 .* to .* close [\d,]+\.\d\d$/,
      );
      await changes("the pointer", () => page.mouse.move(box.x + 300, box.y + 100));
      await changes("the wheel", () => page.mouse.wheel(0, -400));
      await page.mouse.down();
      await changes("a drag", () => page.mouse.move(box.x + 500, box.y + 100));
      await page.mouse.up();
      await changes("the dark", () => page.emulateMedia({ colorScheme: "dark" }));
      await changes("the day", () => page.locator("#price-later").click());
      await changes("another width", () => page.setViewportSize({ width: 700, height: 900 }));
      await changes("another instrument", () => page.locator("#price-instrument").selectOption("1"));
    });
  });

  it("marks the trades that pass the filter, also where as many pass as before", async () => {
    await withPage("one trade", WIDE, async (opened) => {
      await opened.drawn();
      const picture = (): Promise<number> => opened.pictureOf("#price-canvas");
      const marked = await picture();
      await opened.page.locator("#trades-side").selectOption("1");
      await opened.drawn();
      assert.notEqual(await picture(), marked, "the one trade was sold first");
    });
    await withPage("equal sides", WIDE, async (opened) => {
      const picture = (): Promise<number> => opened.pictureOf("#price-canvas");
      await opened.page.locator("#trades-strategy").selectOption("0");
      await opened.drawn();
      const first = await picture();
      await opened.page.locator("#trades-strategy").selectOption("1");
      await opened.drawn();
      assert.notEqual(await picture(), first);
    });
  });

  it("says so where a chosen trade is of an instrument without prices", async () => {
    await withPage("prices of one", WIDE, async (opened) => {
      const { page } = opened;
      const words = page.locator("#price-words");
      await page.locator("#trades-strategy").selectOption("1");
      await page.locator("#trades-body button").first().click();
      await opened.drawn();
      assert.equal(await words.textContent(), "There are no prices of INDEX-1: the chart has another.");
      await page.locator("#trades-strategy").selectOption("0");
      await page.locator("#trades-body button").first().click();
      await opened.drawn();
      assert.equal(await words.textContent(), "");
    });
  });

  it("leaves keys with a modifier to the browser", async () => {
    await withPage("some trades", WIDE, async (opened) => {
      const { page } = opened;
      await opened.drawn();
      await page.locator("#price-canvas").focus();
      const picture = await opened.pictureOf("#price-canvas");
      for (const [key, modifier] of [
        ["+", "ctrlKey"],
        ["ArrowLeft", "altKey"],
        ["Home", "metaKey"],
      ]) {
        const event = `new KeyboardEvent("keydown", { key: "${key}", ${modifier}: true, cancelable: true })`;
        const isLeft = await opened.ask<boolean>(`document.getElementById("price-canvas").dispatchEvent(${event})`);
        assert.ok(isLeft, `${modifier} ${key}`);
      }
      await opened.drawn();
      assert.equal(await opened.pictureOf("#price-canvas"), picture);
    });
  });

  it("leaves the page to scroll where the wheel changes nothing", async () => {
    await withPage("some trades", WIDE, async (opened) => {
      const { page } = opened;
      await page.locator("#price-canvas").scrollIntoViewIfNeeded();
      const box = (await page.locator("#price-canvas").boundingBox())!;
      const top = await opened.ask<number>("scrollY");
      await page.mouse.move(box.x + 100, box.y + 100);
      await page.mouse.wheel(0, 300);
      while ((await opened.ask<number>("scrollY")) <= top) await opened.drawn();
    });
  });
});
