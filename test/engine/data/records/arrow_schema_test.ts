import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { arrowZones } from "../../../../engine/data/records/arrow_schema.ts";

/** The schema of an integer `a`, a timestamp `ts` without a zone, and one `tz` of UTC, as Arrow 26 writes it. */
const SCHEMA =
  "//////AAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAMAAACIAAAARAAAAAQAAACU////AAABChAAAAAcAAAABAAAAAAAAAAC" +
  "AAAAdHoAAAgADAAGAAgACAAAAAAAAgAEAAAAAwAAAFVUQwDQ////AAABChAAAAAcAAAABAAAAAAAAAACAAAAdHMAAAAABgAIAAYABgAAAAAAAwAQABQACAAGAAcA" +
  "DAAAABAAEAAAAAAAAQIQAAAAHAAAAAQAAAAAAAAAAQAAAGEAAAAIAAwACAAHAAgAAAAAAAABQAAAAAAAAAA=";

test("arrowZones says which timestamps of a schema have a zone", () => {
  assert.deepEqual(Object.fromEntries(arrowZones(SCHEMA)), { ts: false, tz: true });
  // Before Arrow 0.15 only the length stood before a message.
  const old = Buffer.from(SCHEMA, "base64").subarray(4).toString("base64");
  assert.deepEqual(arrowZones(old), arrowZones(SCHEMA));
});

test("arrowZones reads any bytes without an error", () => {
  const bytes = Buffer.from(SCHEMA, "base64");
  for (let end = 0; end < bytes.length; end += 1) arrowZones(bytes.subarray(0, end).toString("base64"));
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const damaged = Buffer.from(bytes);
      for (const [at, byte] of changes) damaged[at] = byte;
      assert.ok(arrowZones(damaged.toString("base64")).size < 100);
    }),
    { numRuns: 1_000 },
  );
  assert.equal(arrowZones("").size, 0);
});
