import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { closeWritten, openToWrite } from "../../../engine/journal/database.ts";
import {
  auditSessions,
  instrumentsIn,
  type JournalEvent,
  JournalReader,
  marketOf,
  ordersOf,
  rowOf,
} from "../../../engine/journal/mod.ts";
import type { StoredRecord } from "../../../engine/journal/store_protocol.ts";
import { StoreWriter } from "../../../engine/journal/store_writer.ts";
import { newInstrument } from "../../../engine/protocol/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { V1 } from "../../fixtures/journals/make_v1.ts";
import { findBroken, readFile } from "../../fixtures/store.ts";

const workspace = new Workspace("journal-v1");
const [ENDED, KILLED] = [1, 2];

/** A copy of the journal, for reading an SQLite file may change it. @returns its path */
function copyV1(name: string): string {
  const file = workspace.path(name);
  copyFileSync(V1, file);
  return file;
}

/** What is read of a journal. */
function read<T>(file: string, reading: (reader: JournalReader) => T): T {
  const reader = JournalReader.open(file);
  try {
    return reading(reader);
  } finally {
    reader.close();
  }
}

function kindOf(record: JournalEvent): string {
  switch (record.type) {
    case "order":
    case "guard":
      return `${record.type} ${record.order.id} ${record.order.reason} ${record.order.realised}`;
    case "control":
      return `${record.type} ${record.kind}`;
    default:
      return record.type;
  }
}

describe("A journal that version 1 wrote", () => {
  const file = copyV1("read.db");

  it("has its sessions, with and without an end", () => {
    const date = "2026-01-01";
    const ended = { n: 1, id: `${date}-1`, date, records: 12, orders: 6, firstSeq: 1, lastSeq: 12, lastRow: 303 };
    const killed = { n: 2, id: `${date}-2`, date, records: 3, orders: 2, firstSeq: 13, lastSeq: 15, lastRow: 1 };
    assert.deepEqual(
      read(file, (reader) => [...reader.sessions()]),
      [
        {
          ...ended,
          ended: true,
          settled: false,
          ticks: 300,
          realised: 308.25,
          realisedByCurrency: null,
          refused: null,
        },
        {
          ...killed,
          ended: false,
          settled: false,
          ticks: null,
          realised: null,
          realisedByCurrency: null,
          refused: null,
        },
      ],
    );
  });

  it("has all events of its sessions", () => {
    const [ended, killed] = read(file, (reader) => [[...reader.events(ENDED)], [...reader.events(KILLED)]]);
    assert.deepEqual(
      ended?.map((record) => `${rowOf(record)} ${kindOf(record)}`),
      [
        "0 session",
        "1 order one#1 entry -2000",
        "1 order doomed#1 entry -2000",
        "20 control halt",
        "33 control resume",
        "63 order one#2 rule 98425",
        "64 order one#3 entry -2000",
        "124 order one#4 rule 103225",
        "150 out",
        "150 guard doomed#g1 guard -164825",
        "303 control end",
        "303 close",
      ],
    );
    assert.deepEqual(killed, [ended?.[0], ended?.[1], ended?.[2]], "it is the same session, killed after two orders");
    assert.equal(ordersOf(ended ?? []).length, 6);
  });

  it("has a header that says what can change an order", () => {
    const [header] = read(file, (reader) => [...reader.events(ENDED)]);
    assert.ok(header?.type === "session");
    const { settings, strategies, input, format } = header;
    assert.equal(format, 1);
    assert.deepEqual(settings, {
      DEFAULT_INDEX: "NIFTY",
      MARKET_OPEN: "09:15",
      MARKET_CLOSE: "09:20",
      MARKET_TZ: "Asia/Kolkata",
      FILL_MODEL: "signal",
      SLIPPAGE_TICKS: 0,
      FEE_RATE_NANO: 0,
      FEE_FIXED_NANO: 20_000_000_000,
      MAX_ORDERS_PER_SECOND: 10,
      PRICE_BAND_PCT: 20,
      BREAKER_FAULTS: 3,
      BREAKER_WINDOW: 60,
      BREAKER_COOLDOWN: 300,
    });
    assert.deepEqual(input, { feed: "simulated", seed: 1, interval_ms: 1_000, instruments: "NIFTY:2010000:1000" });
    assert.deepEqual(
      strategies.map(({ id, failed }) => [id, failed]),
      [
        ["one", null],
        ["doomed", null],
      ],
    );
    assert.match(
      strategies[1]?.text ?? "",
      /^strategy_id: doomed\n {2}entry_condition: price > 0\n[^]* {2}side: SELL$/,
    );
    assert.deepEqual(instrumentsIn(header), [newInstrument({ index: 0, symbol: "NIFTY", scale: 100, lot: 1 })]);
    assert.notEqual(marketOf(header), null);
  });

  it("tells what happened to its workers", () => {
    const ops = read(file, (reader) => [[...reader.ops(ENDED)], [...reader.ops(KILLED)]]);
    assert.deepEqual(
      ops.map((of) => of.map(({ event, slot }) => `${event} ${slot}`)),
      [["ready 0", "died 0", "ready 0", "died 0", "ready 0"], ["ready 0"]],
    );
    assert.equal(ops[0]?.[1]?.text, "generation 1 after row 149: worker exited with code: 1");
  });

  it("is sound", () => {
    const audited = read(file, (reader) => ({ damage: reader.tables.damage(), sessions: auditSessions(reader) }));
    const [damage, zone, problem] = [null, "Asia/Kolkata", null];
    assert.deepEqual(audited, {
      damage,
      sessions: [
        { id: "2026-01-01-1", records: 12, ended: true, zone, problem },
        { id: "2026-01-01-2", records: 3, ended: false, zone, problem },
      ],
    });
  });

  it("can be continued, and what it had stays the same, to the byte", () => {
    const written = copyV1("written.db");
    const before = readFile(written);
    const [header, , , halt] = before.book;
    assert.ok(header !== undefined && halt !== undefined);
    const toStored = ({ row, type, record }: typeof header): StoredRecord => ({
      stream: "book",
      row,
      type,
      text: record,
    });
    const database = openToWrite(written);
    const date = "2026-01-01";
    new StoreWriter(database).take([
      { type: "begin", id: "2026-01-01-2", date, recorded: 3 },
      { type: "append", records: [toStored(halt), { stream: "ops", wall: 1, event: "ready", slot: 0 }] },
      { type: "begin", id: "2026-01-01-3", date, recorded: 0 },
      { type: "append", records: [toStored(header)] },
    ]);
    closeWritten(database);

    const after = readFile(written);
    assert.deepEqual(findBroken(after), []);
    for (const table of ["sessions", "book", "ops"] as const) {
      assert.deepEqual(after[table].slice(0, before[table].length), before[table]);
    }
    assert.deepEqual(
      read(written, (reader) => auditSessions(reader).map(({ id, records, problem }) => [id, records, problem])),
      [
        ["2026-01-01-1", 12, null],
        ["2026-01-01-2", 4, null],
        ["2026-01-01-3", 1, null],
      ],
    );
  });

  it("is not changed by its tests", () => assert.deepEqual(readFileSync(file), readFileSync(V1)));
});
