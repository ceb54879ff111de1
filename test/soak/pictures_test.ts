import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { makePictures, PICTURES } from "../../scripts/pictures.ts";
import { Workspace } from "../fixtures/cli.ts";

const workspace = new Workspace("pictures");
const PNG = Buffer.from("89504e470d0a1a0a", "hex");

test("makePictures makes every picture of the documents", async () => {
  await makePictures(workspace.folder);
  for (const { name, width, height } of PICTURES) {
    const file = path.join(workspace.folder, name);
    const bytes = readFileSync(file);
    assert.deepEqual(bytes.subarray(0, PNG.length), PNG, name);
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [width, height], name);
    assert.ok(statSync(file).size > 20_000, `${name} shows something`);
  }
});
