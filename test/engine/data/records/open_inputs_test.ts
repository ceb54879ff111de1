import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { openInputs, type ParquetOpener } from "../../../../engine/data/records/mod.ts";
import {
  encodeText,
  packAs,
  PLAIN_TEXT,
  readWhole,
  tableText,
  TEXT_ENCODINGS,
  zipOf,
} from "../../../fixtures/data_shapes.ts";
import { temporaryFolder } from "../../feed/feed_fixture.ts";

const HEADER = ["instrument", "ts", "price"];
const ROWS = Array.from({ length: 20_000 }, (_, i) => [
  "NIFTY",
  String(1_767_584_700_000 + i * 1000),
  `${20_000 + i}.05`,
]);
const TEXT = tableText([HEADER, ...ROWS]);

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function folder(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>): (name: string) => string {
  const path = temporaryFolder(t);
  for (const [name, bytes] of Object.entries(files)) {
    if (name.includes("/")) mkdirSync(path(name.slice(0, name.lastIndexOf("/"))), { recursive: true });
    writeFileSync(path(name), bytes);
  }
  return path;
}

for (const container of ["plain", "gzip", "gzip of two", "zip", "zip stored"] as const) {
  test(`openInputs reads a file that is packed as ${container}, with its length and hash on the disk`, async (t) => {
    const bytes = packAs(Buffer.from(TEXT), container);
    const path = folder(t, { in: bytes });
    const [table] = await openInputs([path("in")]);
    assert.ok(table !== undefined);
    assert.equal(table.bytes, bytes.length);
    for (let time = 0; time < 2; time++) {
      const { source, records, lines } = await readWhole(table);
      assert.deepEqual(source.header, HEADER);
      assert.deepEqual(records, ROWS);
      assert.deepEqual(
        lines,
        ROWS.map((_, i) => i + 2),
      );
      assert.equal(source.sha256, sha256(bytes));
      assert.equal(source.bytesRead, bytes.length);
      assert.equal(source.form.container, container.split(" ")[0]);
      assert.equal(source.form.entry, container.startsWith("zip") ? "table.csv" : null);
    }
  });
}

for (const container of ["plain", "gzip", "zip"] as const) {
  test(`a table that is closed before its end gives no more, packed as ${container}`, async (t) => {
    const path = folder(t, { in: packAs(Buffer.from(TEXT), container), lines: `{"ts":1,"price":2}\n`.repeat(50_000) });
    for (const name of ["in", "lines"]) {
      const [table] = await openInputs([path(name)]);
      const source = await table!.open();
      assert.notEqual(await source.next(), null);
      const reading = source.next();
      await Promise.all([source.close(), source.close()]);
      await reading;
      assert.equal(await source.next(), null);
      await source.close();
      const other = await table!.open();
      await other.close();
      assert.equal(await other.next(), null);
    }
  });
}

for (const encoding of TEXT_ENCODINGS) {
  test(`openInputs reads a file in ${encoding}`, async (t) => {
    const path = folder(t, {
      in: encodeText(tableText([HEADER, ...ROWS], { ...PLAIN_TEXT, lineEnds: ["\r\n"] }), encoding),
    });
    const { source, records } = await readWhole((await openInputs([path("in")]))[0]!);
    assert.deepEqual(
      [source.header, source.form.encoding, source.form.headerLines],
      [HEADER, encoding.split(" ")[0], 1],
    );
    assert.deepEqual(records, ROWS);
  });
}

test("openInputs reads a file whose first letter that is no UTF-8 is far behind", async (t) => {
  const path = folder(t, { in: Buffer.concat([Buffer.from(TEXT), Buffer.from("Soci\xe9t\xe9,1,2\n", "latin1")]) });
  const { source, records } = await readWhole((await openInputs([path("in")]))[0]!);
  assert.deepEqual(records.at(-1), ["Société", "1", "2"]);
  assert.equal(source.form.encoding, "latin-1");
});

