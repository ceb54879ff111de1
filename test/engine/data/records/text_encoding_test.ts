import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findEncoding, TextReader } from "../../../../engine/data/records/text_encoding.ts";
import { encodeText, TEXT_ENCODINGS } from "../../../fixtures/data_shapes.ts";

function decode(bytes: Buffer, cuts: readonly number[] = []): { readonly text: string; readonly encoding: string } {
  const reader = new TextReader(findEncoding(bytes));
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  const parts = at.slice(1).map((end, i) => reader.decode(bytes.subarray(at[i], end)));
  return { text: parts.join("") + reader.end(), encoding: reader.encoding };
}

test("findEncoding tells encodings by marks, and UTF-16 by its zeros", () => {
  const text = "instrument,ts,price\nNIFTY,1767584700000,20100.05\n";
  for (const encoding of TEXT_ENCODINGS) {
    const found = findEncoding(encodeText(text, encoding));
    assert.equal(found.encoding, encoding.split(" ")[0]);
    assert.equal(found.mark > 0, encoding.endsWith("mark"));
  }
  assert.deepEqual(findEncoding(Buffer.from(text)), { encoding: "utf-8", mark: 0 });
  assert.deepEqual(findEncoding(Buffer.alloc(0)), { encoding: "utf-8", mark: 0 });
  assert.equal(
    findEncoding(Buffer.from("a,b\n\0\0\0\0\0\0")).encoding,
    "utf-8",
    "zeros of a file that was not written out",
  );
});

test("TextReader takes bytes that are no UTF-8 as Windows-1252, each by itself", () => {
  const bytes = Buffer.concat([
    Buffer.from("₹1,Société,"),
    Buffer.from([0x80, 0x2c, 0xe9, 0x2c, 0x93, 0xc3]),
    Buffer.from(",é"),
  ]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    assert.deepEqual(decode(bytes, [cut]), { text: "₹1,Société,€,é,“Ã,é", encoding: "latin-1" });
  }
});

test("TextReader keeps a character that the file cuts off as what it is alone, and leaves half a UTF-16 one out", () => {
  assert.deepEqual(decode(Buffer.from("a,€").subarray(0, 4)), { text: "a,â‚", encoding: "latin-1" });
  assert.equal(decode(encodeText("a,b", "utf-16le mark").subarray(0, 7)).text, "a,");
});

test("TextReader makes one zero of many, which a crash may have left", () => {
  assert.equal(decode(Buffer.from(`a,b\n1,2\n${"\0".repeat(100_000)}`)).text, "a,b\n1,2\n\0");
});

test("TextReader gives back any text, whatever the encoding and the pieces", () => {
  const text = fc
    .array(fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.constantFrom("é", "₹", "€", "🙂")))
    .map((parts) => parts.join(","));
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(...TEXT_ENCODINGS.slice(0, 4)),
      fc.array(fc.nat(500), { maxLength: 5 }),
      (whole, encoding, cuts) => {
        fc.pre(!whole.startsWith("\uFEFF") && !/\0/.test(whole) && (encoding !== "utf-8" || !/^[þÿ]/.test(whole)));
        const wellFormed = Buffer.from(whole).toString();
        assert.equal(decode(encodeText(wellFormed, encoding), cuts).text, wellFormed);
      },
    ),
  );
});
