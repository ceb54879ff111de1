import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { runInspect } from "../../../engine/cli/inspect.ts";
import { temporaryFolder } from "../feed/feed_fixture.ts";

const HEADER = "symbol,timestamp,opening price,high price,low price,closing price,volume traded\n";
const LONG = `${HEADER}NIFTY,2026-01-05 09:15,2,3,1,2,7\nNIFTY,2026-01-05 09:16,2,3,1,2,7\n`;
const NAMELESS = "date,open,high,low,close\n2026-01-05 09:15,2,3,1,2\n2026-01-05 09:16,2,3,1,2\n";
const TICKS = "symbol,ts,price\nNIFTY,2026-01-06 09:15,2\n";

/** What the command prints of files of these texts; `folder` in place of their folder. */
async function inspect(
  t: TestContext,
  texts: Readonly<Record<string, string>>,
  values: ReadonlyMap<string, string> = new Map(),
  switches: ReadonlySet<string> = new Set(),
): Promise<string> {
  const folder = temporaryFolder(t);
  const positionals = Object.entries(texts).map(([name, text]) => {
    writeFileSync(folder(name), text);
    return folder(name);
  });
  let printed = "";
  const io = { stdout: (text: string) => void (printed += text), stderr: () => {}, colour: false };
  const code = await runInspect({ positionals, values, lists: new Map(), switches }, io);
  assert.equal(code, 0);
  return printed.replaceAll(folder(""), "folder/");
}

/** The lines behind the one that ends so. */
function linesAfter(printed: string, title: string): readonly string[] {
  const lines = printed.trimEnd().split("\n");
  return lines.slice(lines.indexOf(title) + 1).map((line) => line.trim().replace(/ \\$/, ""));
}

test("inspect prints the flags that say the same whole, however long they are", async (t) => {
  const flags = linesAfter(await inspect(t, { "long.csv": LONG }), "The same by hand:");
  assert.deepEqual(flags.slice(1), [
    "--columns 'ts=timestamp,open=opening price,high=high price,low=low price,close=closing price,instrument=symbol,volume=volume traded'",
    "--time-format iso",
    "--time-zone Asia/Kolkata",
    "--decimal-mark dot",
    "--bar 1m",
    "--bar-stamp start",
  ]);
});

test("inspect takes a file for the instrument that it is named after", async (t) => {
  const printed = await inspect(t, { "NIFTY.csv": NAMELESS });
  assert.match(printed, /NIFTY\.csv: taken for NIFTY, by its name$/m);
  assert.ok(linesAfter(printed, "The same by hand:").includes("--instrument NIFTY"));
});

test("inspect prints the flags of the first file where files are taken differently", async (t) => {
  const printed = await inspect(t, { "ticks.csv": TICKS, "long.csv": LONG });
  const flags = linesAfter(printed, "The same by hand, of the first file alone:");
  assert.match(flags[0] ?? "", /^--ticks \S+ticks\.csv$/);
  assert.equal(flags[1], "--columns ts=ts,price=price,instrument=symbol");
  assert.ok(!flags.some((flag) => flag.startsWith("--bar")), "ticks have no length");
});

test("inspect counts the prices that were rounded, by the noise of computing or as was said", async (t) => {
  const texts = { "noise.csv": "symbol,ts,price\nA,2026-01-06 09:15,100.10000000000001\nA,2026-01-06 09:16,100.2\n" };
  const oddOf = (printed: string): string => linesAfter(printed, "odd").join(" ");
  assert.match(oddOf(await inspect(t, texts)), /noise\.csv: 1 price rounded by at most 1e-9, the noise of computing /);
  const said = await inspect(t, texts, new Map([["decimals", "0"]]));
  assert.match(oddOf(said), /noise\.csv: 2 prices rounded to 0 decimals, as said /);
});

