import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { FileBytes, PeekedBytes } from "../../../../engine/data/records/input_bytes.ts";
import { JsonFile } from "../../../../engine/data/records/json_file.ts";
import type { TableText } from "../../../../engine/data/records/table_text.ts";
import { TextPieces } from "../../../../engine/data/records/text_pieces.ts";
import { readWhole } from "../../../fixtures/data_shapes.ts";
import { temporaryFolder } from "../../feed/feed_fixture.ts";

async function textOf(path: string): Promise<TableText> {
  const bytes = new PeekedBytes(new FileBytes(path, path));
  return { path, bytes, pieces: new TextPieces(bytes, await bytes.peek(100)), container: "plain", entry: null };
}

const CANDLES = Array.from({ length: 10_000 }, (_, i) => [1_767_584_700 + i * 60, i + 1, i + 3, i + 1, i + 2, i]);

test("JsonFile gives the candles of a document in batches, with their numbers", async (t) => {
  const path = temporaryFolder(t)("in.json");
  writeFileSync(path, JSON.stringify({ s: "ok", candles: CANDLES }));
  const { source, records, lines } = await readWhole({ open: async () => JsonFile.open(await textOf(path)) });
  assert.deepEqual(records, CANDLES);
  assert.deepEqual(
    lines,
    CANDLES.map((_, i) => i + 1),
  );
  assert.deepEqual([source.unit, source.isTorn, source.sha256.length], ["candle", false, 64]);
});

test("JsonFile refuses a document that is too large to be read as a whole", async (t) => {
  const path = temporaryFolder(t)("in.json");
  writeFileSync(path, JSON.stringify(CANDLES));
  const open = async (): Promise<JsonFile> => JsonFile.open(await textOf(path), 65_536);
  await assert.rejects(
    open(),
    /in\.json: Expected a JSON document of at most 0\.0625 MB, was a larger one\. Write one object a line/,
  );
});
