import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isNone, NumberReader } from "../../../../engine/data/rows/number_form.ts";
import { decideMark } from "../../../../engine/data/rows/mark_evidence.ts";

const dot = (): NumberReader => new NumberReader({ mark: "dot", decimals: null });
const comma = (): NumberReader => new NumberReader({ mark: "comma", decimals: null });

test("NumberReader reads prices as people write them, with a dot", () => {
  const cases: readonly (readonly [string, number, number])[] = [
    ["20100.50", 20100.5, 1],
    ["20100", 20100, 0],
    ["20100.00", 20100, 0],
    ["643.0", 643, 0],
    ["-37.63", -37.63, 2],
    ["-0.00", 0, 0],
    ["+5", 5, 0],
    [" 20100.5 ", 20100.5, 1],
    ["\u00a020100.5\u202f", 20100.5, 1],
    [".5", 0.5, 1],
    ["5.", 5, 0],
    ["0.00000712", 0.00000712, 8],
    ["2.01005e4", 20100.5, 1],
    ["1E-5", 0.00001, 5],
    ["(12.5)", -12.5, 1],
    ["12.5-", -12.5, 1],
    ["\u221212.5", -12.5, 1],
    ["20,100.50", 20100.5, 1],
    ["-1,234", -1234, 0],
    ["1,234,567.25", 1234567.25, 2],
    ["12,34,567.00", 1234567, 0],
    ["1,23,456", 123456, 0],
    ["1'234.50", 1234.5, 1],
    ["1’234.50", 1234.5, 1],
    ["1 234.5", 1234.5, 1],
    ["1\u202f234.5", 1234.5, 1],
    ["₹20,100.50", 20100.5, 1],
    ["₹ -5.5", -5.5, 1],
    ["-$5.50", -5.5, 1],
    ["$1,234.50", 1234.5, 1],
    ["Rs. 250", 250, 0],
    ["20100.50 INR", 20100.5, 1],
    ['="20100.5"', 20100.5, 1],
    ['"20100.5"', 20100.5, 1],
    ["123456789.12345678", 123456789.12345678, 8],
  ];
  for (const [text, value, decimals] of cases) {
    const reader = dot();
    assert.ok(Object.is(reader.price(text, 1), value), `${text}: ${reader.price(text, 1)}`);
    assert.equal(reader.decimals, decimals, text);
    assert.equal(reader.rounded, 0, text);
  }
});

test("NumberReader reads prices with a decimal comma", () => {
  const cases: readonly (readonly [string, number, number])[] = [
    ["20100,5", 20100.5, 1],
    ["1.234,50", 1234.5, 1],
    ["1 234,5", 1234.5, 1],
    ["1.234.567", 1234567, 0],
    ["-0,25", -0.25, 2],
    ["20100", 20100, 0],
    ["1'234,5", 1234.5, 1],
  ];
  for (const [text, value, decimals] of cases) {
    const reader = comma();
    assert.equal(reader.price(text, 1), value, text);
    assert.equal(reader.decimals, decimals, text);
  }
});

test("NumberReader refuses what is no number", () => {
  const texts = [
    "x",
    "1.2.3",
    "1,2",
    "12,3456",
    "1,,234",
    ",123",
    "0,123,456",
    "12%",
    "0x10",
    "1_000",
    "Infinity",
    "1e",
    "--1",
    "1-2",
    "1.2M",
    "12,34,56",
    "123,45,678",
    "1,234,56.5",
    "(5",
    "5)",
    "1 2 3",
    "9".repeat(400),
  ];
  for (const text of texts) {
    const reader = dot();
    assert.ok(Number.isNaN(reader.price(text, 1)), text);
    assert.equal(reader.isNone, false, text);
  }
});

test("NumberReader knows cells without a value", () => {
  for (const cell of [
    "",
    "  ",
    "-",
    "—",
    "NaN",
    "nan",
    "null",
    "None",
    "N/A",
    "#N/A",
    "\\N",
    null,
    Number.NaN,
    "<NA>",
  ]) {
    const reader = dot();
    assert.ok(Number.isNaN(reader.price(cell, 1)));
    assert.ok(reader.isNone, String(cell));
    assert.ok(isNone(cell), String(cell));
    assert.equal(reader.size(cell), 0, String(cell));
  }
});

test("NumberReader rounds noise of 1e-9, and counts it", () => {
  const reader = dot();
  assert.equal(reader.price("20098.600000000002", 1), 20098.6);
  assert.deepEqual([reader.decimals, reader.rounded], [1, 1]);
  assert.equal(reader.price(0.1 + 0.2, 1), 0.3);
  assert.deepEqual([reader.decimals, reader.rounded], [1, 2]);
  assert.equal(reader.price("0.0000000000000005", 1), 0);
  assert.equal(reader.decimals, 0);
});

test("NumberReader says that a price has more than eight decimals, and leaves it", () => {
  const reader = dot();
  assert.equal(reader.price("19850.2345678915", 1), 19850.2345678915);
  assert.equal(reader.decimals, 9);
  assert.equal(reader.price("0.0000000004", 1), 4e-10, "a price is not rounded to 0");
  assert.equal(reader.decimals, 9);
  assert.equal(reader.rounded, 0);
});

test("NumberReader rounds to the decimals that are said, halves away from 0", () => {
  const reader = new NumberReader({ mark: "dot", decimals: 2 });
  assert.equal(reader.price("19850.2345678915", 1), 19850.23);
  assert.equal(reader.price("-0.125", 1), -0.13);
  assert.equal(reader.price("0.125", 1), 0.13);
  assert.ok(Object.is(reader.price("-0.001", 1), 0));
  assert.equal(reader.price("20100.5", 1), 20100.5);
  assert.equal(reader.decimals, 1);
  assert.equal(reader.rounded, 4);
});

