import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { NO_CHOICES } from "../../../../engine/data/mod.ts";
import { recordedFiles } from "../../../../engine/session/input/recorded_files.ts";
import type { InputFile } from "../../../../engine/session/setup/replay_input.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-recorded-files-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = "instrument;ts;price\nNIFTY;05/01/2026 09:15;20100,50\n";

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function inputFile(name: string, text: string, isPipe = false): InputFile {
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { name, bytes: Buffer.byteLength(text), sha256, isPipe, reading: null };
}

function recorded(paths: readonly string[], files: readonly InputFile[]): ReturnType<typeof recordedFiles> {
  const choice = { feed: "replay", flag: "data", paths, choices: { ...NO_CHOICES, timeZone: "UTC" } } as const;
  const choices = { ...NO_CHOICES, decimalMark: "comma", timeZone: "Asia/Kolkata" } as const;
  return recordedFiles(choice, { kind: "data", files, choices, rowsSha256: "ab" });
}

describe("recordedFiles", () => {
  it("reads a file that is still the same by the header's choices, unless others are said now", async () => {
    const file = write("same.csv", TEXT);
    const { choice, mayBePlain, difference } = await recorded([file], [inputFile("then.csv", TEXT)]);
    assert.deepEqual([choice.paths, mayBePlain, difference], [[file], false, null]);
    assert.deepEqual([choice.choices.decimalMark, choice.choices.timeZone], ["comma", "UTC"]);
  });

  it("reads of a file that has grown what it was, under its own name, and removes the copy", async () => {
    const file = write("grown.csv", `${TEXT}NIFTY;05/01/2026 09:16;20101,00\n`);
    const { choice, difference, close } = await recorded([file], [inputFile("grown.csv", TEXT)]);
    const [copy = ""] = choice.paths;
    assert.deepEqual([difference, path.basename(copy), readFileSync(copy, "utf8")], [null, "grown.csv", TEXT]);
    close();
    assert.equal(existsSync(path.dirname(copy)), false);
  });

  it("says before anything is read that a file is another one: shorter, changed, or grown behind other bytes", async () => {
    const was = [inputFile("then.csv", TEXT)];
    const other = `${TEXT.slice(0, -2)}1\n`;
    const cases = [
      [write("short.csv", "price\n"), `then.csv as it was read had ${TEXT.length} bytes, and short.csv has 6`],
      [write("changed.csv", other), "then.csv as it was read had other content than changed.csv"],
      [write("longer.csv", `${other}more\n`), "then.csv as it was read had other content than longer.csv"],
    ] as const;
    for (const [file, difference] of cases) assert.equal((await recorded([file], was)).difference, difference);
  });

  it("finds the files of a folder by their names when it has got more of them", async () => {
    const [first, second] = [write("days/05.csv", TEXT), write("days/06.csv", `${TEXT}\n`)];
    const was = [inputFile("05.csv", TEXT), inputFile("06.csv", `${TEXT}\n`)];
    write("days/07.csv", "later\n");
    const { choice, difference } = await recorded([path.dirname(first)], was);
    assert.deepEqual([choice.paths, difference], [[first, second], null]);
    const gone = await recorded([path.dirname(first)], [...was, inputFile("04.csv", "x"), inputFile("03.csv", "y")]);
    assert.deepEqual([gone.choice.paths, gone.difference], [[path.dirname(first)], null], "the reading tells");
  });

  it("leaves a pipe, and a table of a zip, to the comparison of what has been read", async () => {
    const file = write("any.csv", "other");
    for (const was of [inputFile("-", TEXT, true), inputFile("all.zip:one.csv", TEXT)])
      assert.equal((await recorded([file], [was])).difference, null);
  });
});
