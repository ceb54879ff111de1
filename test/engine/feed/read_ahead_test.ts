import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { TickBatch } from "../../../engine/data/mod.ts";
import { type FileFeed, type InputKind, ReadAheadFeed, ReplayFeed } from "../../../engine/feed/mod.ts";
import { allocateBatches, type FromReader, type ReaderInit } from "../../../engine/feed/reader_protocol.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { findReaderThread } from "../../../engine/session/program_files.ts";
import { INSTRUMENTS, readAll, temporaryFolder, type Tick } from "./feed_fixture.ts";

const THREAD = findReaderThread();
const HEADER = "instrument,ts,price,size,bid,ask";
/** More rows than a reader may read ahead. */
const ROWS = 50_000;

/** Rows of which every thousandth is bad. */
function rowsText(): string {
  const rows = Array.from({ length: ROWS }, (_, i) =>
    i % 1_000 === 999
      ? `${i % 2_000 === 999 ? "NIFTY" : "GOLD"},${i},none,1,,`
      : `NIFTY,${i},${100 + (i % 90)}.05,${i % 7},99,${i % 3 === 0 ? "" : "101.5"}`,
  );
  return `${HEADER}\n${rows.join("\n")}\n`;
}

interface Read {
  readonly ticks: readonly Tick[];
  readonly problems: readonly string[];
  readonly counters: FileFeed["counters"];
  readonly unknownSymbols: FileFeed["unknownSymbols"];
}

async function readBy(
  open: (onBadRow: (problem: string) => void) => Promise<FileFeed>,
  capacity: number,
): Promise<Read> {
  const problems: string[] = [];
  const feed = await open((problem) => problems.push(problem));
  const ticks = await readAll(feed, capacity);
  await feed.close();
  return { ticks, problems, counters: feed.counters, unknownSymbols: feed.unknownSymbols };
}

function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => assert.fail("Expected a failure"),
    (error: unknown) => error,
  );
}

for (const name of ["ticks.csv", "ticks.csv.gz"]) {
  test(`ReadAheadFeed gives of ${name} what ReplayFeed gives, and says of bad rows the same`, async (t) => {
    const path = temporaryFolder(t)(name);
    writeFileSync(path, name.endsWith(".gz") ? gzipSync(rowsText()) : rowsText());
    const input = { path, kind: "ticks", instruments: INSTRUMENTS } as const;
    const expected = await readBy((onBadRow) => ReplayFeed.open({ ...input, onBadRow }), 1_000);
    assert.deepEqual([expected.counters.badRows, expected.problems.length], [50, 20]);
    assert.deepEqual(expected.unknownSymbols, ["GOLD"]);
    const open = (onBadRow: (problem: string) => void): Promise<FileFeed> =>
      ReadAheadFeed.open({ ...input, thread: THREAD, onBadRow });
    assert.deepEqual(await readBy(open, 1_000), expected);
    assert.deepEqual(await readBy(open, 5_000), expected);
  });
}

test("ReadAheadFeed gives a batch that is filled without a turn of the event loop", async (t) => {
  const path = temporaryFolder(t)("ticks.csv");
  writeFileSync(path, rowsText());
  const input = { path, kind: "ticks", instruments: INSTRUMENTS, thread: THREAD, onBadRow: () => {} } as const;
  const feed = await ReadAheadFeed.open(input);
  const batch = new TickBatch(10);
  await feed.read(batch);
  assert.equal(feed.read(batch), undefined);
  assert.deepEqual([batch.count, batch.ts[0]], [10, 10_000]);
  await feed.close();
});

test("The reader's thread reads as far ahead as it may, and no further", async (t) => {
  const path = temporaryFolder(t)("ticks.csv");
  writeFileSync(path, rowsText());
  const size = { batches: 3, rows: 100 };
  const input = { path, kind: "ticks", instruments: INSTRUMENTS } as const;
  const init: ReaderInit = { input, memory: allocateBatches(size), size };
  const worker = new Worker(THREAD, { workerData: init });
  const filled: number[] = [];
  worker.on("message", (message: FromReader) => {
    if (message.type !== "filled") return;
    filled.push(message.count);
    if (filled.length === 3) worker.postMessage({ type: "free" });
    if (filled.length === 4) worker.postMessage({ type: "close" });
  });
  await once(worker, "exit");
  assert.deepEqual(filled, [100, 100, 100, 100]);
});

