import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { OpenPage, startChromium } from "../test/fixtures/browser.ts";
import { blocksOf } from "../test/fixtures/documents.ts";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const MAIN = path.join(ROOT, "dist/main.js");
const run = promisify(execFile);

/** A picture of the documents. */
export interface Picture {
  /** Its file in `docs/pictures`. */
  readonly name: string;
  /** Of which run it is. */
  readonly of: "sessions" | "tutorial";
  readonly width: number;
  readonly height: number;
  readonly scheme: "dark" | "light";
  /** Brings what it shows into sight. */
  readonly show?: (page: Page) => Promise<void>;
}

/** Every picture of the documents. */
export const PICTURES: readonly Picture[] = [
  { name: "page.png", of: "sessions", width: 1_184, height: 800, scheme: "light" },
  { name: "page-dark.png", of: "sessions", width: 390, height: 800, scheme: "dark" },
  {
    name: "trade.png",
    of: "sessions",
    width: 1_184,
    height: 640,
    scheme: "light",
    show: async (page) => page.locator("#trades-body tr:nth-child(2) button").click(),
  },
  { name: "tutorial.png", of: "tutorial", width: 1_184, height: 640, scheme: "light" },
];

/** Makes pictures in a folder, each of a run that is made for it. The program has been built. */
export async function makePictures(folder: string, pictures: readonly Picture[] = PICTURES): Promise<void> {
  const work = await mkdtemp(path.join(tmpdir(), "bulkhead-pictures-"));
  const browser = await startChromium();
  try {
    await mkdir(folder, { recursive: true });
    const pages = { sessions: "", tutorial: "" };
    for (const picture of pictures) {
      pages[picture.of] ||= picture.of === "sessions" ? await sessionsPage(work) : await tutorialPage(work);
      await take(browser, pages[picture.of], { picture, file: path.join(folder, picture.name) });
    }
  } finally {
    await browser.close();
    await rm(work, { recursive: true });
  }
}

async function take(
  browser: Browser,
  html: string,
  { picture, file }: { readonly picture: Picture; readonly file: string },
): Promise<void> {
  const { width, height, scheme, show } = picture;
  const opened = await OpenPage.open(browser, html, { width, scheme });
  await opened.page.setViewportSize({ width, height });
  await show?.(opened.page);
  await opened.drawn();
  await opened.page.screenshot({ path: file });
  await opened.close();
}

/** Simulated days that are traded. */
const DAYS = ["05", "06", "07", "08", "09", "12", "13", "14", "15", "16", "19", "20", "21", "22", "23"];

/** A backtest of the examples on days that the simulated feed has made. */
async function sessionsPage(work: string): Promise<string> {
  const example = path.join(ROOT, "strategies/nifty.yaml");
  const files: string[] = [];
  let price = 20_100;
  for (const [i, day] of DAYS.entries()) {
    const file = path.join(work, `nifty-${day}.csv`);
    const feed = { DEFAULT_PRICE: String(price), SEED: String(i + 1), PRICE_FLUCTUATION: "2" };
    const session = ["--session-date", `2026-01-${day}`, "--speed", "max", "--strategies", example];
    await bulkhead(work, ["run", ...session, "--record", file], feed);
    const last = (await readFile(file, "utf8")).trimEnd().split("\n").at(-1) ?? "";
    price = Math.round(Number(last.split(",")[2]));
    files.push(file);
  }
  return writePage(work, "sessions", ["--data", ...files, "--strategies", example, "--capital", "500000"]);
}

/** The backtest of the tutorial, on the files that it has its reader save. */
async function tutorialPage(work: string): Promise<string> {
  const blocks = blocksOf(await readFile(path.join(ROOT, "docs/tutorial.md"), "utf8"));
  for (const { name, text } of blocks) if (name !== "") await writeFile(path.join(work, name), text);
  return writePage(work, "tutorial", ["--data", "acme.csv", "--strategies", "acme2.yaml"]);
}

async function writePage(work: string, name: string, args: readonly string[]): Promise<string> {
  const file = path.join(work, `${name}.html`);
  await bulkhead(work, ["backtest", ...args, "--html", file], {});
  return file;
}

async function bulkhead(
  work: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const env = { ...settings, JOURNAL: "off", RUN_DIR: path.join(work, "run"), PATH: process.env["PATH"] ?? "" };
  await run(process.execPath, [MAIN, ...args], { cwd: work, env, maxBuffer: 1 << 26 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await makePictures(path.join(ROOT, "docs/pictures"));
  console.log(`made ${PICTURES.map(({ name }) => `docs/pictures/${name}`).join(", ")}`);
}