test("inspect prints files as they were typed, for a shell, and no --instrument where files have their own", async (t) => {
  const spaced = linesAfter(await inspect(t, { "my long.csv": LONG }), "The same by hand:");
  assert.equal(spaced[0], "--bars 'folder//my long.csv'");
  process.env["INSTRUMENTS"] = "NIFTY:2500000:75,BANKNIFTY:5500000:30";
  t.after(() => delete process.env["INSTRUMENTS"]);
  const two = await inspect(t, { "NIFTY.csv": NAMELESS, "BANKNIFTY.csv": NAMELESS });
  assert.equal(linesAfter(two, "The same by hand, of the first file alone:")[0], "--bars folder//NIFTY.csv");
  const bars = (minutes: readonly number[]): string =>
    minutes.map((minute) => `A,2026-01-05 09:${minute},2,3,1,2,7\n`).join("");
  const lengths = { "1m.csv": LONG, "5m.csv": HEADER + bars([15, 20, 25]) };
  const flags = linesAfter(await inspect(t, lengths), "The same by hand:");
  assert.equal(flags[0], "--bars folder//1m.csv folder//5m.csv");
  assert.ok(!flags.some((flag) => flag.startsWith("--bar ")), "its lengths differ");
  assert.ok(flags.includes("--bar-stamp start"));
});

test("inspect says the decimals that prices are traded by", async (t) => {
  const rows = "symbol,ts,price\nYEN,2026-01-06 09:15,2\nNIFTY,2026-01-06 09:15,2.00\nGOLD,2026-01-06 09:15,2.125\n";
  const folder = temporaryFolder(t);
  writeFileSync(folder("instruments.csv"), "symbol,currency\nYEN,JPY\n");
  const values = new Map([["instruments-file", folder("instruments.csv")]]);
  const printed = await inspect(t, { "a.csv": rows }, values);
  assert.deepEqual(
    printed.match(/decimals +\d/g)?.map((text) => text.at(-1)),
    ["3", "2", "0"],
  );
  const said = JSON.parse(await inspect(t, { "a.csv": rows }, values, new Set(["json"]))) as {
    readonly instruments: readonly { readonly symbol: string; readonly price_decimals: number }[];
  };
  const decimals = said.instruments.map(({ symbol, price_decimals: places }) => [symbol, places]);
  assert.deepEqual(decimals, [
    ["GOLD", 3],
    ["NIFTY", 2],
    ["YEN", 0],
  ]);
});

test("inspect counts unreadable rows by instrument and day, and says that they are too many to trade", async (t) => {
  const good = Array.from({ length: 60 }, (_, i) => `A,2026-01-06 09:15:${String(i).padStart(2, "0")},2\n`).join("");
  const bad = `${"A,2026-01-06 09:20,x\n".repeat(10)}${"B,2026-01-07 09:20,x\n".repeat(12)}C D,noon,2\n`;
  const text = `symbol,ts,price\n${good}${bad}`;
  interface Said {
    readonly refused: string | null;
    readonly left_out: readonly object[];
    readonly instruments: readonly { readonly symbol: string }[];
  }
  const said = JSON.parse(await inspect(t, { "a.csv": text }, new Map(), new Set(["json"]))) as Said;
  const [counts] = said.left_out;
  assert.deepEqual(
    { ...counts, first: null },
    {
      first: null,
      reason: "unreadable",
      rows: 23,
      by_instrument: { A: 10, B: 12, "C D": 1 },
      by_day: { "2026-01-06": 10, "2026-01-07": 12 },
      no_day: 1,
    },
  );
  assert.deepEqual(
    said.instruments.map(({ symbol }) => symbol),
    ["A"],
  );
  const many = /a\.csv: Expected at most 0\.1 % or 20 unreadable rows, was 23 of 83/;
  assert.match(said.refused ?? "", many);
  const odd = linesAfter(await inspect(t, { "a.csv": text }), "odd");
  assert.match(odd.slice(0, 2).join(" "), new RegExp(`${many.source}: nothing is traded by them`));
  const few = JSON.parse(
    await inspect(t, { "a.csv": `symbol,ts,price\n${good}` }, new Map(), new Set(["json"])),
  ) as Said;
  assert.deepEqual([few.refused, few.left_out], [null, []]);
});
