import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SymbolTable } from "../../../engine/data/symbol_table.ts";

function find(table: SymbolTable, symbol: string): number {
  const bytes = new TextEncoder().encode(`<${symbol}>`);
  return table.find(bytes, 1, bytes.length - 1);
}

test("SymbolTable finds each symbol's index, and nothing else", () => {
  const table = new SymbolTable(["NIFTY", "BANKNIFTY", "M&M", "日経"]);
  assert.deepEqual(
    ["NIFTY", "BANKNIFTY", "M&M", "日経"].map((symbol) => find(table, symbol)),
    [0, 1, 2, 3],
  );
  assert.deepEqual(
    ["", "NIFT", "NIFTYY", "nifty", "日"].map((symbol) => find(table, symbol)),
    [-1, -1, -1, -1, -1],
  );
});

test("SymbolTable agrees with indexOf for any symbols", () => {
  const symbols = fc.uniqueArray(fc.string({ maxLength: 6 }), { maxLength: 60 });
  fc.assert(
    fc.property(symbols, fc.string({ maxLength: 6 }), (known, other) => {
      const table = new SymbolTable(known);
      for (const symbol of [...known, other]) assert.equal(find(table, symbol), known.indexOf(symbol));
    }),
  );
});
