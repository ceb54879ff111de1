import assert from "node:assert/strict";
import { test } from "node:test";
import { findDelimiter } from "../../../../engine/data/records/delimiter.ts";

const cases: readonly { readonly name: string; readonly text: string; readonly delimiter: string }[] = [
  { name: "commas", text: "a,b,c\n1,2,3\n", delimiter: "," },
  { name: "tabs, with commas in numbers", text: "a\tb\n1,000\t2,000\n1,000\t2,000\n", delimiter: "\t" },
  { name: "semicolons, with decimal commas", text: "ts;open;close\n09:15;1,5;2,5\n09:16;1;2,25\n", delimiter: ";" },
  {
    name: "semicolons without a header, decimal commas in each cell",
    text: "1,5;2,5;3,5\n1,5;2,5;3,5\n",
    delimiter: ";",
  },
  { name: "bars", text: "ts|price\n09:15|1.5\n09:16|2.5\n", delimiter: "|" },
  {
    name: "bars, with thousands",
    text: `ts|open|high|low|close\n${"09:15|20,100.5|20,100.6|20,000.0|20,050.0\n".repeat(20)}`,
    delimiter: "|",
  },
  { name: "semicolons below a title with a comma", text: `a, b\n${"1,5;2,5;3,5\n".repeat(20)}`, delimiter: ";" },
  { name: "commas, with bars in symbols", text: "NSE_EQ|A,1,2\nNSE_EQ|B,1,2\n", delimiter: "," },
  { name: "commas below titles", text: "a title; and more\nanother\nts,open,close\n1,2,3\n1,2,3\n", delimiter: "," },
  { name: "commas with quoted numbers", text: 'a,b\n"1,000","2,000"\n1,"2,000"\n', delimiter: "," },
  { name: "commas in two columns", text: "ts,price\n1,2\n", delimiter: "," },
  { name: "what sep= says", text: "sep=;\na,b;c,d\n1,2;3,4\n", delimiter: ";" },
];

for (const { name, text, delimiter } of cases) {
  test(`findDelimiter finds ${name}`, () => {
    assert.equal(findDelimiter("in.csv", text), delimiter);
  });
}

test("findDelimiter refuses a text without a delimiter, and shows how spaces become commas", () => {
  assert.throws(
    () => findDelimiter("in.csv", "hello\nworld\n"),
    /in\.csv:1:1: Expected a table with .*, was a text without any of them/,
  );
  const aligned = "date       open  close\n2026-01-05   1.5    2.5\n2026-01-06   1.5    2.5\n";
  assert.throws(
    () => findDelimiter("in.txt", aligned),
    /was one with spaces between them. Put commas in: tr -s ' ' ','/,
  );
  assert.throws(
    () => findDelimiter("in.csv", '"a,b"\n"1,""2"""\n'),
    /was one with whole lines in quotes\. Take them off: sed/,
  );
  assert.throws(() => findDelimiter("in.csv", "\n \n\n"), /was a file of empty lines/);
  assert.throws(() => findDelimiter("in.csv", "sep=^\na^b\n"), /in\.csv:1:1: Expected sep= with one of/);
});
