import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { TickBatch, TickRecorder } from "../../../engine/data/mod.ts";
import { newInstrument, EngineError } from "../../../engine/protocol/mod.ts";
import { NO_SYMBOLS } from "../../fixtures/symbols.ts";
import { INSTRUMENTS, record, temporaryFolder, tick } from "../feed/feed_fixture.ts";

const HEADER = "instrument,ts,price,size,bid,ask";

test("TickRecorder writes the ticks format, bid and ask empty where there is none", (t) => {
  const path = temporaryFolder(t)("out.csv");
  record(path, [tick(1_767_239_100_000_000, 0, 2_010_005, 1), tick(1_767_239_100_000_000, 2, 7, 0.25, 6, 8)]).close();
  assert.equal(
    readFileSync(path, "utf8"),
    `${HEADER}\nNIFTY,1767239100000,20100.05,1,,\nJPY,1767239100000,7,0.25,6,8\n`,
  );
});

test("TickRecorder writes an instant of microseconds with three decimals, so that all are of one form", (t) => {
  const path = temporaryFolder(t)("out.csv");
  record(path, [tick(1_767_239_100_000_001, 1, 100)]).close();
  assert.equal(readFileSync(path, "utf8"), `${HEADER}\nBANKNIFTY,1767239100000.001,1.00,0,,\n`);
});

test("TickRecorder replaces an old file at once, and writes only a header if there are no ticks", (t) => {
  const path = temporaryFolder(t)("out.csv");
  writeFileSync(path, "old");
  const recorder = TickRecorder.open(path, INSTRUMENTS);
  assert.equal(readFileSync(path, "utf8"), "");
  recorder.close();
  recorder.close();
  assert.equal(readFileSync(path, "utf8"), `${HEADER}\n`);
});

const MANY = Array.from({ length: 10_000 }, (_, i) => tick(i * 1_000, i % 3, 1 + i, i));

test("TickRecorder zips a file whose name ends in .gz, in members that read as one file", (t) => {
  const path = temporaryFolder(t);
  for (const name of ["out.csv", "out.csv.gz"]) record(path(name), MANY).close();
  const plain = readFileSync(path("out.csv"));
  assert.equal(plain.toString().split("\n").length, 10_002);
  assert.deepEqual(gunzipSync(readFileSync(path("out.csv.gz"))), plain);
});

test("TickRecorder that is not closed has written whole rows", (t) => {
  const path = temporaryFolder(t)("out.csv.gz");
  const recorder = record(path, MANY);
  const text = gunzipSync(readFileSync(path)).toString();
  assert.ok(text.split("\n").length > 1_000 && text.endsWith("\n"));
  recorder.close();
});

test("TickRecorder refuses a path that cannot be written, before the session", (t) => {
  const path = temporaryFolder(t)("none/out.csv");
  assert.throws(
    () => TickRecorder.open(path, INSTRUMENTS),
    (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.equal(error.code, "OUTPUT_FILE");
      const why = `ENOENT: no such file or directory, open '${path}'`;
      assert.equal(
        error.message,
        `${path}: Expected a file that can be written, was: ${why}. Check the path and the free space`,
      );
      return true;
    },
  );
});

test("TickRecorder refuses a symbol that cannot be in a field", () => {
  for (const [symbol, why] of NO_SYMBOLS) {
    const open = (): unknown =>
      TickRecorder.open("/nowhere/out.csv", [newInstrument({ index: 0, symbol, scale: 1, lot: 1 })]);
    assert.throws(open, {
      code: "OUTPUT_FILE",
      message: `/nowhere/out.csv: Expected symbols that a file can have, was ${JSON.stringify(symbol)}: ${why}. Rename the instrument`,
    });
  }
});

test("TickRecorder asserts that ticks are whole, and come before it is closed", (t) => {
  const path = temporaryFolder(t)("out.csv");
  assert.throws(() => record(path, [tick(1, 9, 1)]), /the recorder knows instrument 9/);
  assert.throws(() => record(path, [tick(1, 0, NaN)]), /a tick has a price and a size, was NaN and 0/);
  const recorder = record(path, []);
  assert.throws(() => recorder.write(new TickBatch(1), 0), /row 0 is one of the batch's 0/);
  recorder.close();
  assert.throws(() => recorder.write(new TickBatch(1), 0), /a closed recorder is not written to/);
});

for (const name of ["out.csv", "out.csv.gz"]) {
  test(`TickRecorder cuts ${name} back to its first ticks and goes on behind them, as if nothing had been`, (t) => {
    const path = temporaryFolder(t);
    record(path("whole"), MANY.slice(0, 5_500)).close();
    record(path(name), MANY.slice(0, 7_000)).close();
    // After a kill the last row, or the last member of a zipped file, is not whole.
    writeFileSync(path(name), readFileSync(path(name)).subarray(0, -5));
    record(path(name), MANY.slice(5_000, 5_500), { kept: 5_000 }).close();
    const bytes = readFileSync(path(name));
    assert.equal((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString(), readFileSync(path("whole"), "utf8"));
  });
}

test("TickRecorder keeps all rows if there are fewer than `kept`", (t) => {
  const path = temporaryFolder(t);
  record(path("out.csv"), MANY.slice(0, 3)).close();
  TickRecorder.open(path("out.csv"), INSTRUMENTS, { kept: 10 }).close();
  TickRecorder.open(path("none.csv"), INSTRUMENTS, { kept: 0 }).close();
  assert.deepEqual(
    ["out.csv", "none.csv"].map((name) => readFileSync(path(name), "utf8").split("\n").length),
    [5, 2],
  );
});