test("ReadAheadFeed refuses what ReplayFeed refuses, in the same words", async (t) => {
  const inFolder = temporaryFolder(t);
  writeFileSync(inFolder("header.csv"), "instrument,price\n");
  writeFileSync(inFolder("plain.csv.gz"), `${HEADER}\n`);
  const words = async (path: string, kind: InputKind): Promise<string> => {
    const input = { path: inFolder(path), kind, instruments: INSTRUMENTS, onBadRow: () => {} };
    const expected = await errorOf(ReplayFeed.open(input));
    const found = await errorOf(ReadAheadFeed.open({ ...input, thread: THREAD }));
    assert.ok(expected instanceof EngineError && found instanceof EngineError);
    assert.deepEqual([found.code, found.message], [expected.code, expected.message]);
    return found.message;
  };
  assert.match(await words("none.csv", "ticks"), /none\.csv: Expected a file that can be read, was: ENOENT/);
  assert.match(await words("header.csv", "ticks"), /header\.csv:1:18: Expected the header .*, was one without "ts"/);
  assert.match(await words("plain.csv.gz", "ticks"), /was: incorrect header check/);
  assert.match(await words("header.csv", "parquet"), /header\.csv: Expected a file that can be read, was: /);
});

test("ReadAheadFeed gives all ticks before the place where a file cannot be read further, and then throws", async (t) => {
  const path = temporaryFolder(t)("cut.csv.gz");
  const rows = Array.from(
    { length: ROWS },
    (_, i) => `NIFTY,${i},${i % 9_000 === 8_999 ? "" : 1 + ((i * 7_919) % 10_007)}`,
  );
  const zipped = gzipSync(`instrument,ts,price\n${rows.join("\n")}\n`);
  writeFileSync(path, zipped.subarray(0, zipped.length - 1_000));
  const problems: string[] = [];
  const input = {
    path,
    kind: "ticks",
    instruments: INSTRUMENTS,
    onBadRow: (problem: string) => problems.push(problem),
  } as const;
  const readUntilCut = async (feed: FileFeed): Promise<readonly [number, string, readonly string[]]> => {
    const batch = new TickBatch(100);
    let last = NaN;
    try {
      for (;;) {
        await feed.read(batch);
        last = batch.ts[batch.count - 1] ?? NaN;
      }
    } catch (error) {
      return [last, (error as EngineError).message, problems.splice(0)];
    } finally {
      await feed.close();
    }
  };
  const expected = await readUntilCut(await ReplayFeed.open(input));
  assert.ok(expected[2].length > 0);
  assert.match(expected[1], /after line \d+, was: unexpected end of file/);
  assert.deepEqual(await readUntilCut(await ReadAheadFeed.open({ ...input, thread: THREAD })), expected);
});

test("ReadAheadFeed gives nothing after it is closed, can be closed twice, and ends a read that waits", async (t) => {
  const path = temporaryFolder(t)("ticks.csv");
  writeFileSync(path, rowsText());
  const input = { path, kind: "ticks", instruments: INSTRUMENTS, thread: THREAD, onBadRow: () => {} } as const;
  const feed = await ReadAheadFeed.open(input);
  const batch = new TickBatch(ROWS);
  const reading = feed.read(batch);
  await Promise.all([feed.close(), feed.close(), reading]);
  assert.equal(feed.read(batch), undefined);
  assert.equal(batch.count, 0);
});

test("ReadAheadFeed throws when its thread has ended, with the error that it died of", async () => {
  const dying = (code: string): URL =>
    new URL(
      `data:text/javascript,import { parentPort } from "node:worker_threads";${code.replaceAll("OPENED", '{ type: "opened", rows: "ticks" }')}`,
    );
  const input = { path: "in.csv", kind: "ticks", instruments: INSTRUMENTS, onBadRow: () => {} } as const;
  const open = (code: string): Promise<ReadAheadFeed> => ReadAheadFeed.open({ ...input, thread: dying(code) });
  const ended = /in\.csv: Expected a file that can be read, was: its thread has ended\n {2}hint: /;
  await assert.rejects(open("process.exit()"), ended);
  await assert.rejects(open('throw new Error("out of luck")'), /out of luck/);
  for (const [code, message] of [
    ["parentPort.postMessage(OPENED);", ended],
    ['parentPort.postMessage(OPENED);throw new Error("out of luck");', /out of luck/],
  ] as const) {
    const feed = await open(code);
    await assert.rejects(async () => feed.read(new TickBatch(1)), message);
    await feed.close();
  }
});
