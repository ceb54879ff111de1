import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findReaderThread } from "../../engine/session/program_files.ts";
import { systemClock } from "../../engine/clock.ts";
import { MarketReader, NO_CHOICES, TickBatch, type Understood, writeMarket } from "../../engine/data/mod.ts";
import { TradingHours } from "../../engine/market/mod.ts";
import { openInput } from "../../engine/session/input/open_input.ts";
import { type InputKind, ReadAheadFeed } from "../../engine/feed/mod.ts";
import { newInstrument, type Instrument } from "../../engine/protocol/mod.ts";
import { compare, interleave, lineOf, MILLIONS, type Row } from "./harness.ts";

const BLOCKS = 9;
const ROWS = 1_000_000;
const CHUNK_BYTES = 256 * 1024;
const BATCH_ROWS = 1_024;
const INSTRUMENTS: readonly Instrument[] = [newInstrument({ index: 0, symbol: "NIFTY", scale: 100, lot: 1 })];

/**
 * How fast main gets the ticks of a file. In our own form a thread reads it ahead, which should come to a million rows a
 * second; any other form is understood first, and then read from the market's own file.
 */
export const read: Row = {
  name: "read",
  about: "1 M ticks of a file, read ahead by a thread : the same bytes, looked at for line feeds",
  async run(setting) {
    const csv = path.join(setting.folder, "ticks.csv");
    const odd = path.join(setting.folder, "odd.csv");
    const parquet = path.join(setting.folder, "ticks.parquet");
    const thread = path.join(setting.folder, "reader.cjs");
    await copyFile(fileURLToPath(findReaderThread()), thread);
    writeTicks(csv, "instrument,ts,price,size\n");
    writeTicks(odd, "ticker,Date and time,LTP,Qty\n");
    const understood = await understandFile(csv);
    await writeMarket({
      market: understood.market,
      saysKinds: false,
      output: parquet,
      toBars: null,
      sessionAt: () => null,
    });
    understood.close();
    const options = { instruments: INSTRUMENTS, onBadRow: refuse };
    const through = (file: string, kind: InputKind) => () =>
      ReadAheadFeed.open({ ...options, path: file, kind, thread: pathToFileURL(thread) }).then(readAll);
    const arms = [through(csv, "ticks"), () => scan(csv), through(parquet, "parquet"), () => understandAndRead(odd)];
    await interleave(1, arms);
    const [rows = [], lines = [], stored = [], general = []] = await interleave(BLOCKS, arms);
    return [
      lineOf("read, CSV : byte scan", compare(rows, lines), { unit: MILLIONS }),
      lineOf("read, Parquet : CSV", compare(stored, rows), { unit: MILLIONS, target: { atLeast: 1 } }),
      lineOf("read, any form : CSV", compare(general, rows), { unit: MILLIONS, target: { atLeast: 0.2 } }),
    ];
  },
};

function understandFile(file: string): Promise<Understood> {
  const hours = new TradingHours({
    calendar: null,
    zone: "Asia/Kolkata",
    open: 555,
    close: 920,
    isOpenSaid: false,
    isCloseSaid: false,
    said: [],
  });
  return openInput({
    config: { badRows: 0.1, instruments: [], instrumentsFile: null },
    choice: { paths: [file], choices: NO_CHOICES },
    hours,
    instruments: INSTRUMENTS,
    clock: systemClock,
    mayBePlain: false,
  });
}

/** Rows a second, from the closed file on: it is understood, and then all its rows are read. */
async function understandAndRead(file: string): Promise<number> {
  const begun = performance.now();
  const understood = await understandFile(file);
  const reader = new MarketReader(understood.market.plan, INSTRUMENTS);
  const batch = new TickBatch(BATCH_ROWS);
  let rows = 0;
  do {
    batch.count = 0;
    reader.read(batch);
    rows += batch.count;
  } while (batch.count > 0);
  const rate = perSecond(rows, begun);
  reader.close();
  understood.close();
  return rate;
}

/** Rows a second, from the open file on: what DuckDB takes to be loaded is no part of its rate. */
async function readAll(feed: ReadAheadFeed): Promise<number> {
  const batch = new TickBatch(BATCH_ROWS);
  const begun = performance.now();
  let rows = 0;
  do {
    const reading = feed.read(batch);
    if (reading !== undefined) await reading;
    rows += batch.count;
  } while (batch.count > 0);
  const rate = perSecond(rows, begun);
  await feed.close();
  return rate;
}

/** Lines a second. */
function scan(file: string): number {
  const begun = performance.now();
  const chunk = new Uint8Array(CHUNK_BYTES);
  const descriptor = openSync(file, "r");
  let lines = 0;
  for (let length = 0; (length = readSync(descriptor, chunk)) > 0;) {
    for (let at = 0; at < length; at += 1) if (chunk[at] === 0x0a) lines += 1;
  }
  closeSync(descriptor);
  return perSecond(lines - 1, begun);
}

function perSecond(rows: number, begun: number): number {
  if (rows !== ROWS) throw new Error(`Expected ${ROWS} rows, was ${rows}`);
  return rows / ((performance.now() - begun) / 1_000);
}

function writeTicks(file: string, header: string): void {
  const descriptor = openSync(file, "w");
  writeSync(descriptor, header);
  const open = Date.parse("2026-01-02T09:15:00+05:30");
  for (let from = 0; from < ROWS; from += BATCH_ROWS) {
    const rows = Array.from({ length: Math.min(BATCH_ROWS, ROWS - from) }, (_, i) => {
      const row = from + i;
      return `NIFTY,${open + row * 20},${(20_100 + Math.sin(row / 999) * 50).toFixed(2)},${row % 75}\n`;
    });
    writeSync(descriptor, rows.join(""));
  }
  closeSync(descriptor);
}

function refuse(problem: string): never {
  throw new Error(`Expected no bad row, was ${problem}`);
}
