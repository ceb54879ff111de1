import assert from "node:assert/strict";
import { test } from "node:test";
import { printPieces } from "../../../engine/cli/print_pieces.ts";

test("printPieces prints all of a text, many pieces at a time, and never all of them at once", () => {
  const printed: string[] = [];
  const pieces = Array.from({ length: 2_500 }, (_, i) => `${i}\n`);
  printPieces({ stdout: (text) => printed.push(text) }, pieces);
  assert.equal(printed.join(""), pieces.join(""));
  assert.equal(printed.length, 3);
  printPieces({ stdout: (text) => printed.push(text) }, []);
  assert.equal(printed.length, 3, "nothing is printed of nothing");
});
