import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { openInputs } from "../../engine/data/records/mod.ts";
import { EngineError } from "../../engine/protocol/mod.ts";
import {
  encodeText,
  JSON_SHAPES,
  packAs,
  PLAIN_TEXT,
  readWhole,
  type ShapedBar,
  tableText,
} from "../fixtures/data_shapes.ts";
import { temporaryFolder } from "../engine/feed/feed_fixture.ts";

const BARS: readonly ShapedBar[] = Array.from({ length: 40 }, (_, i) => ({
  symbol: "NIFTY",
  ts: 1_767_584_700_000 + i * 60_000,
  open: `${20_000 + i}.05`,
  high: `${20_001 + i}.05`,
  low: `${19_999 + i}.05`,
  close: `${20_000 + i}.5`,
  volume: i,
}));

const CSV = tableText([
  ["instrument", "ts", "open", "high", "low", "close", "volume"],
  ...BARS.map(({ symbol, ts, open, high, low, close, volume }) => [
    symbol,
    String(ts),
    open,
    high,
    low,
    close,
    String(volume),
  ]),
]);
const QUOTED = tableText(
  BARS.map(({ symbol, ts, open }) => [symbol, String(ts), `2${open.replace("2", ",")}`, 'a "quoted"\nline']),
  { ...PLAIN_TEXT, quotes: "all", lineEnds: ["\r\n", "\r"] },
);

/** Bytes of files that are read, of every kind. */
const FORMS: readonly Buffer[] = [
  ...[CSV, QUOTED, CSV.replaceAll(",", ";"), `Price,Close\nTicker,^NSEI\nDate,\n2026-01-05,1\n${CSV}`].map((text) =>
    Buffer.from(text),
  ),
  ...(["utf-8 mark", "utf-16le", "utf-16be mark", "latin-1"] as const).map((encoding) => encodeText(CSV, encoding)),
  ...(["gzip", "gzip of two", "zip", "zip stored"] as const).map((container) => packAs(Buffer.from(CSV), container)),
  ...Object.values(JSON_SHAPES).map((shape) => Buffer.from(shape(BARS))),
];

/** One change of a file: bytes are written over, put in, taken out, or cut off. */
interface Mutation {
  readonly kind: "write" | "insert" | "remove" | "cut" | "repeat";
  readonly at: number;
  readonly bytes: Uint8Array;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("write", "write", "insert", "insert", "remove", "cut", "repeat"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc
      .constantFrom('"', "\n", "\r", "\0", ",", "\uFEFF", "{", "[", "]", "1e999", '\n"', "é", "\xff")
      .map((text) => Buffer.from(text)),
  ),
});

function mutate(whole: Buffer, { kind, at, bytes }: Mutation): Buffer {
  const place = Math.floor(at * whole.length);
  const after = whole.subarray(place);
  const before = whole.subarray(0, place);
  switch (kind) {
    case "write":
      return Buffer.concat([before, bytes, after.subarray(bytes.length)]);
    case "insert":
      return Buffer.concat([before, bytes, after]);
    case "remove":
      return Buffer.concat([before, after.subarray(bytes.length)]);
    case "cut":
      return before;
    case "repeat":
      return Buffer.concat([whole, after]);
  }
}

/** Reads bytes as a file. Whatever they are: records in order with their lines, or an error for people. */
async function readAny(t: TestContext, path: string, bytes: Uint8Array): Promise<void> {
  writeFileSync(path, bytes);
  try {
    for (const table of await openInputs([path])) {
      const { source, records, lines } = await readWhole(table);
      assert.equal(records.length, lines.length);
      assert.ok(lines.every((line, i) => line >= 1 && (i === 0 || line >= (lines[i - 1] ?? 0))));
      assert.equal(source.sha256.length, 64);
    }
  } catch (error) {
    if (!(error instanceof EngineError)) t.diagnostic(Buffer.from(bytes).toString("base64"));
    assert.ok(error instanceof EngineError, String(error));
    assert.equal(error.exitCode, 2);
    assert.ok(error.message.startsWith(path), error.message);
  }
}

test("openInputs reads or refuses any bytes, and never breaks", async (t) => {
  const path = temporaryFolder(t)("in");
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => readAny(t, path, bytes)),
    { numRuns: 200 },
  );
});

test("openInputs reads or refuses any text of the characters that count", async (t) => {
  const path = temporaryFolder(t)("in");
  const letters = fc.constantFrom(
    ...Array.from("aA1.,;|\t\n\r\"'{}[]:#-+ \0\uFEFF"),
    "é",
    "open",
    "2026-01-05",
    "null",
    "\r\n",
    '""',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(letters, { maxLength: 60 }), (text) => readAny(t, path, Buffer.from(text.join("")))),
    { numRuns: 500 },
  );
});

test("openInputs reads or refuses a file of any kind that was damaged", async (t) => {
  const path = temporaryFolder(t)("in");
  const damaged = fc.tuple(fc.constantFrom(...FORMS), fc.array(mutation, { minLength: 1, maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(damaged, ([whole, mutations]) => readAny(t, path, mutations.reduce(mutate, whole))),
    { numRuns: 500 },
  );
});
