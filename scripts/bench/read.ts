import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findReaderThread } from "../../engine/session/program_files.ts";
import { convertCsv, TickBatch } from "../../engine/data/mod.ts";
import { type InputKind, ReadAheadFeed } from "../../engine/feed/mod.ts";
import { newInstrument, type Instrument } from "../../engine/protocol/mod.ts";
import { compare, interleave, lineOf, MILLIONS, type Row } from "./harness.ts";

const BLOCKS = 9;
const ROWS = 1_000_000;
const CHUNK_BYTES = 256 * 1024;
const BATCH_ROWS = 1_024;
const INSTRUMENTS: readonly Instrument[] = [newInstrument({ index: 0, symbol: "NIFTY", scale: 100, lot: 1 })];

/** How fast main gets the ticks of a file that a thread reads ahead. CSV should come to a million rows a second. */
export const read: Row = {
  name: "read",
  about: "1 M ticks of a file, read ahead by a thread : the same bytes, looked at for line feeds",
  async run(setting) {
    const csv = path.join(setting.folder, "ticks.csv");
    const parquet = path.join(setting.folder, "ticks.parquet");
    const thread = path.join(setting.folder, "reader.cjs");
    await copyFile(fileURLToPath(findReaderThread()), thread);
    writeTicks(csv);
    const options = { instruments: INSTRUMENTS, barMicros: 60_000_000, onBadRow: refuse };
    await convertCsv({ ...options, path: csv, output: parquet, kind: "ticks" });
    const through = (file: string, kind: InputKind) => () =>
      ReadAheadFeed.open({ ...options, path: file, kind, thread: pathToFileURL(thread) }).then(readAll);
    const arms = [through(csv, "ticks"), () => scan(csv), through(parquet, "parquet")];
    await interleave(1, arms);
    const [rows = [], lines = [], stored = []] = await interleave(BLOCKS, arms);
    return [
      lineOf("read, CSV : byte scan", compare(rows, lines), { unit: MILLIONS }),
      lineOf("read, Parquet : CSV", compare(stored, rows), { unit: MILLIONS, target: { atLeast: 1 } }),
    ];
  },
};

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

function writeTicks(file: string): void {
  const descriptor = openSync(file, "w");
  writeSync(descriptor, "instrument,ts,price,size\n");
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
