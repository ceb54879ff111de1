import assert from "node:assert/strict";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { DoublesFile } from "../../../../engine/data/market/doubles_file.ts";
import { MarketWriter } from "../../../../engine/data/market/mod.ts";
import { TempFiles } from "../../../../engine/data/market/temp_files.ts";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import {
  dayOfBars,
  give,
  type GivenRow,
  ist,
  leftOutOf,
  MINUTE,
  optionsOf,
  rowsOf,
  withMarket,
} from "./market_fixture.ts";

const DATES = ["2026-01-05", "2026-01-06", "2026-01-07"];
const days = DATES.flatMap((date) => dayOfBars(date));

test("Holes within a session that are longer than the habit are listed, nights and pauses are not", async () => {
  const rows = days.filter((_, i) => i < 400 || i >= 430);
  await withMarket([{ rows }], {}, ({ gaps, moreGaps }) => {
    assert.deepEqual(gaps, [{ symbol: "NIFTY", fromTs: ist(DATES[1]!, "09:39"), toTs: ist(DATES[1]!, "10:10") }]);
    assert.equal(moreGaps, 0);
  });
  const noon = ist(DATES[1]!, "09:40");
  const closeAfter = (_: string, micros: number): number => (micros < noon ? noon : Infinity);
  await withMarket([{ rows }], { closeAfter }, ({ gaps }) => assert.deepEqual(gaps, []));
});

test("An instrument that seldom trades has no gaps: holes are its habit", async () => {
  const rows = days.filter((_, i) => i % 25 === 0 || i % 25 === 1).map((row) => ({ ...row, symbol: "OPT" }));
  await withMarket([{ rows }], {}, ({ gaps }) => assert.deepEqual(gaps, []));
});

test("A bounded number of gaps is listed, the rest is counted", async () => {
  const symbols = Array.from({ length: 12 }, (_, i) => `S${i + 10}`);
  const isHole = (i: number): boolean => (i >= 100 && i < 110) || (i >= 200 && i < 210);
  const dates = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-12"];
  const rows = symbols.flatMap((symbol) =>
    dates.flatMap((date) => dayOfBars(date, 1, { symbol }).filter((_, i) => !isHole(i))),
  );
  await withMarket([{ rows }], {}, ({ gaps, moreGaps }) => assert.deepEqual([gaps.length, moreGaps], [100, 44]));
});

test("A night in which the price changes by more than a fifth is listed", async () => {
  const rows = days.map((row, i): GivenRow => ({ ...row, a: i < 375 ? 1_000 : i < 750 ? 501 : 590 }));
  await withMarket([{ rows }], {}, ({ jumps, moreJumps }) => {
    const [fromTs, toTs] = [ist(DATES[0]!, "15:29"), ist(DATES[1]!, "09:15")];
    assert.deepEqual(jumps, [{ symbol: "NIFTY", fromTs, toTs, before: 1_000, after: 501 }]);
    assert.equal(moreJumps, 0);
  });
});

test("MarketWriter counts records that are no rows, and forgets everything when a reading begins anew", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "market-test-"));
  const writer = new MarketWriter(optionsOf({ folder, memoryBytes: 1_000 }));
  try {
    give(writer, [
      { path: "wrong.csv", kind: "ticks", rows: days.map(({ ts }) => ({ ts: ts * 3, symbol: "X", decimals: 7 })) },
    ]);
    writer.leaveOut("unreadable", { line: 7, text: "a line", symbol: "X", ts: NaN });
    const id = writer.symbolId("X");
    writer.restart();
    assert.equal(writer.symbolId("X"), id);
    give(writer, [{ path: "right.csv", rows: days }]);
    writer.leaveOut("no-row", { line: 9, text: "Total", symbol: null, ts: NaN });
    const market = await writer.settle();
    assert.deepEqual(leftOutOf(market), { "no-row": 1 });
    assert.deepEqual(market.leftOut[0]!.first, [{ path: "right.csv", line: 9, text: "Total" }]);
    assert.deepEqual(
      market.instruments.map(({ symbol, rows }) => [symbol, rows]),
      [["NIFTY", 1_125]],
    );
    assert.deepEqual(
      market.files.map((file) => file.path),
      ["right.csv"],
    );
    assert.equal(rowsOf(market).length, 4 * 1_125);
    const { sha256 } = market;
    market.close();
    assert.equal(await withMarket([{ rows: days }], {}, (fresh) => fresh.sha256), sha256);
    assert.deepEqual(readdirSync(folder), []);
  } finally {
    writer.close();
    rmSync(folder, { recursive: true });
  }
});