test("openInputs reads a folder's tables by name, without its subfolders and what is no table", async (t) => {
  const path = folder(t, {
    "d/b.csv": TEXT,
    "d/a.csv.gz": gzipSync(TEXT),
    "d/notes.md": "x",
    "d/b.txt": "gaps",
    "d/README.txt": "x",
    "d/notes.txt": "x",
    "d/.c.csv": TEXT,
    "d/e/f.csv": TEXT,
  });
  const names = async (...paths: readonly string[]): Promise<readonly string[]> =>
    (await openInputs(paths)).map((table) => table.path.slice(path("").length).replace(/^\//, ""));
  assert.deepEqual(await names(path("d")), ["d/a.csv.gz", "d/b.csv"]);
  assert.deepEqual(await names(path("d/b.csv"), path("d/e")), ["d/b.csv", "d/e/f.csv"]);
  assert.deepEqual(await names(path("d/*.csv")), ["d/b.csv"]);
  assert.deepEqual(await names(path("d/?.csv*")), ["d/a.csv.gz", "d/b.csv"]);
  assert.deepEqual(await names(path("d/[!a]*")), ["d/README.txt", "d/b.csv", "d/b.txt", "d/notes.md", "d/notes.txt"]);
  assert.deepEqual(await names(path("**/[b-f].csv")), ["d/b.csv", "d/e/f.csv"]);
  assert.deepEqual(await names(path("d/*/*.csv")), ["d/e/f.csv"]);
});

test("openInputs follows links to folders in a pattern, but a double star does not, which could go round", async (t) => {
  const path = folder(t, { "d/a.csv": TEXT });
  symlinkSync(path("d"), path("link"));
  symlinkSync(path("d"), path("d/back"));
  const names = async (pattern: string): Promise<readonly string[]> =>
    (await openInputs([path(pattern)])).map((table) => table.path.slice(path("").length).replace(/^\//, ""));
  assert.deepEqual(await names("*/a.csv"), ["d/a.csv", "link/a.csv"]);
  assert.deepEqual(await names("**/*.csv"), ["d/a.csv"]);
});

test("openInputs takes a name with brackets as it is, if there is such a file", async (t) => {
  const path = folder(t, { "NIFTY [1m].csv": TEXT });
  assert.equal((await openInputs([path("NIFTY [1m].csv")])).length, 1);
});

test("openInputs makes a table of each file of a zip that is one, by name", async (t) => {
  const bytes = Buffer.from(TEXT);
  const zip = zipOf([
    { name: "data/b.csv", bytes },
    { name: "data/", bytes: Buffer.alloc(0) },
    { name: "data/a.csv.gz", bytes: gzipSync(TEXT) },
    { name: "__MACOSX/data/._b.csv", bytes },
    { name: "data/.DS_Store", bytes },
    { name: "README.md", bytes },
  ]);
  const path = folder(t, { "in.zip": zip });
  const tables = await openInputs([path("in.zip")]);
  assert.deepEqual(
    tables.map((table) => table.path),
    [`${path("in.zip")}:data/a.csv.gz`, `${path("in.zip")}:data/b.csv`],
  );
  for (const table of tables) {
    const { source, records } = await readWhole(table);
    assert.deepEqual(records, ROWS);
    assert.equal(source.sha256, sha256(zip));
    assert.equal(source.form.container, "zip");
  }
});

test("openInputs reads standard input once, and keeps it for as long as the process runs", async () => {
  async function* input(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < TEXT.length; at += 1000) yield Buffer.from(TEXT.slice(at, at + 1000));
  }
  const [table] = await openInputs(["-"], { standardInput: input });
  assert.ok(table !== undefined);
  assert.deepEqual([table.path, table.bytes, table.isPipe], ["-", TEXT.length, true]);
  for (let time = 0; time < 2; time++) {
    const { source, records } = await readWhole(table);
    assert.deepEqual(records, ROWS);
    assert.equal(source.sha256, sha256(Buffer.from(TEXT)));
  }
  assert.ok(existsSync(table.file));
});

test("openInputs reads a named pipe once", async (t) => {
  const path = folder(t, {});
  execFileSync("mkfifo", [path("pipe")]);
  const [tables] = await Promise.all([openInputs([path("pipe")]), writeFile(path("pipe"), gzipSync(TEXT))]);
  const { records } = await readWhole(tables[0]!);
  assert.deepEqual(records, ROWS);
  assert.equal(tables[0]?.isPipe, true);
});

/** Bytes that begin as a Parquet file does. */
const PARQUET = Buffer.concat([Buffer.from("PAR1\x15\x04\0"), Buffer.alloc(1000, 1), Buffer.from("PAR1")]);

for (const [name, bytes] of [
  ["plain.csv", PARQUET],
  ["in.parquet.gz", gzipSync(PARQUET)],
  ["in.zip", zipOf([{ name: "in.parquet", bytes: PARQUET }])],
] as const) {
  test(`openInputs hands a Parquet file on, as a file: ${name}`, async (t) => {
    const path = folder(t, { [name]: bytes, rows: "ts,price\n1,2\n" });
    const opened: string[] = [];
    const openParquet: ParquetOpener = async (shown, file) => {
      assert.ok(shown.startsWith(path(name)));
      assert.deepEqual(readFileSync(file), PARQUET);
      opened.push(file);
      return (await openInputs([path("rows")]))[0]!.open();
    };
    const [table] = await openInputs([path(name)], { openParquet });
    const { source, records } = await readWhole(table!);
    assert.deepEqual(records, [["1", "2"]]);
    if (name === "plain.csv") assert.deepEqual(opened, [path(name)]);
    else {
      assert.equal(source.sha256, sha256(bytes));
      assert.equal(source.form.container, name === "in.zip" ? "zip" : "gzip");
      assert.equal(existsSync(opened[0] ?? ""), false, "the unpacked file is gone when the table is closed");
    }
    await assert.rejects(
      readWhole((await openInputs([path(name)]))[0]!),
      /Expected a Parquet file that can be read, was one without its end/,
    );
  });
}

/** A refusal: the file, its bytes, and what the message has. */
const refusals: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ["empty.csv", "", /empty\.csv: Expected a table of prices, was an empty file/],
  ["empty.csv.gz", gzipSync(""), /was an empty file/],
  [
    "book.xlsx",
    zipOf([
      { name: "[Content_Types].xml", bytes: Buffer.from("x") },
      { name: "xl/workbook.xml", bytes: Buffer.from("x") },
    ]),
    /was an Excel workbook \(\.xlsx\)\. Save it as CSV/,
  ],
  [
    "book.ods",
    zipOf([
      { name: "mimetype", bytes: Buffer.from("x") },
      { name: "content.xml", bytes: Buffer.from("x") },
    ]),
    /was a spreadsheet \(\.ods\)/,
  ],
  [
    "secret.zip",
    zipOf([{ name: "a.csv", bytes: Buffer.from(TEXT), isEncrypted: true }]),
    /secret\.zip:a\.csv: Expected a file without a password/,
  ],
  ["odd.zip", zipOf([{ name: "a.csv", bytes: Buffer.from(TEXT), method: 9 }]), /was one by method 9\. Unpack it: 7z x/],
  ["none.zip", zipOf([]), /Expected a zip with a table in it/],
  ["zip.zip", zipOf([{ name: "a.zip", bytes: zipOf([]) }]), /was a zip file inside of another/],
  [
    "wrong.zip",
    zipOf([{ name: "a.csv", bytes: Buffer.from(TEXT), checksum: 1 }]),
    /Expected a whole zip file, was a damaged one \(its checksum is wrong\)/,
  ],
  [
    "half.zip",
    zipOf([{ name: "a.csv", bytes: Buffer.from(TEXT) }]).subarray(0, 900),
    /Expected a whole zip file, was a damaged one/,
  ],
  [
    "half.gz",
    gzipSync(TEXT).subarray(0, 20_000),
    /Expected a whole gzip file, was one that is cut off after \d+ unpacked bytes/,
  ],
  [
    "bad.gz",
    Buffer.concat([gzipSync(TEXT).subarray(0, -8), Buffer.alloc(8)]),
    /Expected a whole gzip file, was a damaged one after \d+ unpacked bytes/,
  ],
  ["a.zst", Buffer.from("\x28\xb5\x2f\xfd\0\0", "latin1"), /was one packed by zstd\. Unpack it: zstd -d /],
  ["a.bz2", Buffer.from("BZh91AY\0", "latin1"), /was one packed by bzip2\. Unpack it: bunzip2 -k /],
  ["a.xz", Buffer.from("\xfd7zXZ\0\0", "latin1"), /was one packed by xz/],
  ["a.7z", Buffer.from("7z\xbc\xaf\x27\x1c\0\0", "latin1"), /was a 7z archive/],
  ["a.rar", Buffer.from("Rar!\x1a\x07\0", "latin1"), /was a RAR archive/],
  [
    "a.tar.gz",
    gzipSync(Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\0"), Buffer.alloc(300)])),
    /was a tar archive\. Unpack it: tar xf /,
  ],
  ["a.xls", Buffer.from("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "latin1"), /was an Excel workbook \(\.xls\)/],
  [
    "a.feather",
    Buffer.from("ARROW1\0\0", "latin1"),
    /was an Arrow or Feather file.*read_feather\(.*a\.feather"\)\.to_parquet/,
  ],
  ["a.h5", Buffer.from("\x89HDF\r\n\x1a\n\0", "latin1"), /was an HDF5 file/],
  ["a.pkl", Buffer.from("\x80\x04\x95\0", "latin1"), /was a pickle of Python.*read_pickle/],
  ["a.db", Buffer.from("SQLite format 3\0\x10\0", "latin1"), /was a SQLite database, as a journal is/],
  ["a.duckdb", Buffer.from("\0\0\0\0\0\0\0\0DUCK\0", "latin1"), /was a DuckDB database/],
  ["a.orc", Buffer.from("ORC\x08\x03", "latin1"), /was an ORC file/],
  ["a.avro", Buffer.from("Obj\x01\x04", "latin1"), /was an Avro file/],
  ["a.pdf", "%PDF-1.7\n", /was a PDF/],
  [
    "a.csv",
    "\n<!DOCTYPE html><html><head><title> Log in </title>",
    /was a web page \("Log in"\)\. It may say that you have to log in/,
  ],
  ["b.csv", "<?xml version='1.0'?><a/>", /was XML/],
  ["c.csv", Buffer.from(Array.from({ length: 600 }, (_, i) => i % 256)), /was bytes that are no text/],
  ["d.csv", "x".repeat(1_500_000), /Expected lines, was a text of more than 1048576 characters without a line end/],
  ["e.csv", "just some words\nand more\n", /was a text without any of them/],
  [
    "f.csv",
    `${tableText([HEADER])}${"x".repeat(1_500_000)}`,
    /f\.csv:2:1: Expected a line of at most 1048576 characters/,
  ],
];

for (const [name, bytes, message] of refusals) {
  test(`openInputs refuses a file like ${name}`, async (t) => {
    const path = folder(t, { [name]: bytes });
    await assert.rejects(
      async () => {
        for (const table of await openInputs([path(name)])) await readWhole(table);
      },
      (error: Error) => {
        assert.equal(error.name, "EngineError");
        assert.match(error.message, message);
        assert.ok(error.message.startsWith(path(name)), error.message);
        return true;
      },
    );
  });
}

test("openInputs takes tables that begin like other files", async (t) => {
  const path = folder(t, {
    a: "ORCHPHARMA,2026-01-05,100.5\n".repeat(3),
    b: "20260105DUCK,09:15,100.5\n".repeat(3),
    c: "BZh,1,2\n".repeat(3),
  });
  for (const name of ["a", "b", "c"]) {
    const { records } = await readWhole((await openInputs([path(name)]))[0]!);
    assert.equal(records.length, 3);
  }
});

test("openInputs refuses paths that name nothing, and says what may be meant", async (t) => {
  const path = folder(t, { "nifty.csv": TEXT, "none/notes.md": "x" });
  const message = (...paths: readonly string[]): Promise<string> =>
    openInputs(paths).then(
      () => "",
      (error: unknown) => String(error),
    );
  assert.match(await message(path("Nifty.csv")), /was a path with nothing there\. Did you mean .*nifty\.csv\?$/);
  assert.match(await message(path("nifty.csv.gz")), /Did you mean .*nifty\.csv\?$/);
  symlinkSync(path("gone.csv"), path("link.csv"));
  assert.match(
    await message(path("link.csv")),
    /Expected a file, was a symbolic link to nothing\. Check where it leads$/,
  );
  assert.match(await message(path("x/y.csv")), /was a path with nothing there\. Check the path$/);
  assert.match(
    await message(path("*.tsv")),
    /^EngineError: .*\*\.tsv: Expected a pattern that files match, was one that none matches/,
  );
  assert.match(
    await message(path("none")),
    /Expected a folder with files that end in \.csv.*, was one with none among its 1 entries/,
  );
  mkdirSync(path("new"));
  assert.match(await message(path("new")), /was an empty one\. Name the files, or a pattern$/);
  assert.match(await message(path("nifty.csv/x")), /was a path through something that is no folder/);
  assert.match(await message("/dev/zero"), /^EngineError: \/dev\/zero: Expected a file or a pipe, was a device/);
  assert.match(await message(), /^UsageError: Expected a file of prices, was none/);
  assert.match(
    await message("-", "/dev/stdin"),
    /^UsageError: Expected - once, for it can be read only once, was twice/,
  );
});

test("openInputs refuses a file without permission", async (t) => {
  const path = folder(t, { "a.csv": TEXT });
  chmodSync(path("a.csv"), 0);
  // Root may read everything.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.("nobody");
  try {
    await assert.rejects(openInputs([path("a.csv")]), /was one without permission\. Change its permissions/);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