test("NumberReader divides", () => {
  const reader = dot();
  assert.equal(reader.price("201006000", 10_000), 20100.6);
  assert.equal(reader.decimals, 1);
  assert.equal(reader.price(201_006_001, 10_000), 20100.6001);
  assert.equal(reader.decimals, 4);
  assert.equal(reader.rounded, 0);
});

test("NumberReader reads sizes with their suffixes", () => {
  const cases: readonly (readonly [string | number | bigint, number])[] = [
    ["643", 643],
    ["643.0", 643],
    ["0.015", 0.015],
    ["1.2M", 1_200_000],
    ["3.45K", 3_450],
    ["5B", 5e9],
    ["2L", 200_000],
    ["1.15 Cr", 11_500_000],
    ["12,34,567", 1_234_567],
    ["2.5 lakh", 250_000],
    [643n, 643],
    [0, 0],
    ["-0", 0],
  ];
  for (const [cell, size] of cases) assert.equal(dot().size(cell), size, String(cell));
  for (const cell of ["-1", -1, "x", "M", "1.2X", Infinity]) assert.ok(Number.isNaN(dot().size(cell)), String(cell));
});

test("NumberReader reads a number cell as it reads its text", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 8 }), (mantissa, decimals) => {
      const value = mantissa / 10 ** decimals;
      fc.pre(Math.abs(mantissa) < 2 ** 50);
      const [text, number] = [dot(), dot()];
      const read = text.price(value.toFixed(decimals), 1);
      assert.equal(read, value === 0 ? 0 : value);
      assert.equal(number.price(value, 1), value);
      assert.equal(text.decimals, number.decimals);
      assert.equal(text.rounded + number.rounded, 0);
    }),
  );
});

test("NumberReader reads grouped text as the plain one, whatever the marks", () => {
  const western = (whole: string): string => whole.replaceAll(/\B(?=(\d{3})+$)/g, "g");
  const indian = (whole: string): string =>
    whole.length <= 3 ? whole : `${whole.slice(0, -3).replaceAll(/\B(?=(\d{2})+$)/g, "g")}g${whole.slice(-3)}`;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 99 }),
      fc.constantFrom(western, indian),
      fc.constantFrom("dot", "comma"),
      fc.constantFrom("mark", " ", "'", "\u00a0"),
      (whole, cents, group, mark, separator) => {
        const [own, other] = mark === "dot" ? [".", ","] : [",", "."];
        const text = `${group(String(whole)).replaceAll("g", separator === "mark" ? other : separator)}${own}${String(cents).padStart(2, "0")}`;
        const reader = new NumberReader({ mark, decimals: null });
        assert.equal(reader.price(text, 1), Number(`${whole}.${String(cents).padStart(2, "0")}`), text);
        assert.equal(decideMark(reader.evidence, ";"), mark, text);
      },
    ),
  );
});

test("NumberReader never throws, and gives a number or NaN for any text", () => {
  const piece = fc.constantFrom(
    "1",
    "23",
    "000",
    ",",
    ".",
    " ",
    "'",
    "-",
    "+",
    "(",
    ")",
    "e",
    "₹",
    "$",
    "M",
    "%",
    '"',
    "\u00a0",
    "٣",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom("dot", "comma"), (pieces, mark) => {
      const reader = new NumberReader({ mark, decimals: null });
      const text = pieces.join("");
      const value = reader.price(text, 1);
      assert.ok(Number.isNaN(value) || Number.isFinite(value));
      assert.ok(reader.size(text) >= 0 || Number.isNaN(reader.size(text)));
      if (reader.isNone) assert.ok(Number.isNaN(value));
    }),
    { numRuns: 2_000 },
  );
});

test("decideMark goes by numbers that can be read in one way alone", () => {
  const mark = (texts: readonly string[], delimiter: "," | ";" | "\t" | null): string | null => {
    const reader = dot();
    for (const text of texts) reader.price(text, 1);
    return decideMark(reader.evidence, delimiter);
  };
  assert.equal(mark(["1,234", "1,5"], ";"), "comma");
  assert.equal(mark(["1.234", "1,234.5"], ";"), "dot");
  assert.equal(mark(["1.234.567"], ";"), "comma");
  assert.equal(mark(["1,234,567"], ";"), "dot");
  assert.equal(mark(["0,123"], ";"), "comma");
  assert.equal(mark(["1234,567"], ";"), "comma");
  assert.equal(mark(["1,234", "5,678"], ";"), null);
  assert.equal(mark(["1.234"], ";"), null);
  assert.equal(mark(["150.123"], "\t"), "dot");
  assert.equal(mark(["1,234"], "\t"), null);
  assert.equal(mark(["1,234"], ","), "dot");
  assert.equal(mark(["1.234,5"], ","), "comma");
  assert.equal(mark(["1", "2"], ";"), "dot");
  assert.equal(mark([], null), "dot");
});

test("NumberReader.size has no negative zero, counts no rounding, and reads lakhs and millions as whole numbers", () => {
  const reader = dot();
  assert.ok(Object.is(reader.size(-0), 0));
  assert.deepEqual([reader.size("0.30000000000000004"), reader.decimals, reader.rounded], [0.3, 1, 0]);
  for (const [text, size] of [
    ["1.1L", 110_000],
    ["1.1 lakh", 110_000],
    ["2.2m", 2_200_000],
    ["1.005k", 1_005],
    ["1.07b", 1_070_000_000],
    ["1.11 crore", 11_100_000],
  ] as const)
    assert.deepEqual([reader.size(text), reader.decimals], [size, 0], text);
});
