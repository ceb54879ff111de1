import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Cell } from "../../../../engine/data/records/mod.ts";
import { MAX_RECORD_CHARS, RecordSplitter } from "../../../../engine/data/records/record_splitter.ts";

interface Split {
  readonly records: readonly (readonly Cell[])[];
  readonly lines: readonly number[];
  readonly isTorn: boolean;
}

function split(pieces: readonly string[], delimiter = ","): Split {
  const splitter = new RecordSplitter({ path: "in.csv", delimiter });
  const batches = [...pieces.map((piece) => splitter.push(piece)), splitter.finish()];
  return {
    records: batches.flatMap(({ records }) => records),
    lines: batches.flatMap(({ lines }) => lines),
    isTorn: splitter.isTorn,
  };
}

const cells: readonly {
  readonly name: string;
  readonly text: string;
  readonly records: readonly (readonly Cell[])[];
}[] = [
  {
    name: "plain cells",
    text: "a,b\n1,2\n",
    records: [
      ["a", "b"],
      ["1", "2"],
    ],
  },
  {
    name: "empty cells",
    text: "a,,c,\n,\n",
    records: [
      ["a", null, "c", null],
      [null, null],
    ],
  },
  { name: "spaces around cells", text: " a ,\tb\u00a0, \n", records: [["a", "b", null]] },
  {
    name: "a byte order mark in the middle",
    text: "a,b\n\uFEFFa,b\n",
    records: [
      ["a", "b"],
      ["a", "b"],
    ],
  },
  {
    name: "quotes",
    text: '"a","b"\n"1",2\n',
    records: [
      ["a", "b"],
      ["1", "2"],
    ],
  },
  { name: "quotes in all cells, one with a doubled quote", text: '"a""b","c"\n', records: [['a"b', "c"]] },
  {
    name: "an empty quoted cell",
    text: '"",""\n"",a\n',
    records: [
      [null, null],
      [null, "a"],
    ],
  },
  { name: "delimiters in quotes", text: '"20,100.00",1\n', records: [["20,100.00", "1"]] },
  { name: "the three characters that part quoted cells, in one", text: '"a"",""b","c"\n', records: [['a","b', "c"]] },
  {
    name: "line breaks in quotes",
    text: '"a\nb",c\r\n"d\r\ne",f\n',
    records: [
      ["a\nb", "c"],
      ["d\ne", "f"],
    ],
  },
  { name: "spaces around quotes", text: ' "a" , "b,c" \n', records: [["a", "b,c"]] },
  { name: "a quote inside of a cell", text: '5" pipe,b"c"\n', records: [['5" pipe', 'b"c"']] },
  { name: "text after a quote", text: '"a"b,c\n', records: [["ab", "c"]] },
  { name: "ragged records", text: "a,b,c\n1\n1,2,3,4\n", records: [["a", "b", "c"], ["1"], ["1", "2", "3", "4"]] },
  { name: "empty lines", text: "a\n\n \nb\n\n", records: [["a"], [], [null], ["b"], []] },
  { name: "what DOS puts at the end", text: "a,b\r\n\u001a", records: [["a", "b"]] },
  { name: "a form feed", text: "a\f,b\n\f\n", records: [["a", "b"], [null]] },
];

for (const { name, text, records } of cells) {
  test(`RecordSplitter reads ${name}`, () => {
    assert.deepEqual(split([text]).records, records);
    assert.deepEqual(split([...text]).records, records, "one character a piece");
  });
}

test("RecordSplitter keeps zeros, so that the reading sees that something is missing", () => {
  const { records, isTorn } = split(["a,b\n\0\n1,2\0\n3,4\n\0"]);
  assert.deepEqual(records, [["a", "b"], ["\0"], ["1", "2\0"], ["3", "4"], ["\0"]]);
  assert.equal(isTorn, true);
});

test("RecordSplitter reads other delimiters, and commas as cells' own", () => {
  assert.deepEqual(split(["a;b,c\n"], ";").records, [["a", "b,c"]]);
  assert.deepEqual(split(["a\tb\n\tc\n"], "\t").records, [
    ["a", "b"],
    [null, "c"],
  ]);
});

test("RecordSplitter says that the last record has no line end", () => {
  assert.equal(split(["a,b\n1,2\n"]).isTorn, false);
  assert.equal(split(["a,b\n1,2"]).isTorn, true);
  assert.equal(split(["a,b\n1,2\r"]).isTorn, false);
  const inQuotes = split(['a,b\n1,"2']);
  assert.deepEqual(
    [inQuotes.records, inQuotes.isTorn],
    [
      [
        ["a", "b"],
        ["1", "2"],
      ],
      true,
    ],
  );
});

test("RecordSplitter names the place of a quote that nothing closes", () => {
  const place = /in\.csv:2:3: Expected the quote that opens here to be closed/;
  assert.throws(() => split(['a,b\n1,"2\n3,4\n5,6\n']), place);
  assert.throws(() => split(['a,b\n1,"2\n3,"4\n5,6\n']), place, "another quote is not its end");
  const many = Array.from({ length: 30 }, (_, i) => `${i},x\n`).join("");
  assert.throws(() => split([`a,b\n1,"2\n${many}3,"\n`]), place, "too many lines in one cell");
  assert.throws(() => split(['a,"b\nc",1\n1,"2\n3,4\n5,6\n']), /in\.csv:3:3: /);
});

test("RecordSplitter refuses a line that is too long, and a text without line ends", () => {
  const half = "x".repeat(MAX_RECORD_CHARS / 2 + 1);
  assert.throws(() => split(["a\n", half, half]), /in\.csv:2:1: Expected a line of at most 1048576 characters/);
});

/** Texts that a cell may have, without spaces at their ends. */
const cell = fc
  .oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom("20,100.50", 'a"b', '"', '""', "a\nb", "\n", "x\n\ny", "NSE_EQ|X", "é", "1;2", "\t"),
  )
  .map((text) => text.replaceAll("\r", "").replaceAll("\u001a", "").trim())
  .filter((text) => text.split("\n").length < 10);
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 12 });

test("RecordSplitter gives back any table with the right lines, whatever its quotes, line ends and pieces", () => {
  const shape = fc.record({
    rows: table,
    delimiter: fc.constantFrom(",", ";", "\t", "|"),
    all: fc.boolean(),
    ends: fc.array(fc.constantFrom("\n", "\r\n", "\r"), { minLength: 1, maxLength: 4 }),
    isWhole: fc.boolean(),
    cuts: fc.array(fc.nat(200), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(shape, ({ rows, delimiter, all, ends, isWhole, cuts }) => {
      let text = "";
      let line = 1;
      const lines: number[] = [];
      rows.forEach((row, i) => {
        lines.push(line);
        const written = row.map((one) =>
          all || one.includes(delimiter) || /["\n]/.test(one) ? `"${one.replaceAll('"', '""')}"` : one,
        );
        const end = ends[i % ends.length] ?? "\n";
        text += written.join(delimiter) + (i === rows.length - 1 && !isWhole ? "" : end);
        line += 1 + row.join("").split("\n").length - 1;
      });
      const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, i) => text.slice(at[i], end));
      const found = split(pieces, delimiter);
      assert.deepEqual(
        found.records,
        rows.map((row) => row.map((one) => (one === "" ? null : one))),
      );
      assert.deepEqual(found.lines, lines);
    }),
    { numRuns: 1000 },
  );
});
