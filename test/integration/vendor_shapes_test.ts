import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { encodeText, JSON_SHAPES, zipOf } from "../fixtures/data_shapes.ts";
import { runHere } from "../fixtures/in_process.ts";
import { tableShapes } from "../fixtures/vendor_shapes.ts";
import { DataCases, HEADER, netOf, OWN, refusal, TWO_HOURS } from "../fixtures/data_cases.ts";

const cases = new DataCases("data-shapes");
const AT_TEN = cases.strategies({ entry_condition: "time >= '09:20'", exit_condition: "time >= '10:00'" });
const SAME = [-596.25, 1] as const;

/** Shapes that have no volume. */
const WITHOUT_VOLUME: ReadonlySet<string> = new Set(["no volume.csv", "headless.csv"]);

/** The rows of a file as `convert` writes them. */
async function rowsOf(file: string, flags: readonly string[]): Promise<string> {
  const out = cases.path("converted.csv");
  const { code, stderr } = await runHere(["convert", file, out, ...flags]);
  assert.equal(code, 0, stderr);
  return readFileSync(out, "utf8");
}

/** Rows without their volume. */
function withoutVolume(rows: string): string {
  return rows.replace(/,[^,\n]*$/gm, "");
}

describe("The same two hours are read from", () => {
  const expected = rowsOf(cases.write("expected.csv", OWN), []);

  const isSame = async (name: string, content: string | Buffer, flags: readonly string[] = []): Promise<void> => {
    const [rows, own] = [await rowsOf(cases.write(name, content), flags), await expected];
    if (WITHOUT_VOLUME.has(name)) assert.equal(withoutVolume(rows), withoutVolume(own));
    else assert.equal(rows, own);
  };

  it("120 bars in our own form", async () => {
    const rows = (await expected).trimEnd().split("\n");
    assert.equal(rows.length, 121);
    assert.match(rows[1] ?? "", /^NIFTY,.*,20100\.?0*,20100\.60?,20096\.?0*,20098\.60?,643$/);
  });

  for (const { name, content, flags } of tableShapes(TWO_HOURS)) it(name, () => isSame(name, content, flags));

  for (const [name, form] of Object.entries(JSON_SHAPES)) {
    it(`JSON as ${name}`, () => {
      return isSame(`${name}.json`, form(TWO_HOURS), name === "yahoo" ? [] : ["--instrument", "NIFTY"]);
    });
  }

  const [header = "", ...lines] = OWN.trimEnd().split("\n");
  const newest = [header, ...lines.toReversed(), ""].join("\n");
  const packed = [
    { name: "x/data.csv", bytes: Buffer.from(OWN) },
    { name: "__MACOSX/._data.csv", bytes: Buffer.from([0, 1]) },
  ];
  const bytes: Readonly<Record<string, string | Buffer>> = {
    "marked.csv": encodeText(OWN.replaceAll("\n", "\r\n"), "utf-8 mark"),
    "two bytes.csv": encodeText(OWN, "utf-16le mark"),
    "two bytes without a mark.csv": encodeText(OWN, "utf-16be"),
    "latin.csv": encodeText(
      OWN.replace(/^.*$/gm, (line) => `${line},${line === header ? "note" : "é"}`),
      "latin-1",
    ),
    "returns.csv": OWN.replaceAll("\n", "\r"),
    "packed, which its name does not say.csv": gzipSync(OWN),
    "folder.zip": zipOf(packed),
    "newest first.csv": newest,
    "remarks.csv": `# downloaded\n# 1 minute\n${OWN}`,
    "title.csv": `NIFTY 1 minute data\n\n${OWN}`,
    "empty column.csv": OWN.replaceAll("\n", ",\n"),
    "header again.csv": `${OWN}${header}\n`,
    "twice.csv": `${OWN}${lines.join("\n")}\n`,
    "footer.csv": `${OWN}Total,,,,,,\nDownloaded on 2026-01-06\n`,
  };
  for (const [name, content] of Object.entries(bytes)) {
    it(name, () => isSame(name, content));
  }
});

describe("The same two hours come to the same net as", () => {
  const shapes = tableShapes(TWO_HOURS).filter(({ name }) =>
    ["own.csv", "12 hours.csv", "metatrader.csv", "lean.csv"].includes(name),
  );
  for (const { name, content, flags } of [
    ...shapes,
    { name: "kite.json", content: JSON_SHAPES["kite"]?.(TWO_HOURS) ?? "", flags: ["--instrument", "NIFTY"] },
  ]) {
    it(name, async () => {
      assert.deepEqual(await netOf([cases.write(name, content)], { by: AT_TEN, flags }), SAME);
    });
  }

  for (const symbol of ["^NSEI", "NSE:NIFTY50-INDEX", "NSE_EQ|INE002A01018", "GC=F", "USD/INR", "BTC/USDT:USDT"]) {
    it(`${symbol}, as vendors call it`, async () => {
      const by = cases.strategies({
        instrument: JSON.stringify(symbol),
        entry_condition: "time >= '09:20'",
        exit_condition: "time >= '10:00'",
      });
      const file = cases.write("symbol.csv", OWN.replaceAll("NIFTY", symbol));
      assert.deepEqual(await netOf([file], { by }), SAME);
    });
  }
});

describe("A file is refused, exit 2, with the way out, if", () => {
  const shapes = new Map(tableShapes(TWO_HOURS).map((shape) => [shape.name, shape.content]));
  const wrong: Readonly<Record<string, readonly [content: string | Buffer, said: RegExp, flags?: readonly string[]]>> =
    {
      "nothing names its instrument": [shapes.get("pandas.csv") ?? "", /--instrument SYMBOL/],
      "day and month may be each other": [shapes.get("day first.csv") ?? "", /2026-01-05.*2026-05-01.*--time-format/],
      "its zone has a name that others have": [
        shapes.get("zone by name.csv") ?? "",
        /IST names more than one zone\. Say which with --time-zone, such as --time-zone Asia\/Kolkata/,
      ],
      "they may be so by 12 hours": [shapes.get("12 hours.csv") ?? "", /--time-format/],
      "it has no header": [shapes.get("headless.csv") ?? "", /--columns instrument=1,ts=2\+3,open=4/],
      "it has numbers alone": [shapes.get("ninja.txt") ?? "", /--columns/],
      "it has milliseconds of a day": [shapes.get("lean.csv") ?? "", /--columns ts=1,open=2\/10000/],
      "it is a page": ["<!DOCTYPE html><html><body>Login</body></html>", /Expected/],
      "it is what an API says of an error": ['{"status":"error","message":"Token is invalid"}', /Token is invalid/],
      "it is empty": ["", /empty/],
      "it has a header alone": [`${HEADER}\n`, /Expected/],
      "its years are of Rome": [OWN.replaceAll("2026-", "0026-"), /Expected a time from 1990 to 2100/],
      "--bar says a length that it has not": [OWN, /was bars of 1m.*--bar 1m/, ["--bar", "5m"]],
    };
  for (const [what, [content, said, flags = []]] of Object.entries(wrong)) {
    it(what, async () => {
      assert.match(await refusal([cases.write("refused.csv", content)], { by: AT_TEN, flags }), said);
    });
  }
});
