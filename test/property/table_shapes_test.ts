import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { openInputs } from "../../engine/data/records/mod.ts";
import { temporaryFolder } from "../engine/feed/feed_fixture.ts";
import { encodeText, packAs, readWhole, tableText, TEXT_ENCODINGS, type TextShape } from "../fixtures/data_shapes.ts";

const HEADERS = {
  bars: ["instrument", "ts", "open", "high", "low", "close", "volume"],
  ticks: ["symbol", "Date", "Time", "LTP", "LTQ"],
  strange: ["kol1", "kol2", "kol3", "kol4"],
  none: null,
} as const;

const symbol = fc.constantFrom("NIFTY", "^NSEI", "NSE_EQ|INE002A01018", "USD/INR", "NIFTY 50", "M&M", "BTC/USDT:USDT");
const number = fc.integer({ min: 1, max: 9_999_999 });

/** A price as people write it: with decimals, thousands, a decimal comma. */
const price = fc.tuple(number, fc.constantFrom("plain", "thousands", "comma")).map(([minor, form]) => {
  const text = (minor / 100).toFixed(2);
  if (form === "plain") return text;
  return form === "comma" ? text.replace(".", ",") : text.replace(/\B(?=(?:\d{3})+\.)/g, ",");
});

const time = fc
  .integer({ min: 0, max: 100_000 })
  .map((minute) => new Date(1_767_584_700_000 + minute * 60_000).toISOString());

function rowOf(kind: keyof typeof HEADERS): fc.Arbitrary<readonly string[]> {
  const day = time.map((text) => text.slice(0, 10));
  const clock = time.map((text) => text.slice(11, 19));
  if (kind === "ticks") return fc.tuple(symbol, day, clock, price, number.map(String));
  if (kind === "strange") return fc.tuple(time, price, price, number.map(String));
  return fc.tuple(symbol, time, price, price, price, price, fc.oneof(number.map(String), fc.constant("")));
}

const shape: fc.Arbitrary<TextShape> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  quotes: fc.constantFrom("needed", "all"),
  lineEnds: fc.array(fc.constantFrom("\n", "\r\n", "\r"), { minLength: 1, maxLength: 3 }),
  endsWithLine: fc.boolean(),
});

const NO_TITLES: readonly string[] = [];
const titles: fc.Arbitrary<readonly string[]> = fc.subarray([
  "NIFTY 50, daily",
  "# from: somewhere",
  "",
  "Société Générale",
]);

const file = fc.constantFrom(...(Object.keys(HEADERS) as (keyof typeof HEADERS)[])).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    rows: fc.array(rowOf(kind), { minLength: 2, maxLength: 30 }),
    titles: kind === "strange" || kind === "none" ? fc.constant(NO_TITLES) : titles,
    shape,
    encoding: fc.constantFrom(...TEXT_ENCODINGS, "latin-1" as const),
    container: fc.constantFrom("plain", "gzip", "gzip of two", "zip", "zip stored"),
  }),
);

test("openInputs gives back the header, the records and their lines of a table, whatever its shape", async (t) => {
  const path = temporaryFolder(t)("in");
  await fc.assert(
    fc.asyncProperty(file, async ({ kind, rows, titles: above, shape: form, encoding, container }) => {
      const header = HEADERS[kind];
      const text =
        above.map((title) => `${title}\n`).join("") + tableText([...(header === null ? [] : [header]), ...rows], form);
      writeFileSync(path, packAs(encodeText(text, encoding), container));
      const [table] = await openInputs([path]);
      const { source, records, lines } = await readWhole(table!);
      assert.deepEqual(source.header, header);
      assert.equal(source.form.delimiter, form.delimiter);
      assert.deepEqual(
        records,
        rows.map((row) => row.map((cell) => (cell === "" ? null : cell))),
      );
      const first = above.length + (header === null ? 0 : 1);
      assert.deepEqual(
        lines,
        rows.map((_, i) => first + i + 1),
      );
      assert.equal(source.form.headerLines, first);
      assert.equal(source.isTorn, !form.endsWithLine);
    }),
    { numRuns: 200 },
  );
});
