import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { CHUNK_BYTES, openBytes } from "../../../engine/data/byte_source.ts";
import { temporaryFolder } from "../feed/feed_fixture.ts";

test("openBytes gives a file's bytes in chunks of bounded size, unzipped or as they are", async (t) => {
  const path = temporaryFolder(t);
  const text = "0123456789".repeat(100_000);
  writeFileSync(path("in"), text);
  writeFileSync(path("in.gz"), gzipSync(text));
  for (const name of ["in", "in.gz"]) {
    const source = openBytes(path(name));
    const chunks: Uint8Array[] = [];
    for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), text);
    for (const { length } of chunks) assert.ok(length >= 1 && length <= CHUNK_BYTES, String(length));
    await source.close();
  }
});

test("openBytes throws the error of a missing file at the first read, however late that is", async (t) => {
  const path = temporaryFolder(t);
  for (const name of ["none", "none.gz"]) {
    const source = openBytes(path(name));
    // The opening fails before these do.
    for (let i = 0; i < 20; i++) await assert.rejects(stat(path(name)), { code: "ENOENT" });
    await assert.rejects(source.next(), { code: "ENOENT" });
  }
});

test("openBytes ends a read that is under way when it is closed", async (t) => {
  const path = temporaryFolder(t);
  writeFileSync(path("in"), "text");
  writeFileSync(path("in.gz"), gzipSync("text"));
  for (const name of ["in", "in.gz"]) {
    const source = openBytes(path(name));
    const reading = source.next();
    await source.close();
    await source.close();
    assert.equal(await reading, null);
    assert.equal(await source.next(), null);
  }
});
