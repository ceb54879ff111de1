import assert from "node:assert/strict";
import { test } from "node:test";
import { withDirectImports } from "../../scripts/direct_imports.ts";

const ROOMS = new Map([
  [
    "../core/mod.ts",
    new Map([
      ["nearest", "/p/core/nearest.ts"],
      ["mostOf", "/p/core/most.ts"],
    ]),
  ],
]);

test("withDirectImports has each name come from its own file, and no type", () => {
  const text = 'import { mostOf, nearest as near, type Ledger } from "../core/mod.ts";\nnear();';
  const direct =
    'import { mostOf } from "/p/core/most.ts"; import { nearest as near } from "/p/core/nearest.ts";\nnear();';
  assert.equal(withDirectImports(text, ROOMS), direct);
});

test("withDirectImports keeps the numbers of lines, and names that it does not know", () => {
  const text = 'import {\n  type Ledger,\n  other,\n} from "../core/mod.ts";\nother();';
  assert.equal(withDirectImports(text, ROOMS), 'import { other } from "../core/mod.ts";\n\n\n\nother();');
});

test("withDirectImports has a name that is awaited come from its own file", () => {
  const text = 'const { mostOf } = await import("../core/mod.ts");\nconst { other } = await import("../core/mod.ts");';
  const direct =
    'const { mostOf } = await import("/p/core/most.ts");\nconst { other } = await import("../core/mod.ts");';
  assert.equal(withDirectImports(text, ROOMS), direct);
});

test("withDirectImports leaves other imports as they are", () => {
  const text =
    'import type { Ledger } from "../core/mod.ts";\nimport { b } from "./b.ts";\nimport path from "node:path";';
  assert.equal(withDirectImports(text, ROOMS), text);
});