test("A market's hash tells other symbols, prices and times apart", async () => {
  const sha = (rows: readonly GivenRow[]): Promise<string> => withMarket([{ rows }], {}, ({ sha256 }) => sha256);
  const hashes = await Promise.all([
    sha(days),
    sha(days.map((row) => ({ ...row, symbol: "OTHER" }))),
    sha(days.map((row, i) => (i === 500 ? { ...row, size: 1 } : row))),
    sha(days.slice(1)),
  ]);
  assert.equal(new Set(hashes).size, hashes.length);
});

test("Rows left out are counted by instrument and day", async () => {
  const twice = days.flatMap((row) => [row, row]);
  await withMarket([{ rows: twice }], {}, ({ leftOut }) => {
    const [{ rows, first, bySymbol, byDay, noDay, noSymbol } = assert.fail()] = leftOut;
    assert.deepEqual({ rows, noDay, noSymbol }, { rows: 1_125, noDay: 0, noSymbol: 0 });
    assert.deepEqual(
      first.map(({ line }) => line),
      [2, 4, 6, 8, 10],
    );
    assert.deepEqual(bySymbol, [{ symbol: "NIFTY", rows: 1_125 }]);
    assert.deepEqual(
      byDay.map((each) => each.rows),
      [375, 375, 375],
    );
  });
});

test("Temporary files have no name: nothing is left, however the process ends, nor by a market that is refused", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "market-test-"));
  try {
    const writer = new MarketWriter(optionsOf({ folder, memoryBytes: 1_000 }));
    give(writer, [{ rows: Array.from({ length: 40_000 }, (_, i) => ({ ts: ist(DATES[0]!, "00:00") + i * MINUTE })) }]);
    assert.deepEqual(readdirSync(folder), []);
    const market = await writer.settle();
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(rowsOf(market).length, 160_000);
    market.close();
    market.close();
    const other = new MarketWriter(optionsOf({ folder }));
    give(other, [{ rows: [{ ts: 5 * MINUTE }] }]);
    await assert.rejects(other.settle(), EngineError);
    assert.deepEqual(readdirSync(folder), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("MarketWriter stops settling when it is told to, and leaves nothing", async () => {
  const abort = new AbortController();
  const writer = new MarketWriter(optionsOf({ signal: abort.signal }));
  give(writer, [{ rows: days }]);
  const settled = writer.settle();
  const reason = new Error("stopped by hand");
  abort.abort(reason);
  await assert.rejects(settled, reason);
  writer.close();
});

test("A temporary file can be opened by other threads as long as it is open", async () => {
  const { fd, path: name } = new TempFiles().create();
  writeSync(fd, "prices");
  const code = `require("node:worker_threads").parentPort.postMessage(require("node:fs").readFileSync(${JSON.stringify(name)}, "utf8"))`;
  const worker = new Worker(code, { eval: true });
  const [text] = (await once(worker, "message")) as [string];
  assert.equal(text, "prices");
  await worker.terminate();
  closeSync(fd);
});

test("A folder without room is told with what helps", () => {
  const isNoRoom = (error: unknown): boolean => {
    assert.ok(error instanceof EngineError && error.code === "OUTPUT_FILE");
    assert.match(error.message, /Expected room for temporary files, was: .*Set TMPDIR to a folder with more room/);
    return true;
  };
  assert.throws(() => new TempFiles("/no such folder").create(), isNoRoom);
  const file = new DoublesFile({ fd: openSync("/dev/full", "w"), path: "/dev/fd/9", folder: "/scratch" });
  file.append(new Float64Array(8), 0, 8);
  assert.throws(
    () => file.flush(),
    (error) => isNoRoom(error) && String(error).includes(" /scratch: "),
  );
  file.close();
});

test("Facts of an instrument are over all of its files", async () => {
  const files = [
    { rows: dayOfBars(DATES[0]!, 5, { a: -1.5, decimals: 1, size: 0 }) },
    { rows: dayOfBars(DATES[1]!, 5, { a: 2.25, b: 7.125, decimals: 3, size: 4 }) },
  ];
  await withMarket(files, {}, ({ instruments }) => {
    assert.deepEqual(instruments, [
      {
        symbol: "NIFTY",
        isTraded: true,
        kind: "bars",
        priceDecimals: 3,
        sizeDecimals: 0,
        rows: 150,
        firstTs: ist(DATES[0]!, "09:15"),
        lastTs: ist(DATES[1]!, "15:25"),
        days: 2,
        barLengths: [5 * MINUTE],
        stamp: { is: "start", from: "default" },
        maxPrice: 7.125,
        hasVolume: true,
        hasBidAsk: false,
      },
    ]);
  });
});
