import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { describe, it, test } from "node:test";

import { PICTURES } from "../../scripts/pictures.ts";
import { ROOMS } from "./fences.ts";
import { blocksOf, DOCUMENTS, listPages, proseOf, read, ROOT, tableRowsOf } from "../fixtures/documents.ts";

const TESTED: ReadonlySet<string> = new Set(["sh", "console", "yaml", "json", "csv", "powershell", "text"]);
const MAX_README_BYTES = 8 * 1_024;
const SOURCE_PATH = /(?<![\w./])(?:engine|workers|scripts|test|strategies|docs)\/[\w./-]*\w/g;

interface Link {
  readonly target: string;
  readonly anchor: string;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The links of a page to files of the repository, from the root. */
function linksOf(page: string): readonly Link[] {
  const found = proseOf(read(page)).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]*))?\)/g);
  return [...found].map(([, file = "", anchor = ""]) => {
    return { target: file === "" ? page : path.posix.join(path.posix.dirname(page), file), anchor };
  });
}

/** The anchors of a page's headings, as they are made on GitHub. */
function anchorsOf(page: string): readonly string[] {
  const headings = proseOf(read(page)).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text = ""]) => {
    const plain = text.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "");
    return plain.replaceAll(" ", "-");
  });
}

for (const page of DOCUMENTS) {
  describe(page, () => {
    it("has one title, at its beginning", () => {
      assert.equal(proseOf(read(page)).match(/^# /gm)?.length, 1);
      assert.match(read(page), /^# \S/);
    });

    it("has headings that differ", () => {
      const anchors = anchorsOf(page);
      if (page !== "CHANGELOG.md") assert.equal(new Set(anchors).size, anchors.length);
    });

    it("links to files and headings that there are", () => {
      for (const { target, anchor } of linksOf(page)) {
        assert.ok(existsSync(path.join(ROOT, target)), target);
        if (anchor !== "") assert.ok(anchorsOf(target).includes(anchor), `${target}#${anchor}`);
      }
    });

    it("names only source files that there are", () => {
      for (const [file] of proseOf(read(page)).matchAll(SOURCE_PATH)) {
        assert.ok(existsSync(path.join(ROOT, file)), file);
      }
    });

    it("has blocks in languages that are tested", () => {
      for (const { language, line } of blocksOf(read(page))) assert.ok(TESTED.has(language), `line ${line}`);
    });
  });
}

for (const page of listPages().filter((name) => !name.startsWith("docs/internals/"))) {
  test(`${page} begins with what one can do with it`, () => {
    const [, first = ""] = read(page).split("\n\n");
    assert.match(first, /^(?:With this page you can|In ten minutes you) /);
  });
}

test("README.md is short", () => {
  const { size } = statSync(path.join(ROOT, "README.md"));
  assert.ok(size <= MAX_README_BYTES, `expected at most ${MAX_README_BYTES} bytes, was ${size}`);
});

test("every picture is made by scripts/pictures.ts, is shown, and says what it shows", () => {
  const made = readdirSync(path.join(ROOT, "docs/pictures")).toSorted();
  assert.deepEqual(made, PICTURES.map(({ name }) => name).toSorted());
  const shown = DOCUMENTS.flatMap((page) =>
    [...read(page).matchAll(/!\[([^\]]*)\]\(([^)]*)\)/g)].map(([, words = "", file = ""]) => {
      assert.ok(words.length > 20, `${page}: ${file} is described`);
      const place = path.posix.join(path.posix.dirname(page), file);
      assert.ok(place.startsWith("docs/pictures/"), `${page}: ${file}`);
      return path.posix.basename(place);
    }),
  );
  for (const name of made) assert.ok(shown.includes(name), `${name} is shown`);
  for (const name of shown) assert.ok(made.includes(name), `${name} is there`);
});

test("every page is reached from README.md", () => {
  const reached = new Set(["README.md"]);
  for (const page of reached) {
    for (const { target } of linksOf(page)) if (target.endsWith(".md")) reached.add(target);
  }
  assert.deepEqual([...reached].toSorted(), DOCUMENTS.toSorted());
});

test("files that blocks of code name are named once: another page may use them", () => {
  const names = DOCUMENTS.flatMap((page) => blocksOf(read(page)).filter(({ language }) => language !== "sh"));
  const written = names.flatMap(({ name }) => (name === "" ? [] : [name]));
  assert.equal(new Set(written).size, written.length, written.join(" "));
});

test("ARCHITECTURE.md says why each dependency is there, and names no other", () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(read("package.json")) as Manifest;
  const packages = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
  const [, parts = ""] = /^## Parts\n([\s\S]*?)^## /m.exec(read("ARCHITECTURE.md")) ?? [];
  const rows = tableRowsOf(parts);
  assert.deepEqual(rows.map(([name = ""]) => name).toSorted(), packages.map((name) => `\`${name}\``).toSorted());
  for (const [name, why = ""] of rows) assert.match(why, /\w{3,}/, name);
});

test("ARCHITECTURE.md tells of the rooms in the order in which they may import each other", () => {
  const [, table = ""] = /^## Rooms\n([\s\S]*?)^The worker's side/m.exec(read("ARCHITECTURE.md")) ?? [];
  const rooms = tableRowsOf(table).map(([room = ""]) => room.replaceAll("`", ""));
  assert.deepEqual(
    rooms,
    ROOMS.map((room) => `engine/${room}`),
  );
});

test("docs/glossary.md has each word once, in the order of the alphabet", () => {
  const tables = read("docs/glossary.md")
    .split(/^## /m)
    .map((section) => tableRowsOf(section).map(([word = ""]) => word.toLowerCase()));
  const words = tables.flat();
  assert.ok(words.length > 50);
  assert.equal(new Set(words).size, words.length);
  for (const table of tables) assert.deepEqual(table, table.toSorted());
});

test("docs/benchmarks.md says of every row what is measured, and of no other", () => {
  const files = readdirSync(path.join(ROOT, "scripts/bench")).map((name) => read(`scripts/bench/${name}`));
  const names = files.flatMap((file) => /: Row = \{\s+name: "([\w-]+)"/.exec(file)?.[1] ?? []);
  const [, rows = ""] = /^## The rows\n([\s\S]*?)^## /m.exec(read("docs/benchmarks.md")) ?? [];
  const told = tableRowsOf(rows).map(([name = ""]) => /^`([\w-]+)`/.exec(name)?.[1] ?? "");
  assert.deepEqual(told.toSorted(), names.toSorted());
});
