import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { buildScript } from "../../scripts/build_script.ts";
import { Workspace } from "../fixtures/cli.ts";

test("A module of a bundle has its own URL, and a text about it stays", async () => {
  const workspace = new Workspace("own-urls");
  workspace.write("part.ts", 'export const part = [import.meta.url, "import.meta.url"];\n');
  const entry = workspace.write(
    "whole.ts",
    'import { part } from "./part.ts";\nconsole.log(JSON.stringify([import.meta.url, ...part]));\n',
  );
  const outfile = workspace.path("bundles/whole.mjs");
  await buildScript({ entry, outfile });
  const [whole, part] = [entry, workspace.path("part.ts")].map((file) => pathToFileURL(file).href);
  const said = execFileSync(process.execPath, [outfile], { encoding: "utf8" });
  assert.deepEqual(JSON.parse(said), [whole, part, "import.meta.url"]);
});
