import { setImmediate as turn } from "node:timers/promises";
import { CHAIN_START, nextLink } from "../../engine/journal/chain.ts";
import { type JournalDatabase, openToWrite } from "../../engine/journal/database.ts";
import { type OrderEvent, type JournalEvent, type JournalStore, rowOf } from "../../engine/journal/mod.ts";
import { headerOf } from "../../test/fixtures/journal_file.ts";
import { orderOf } from "../../test/fixtures/orders.ts";
import { compare, figure, interleave, lineOf, THOUSANDS, type Row, type Setting } from "./harness.ts";
import { SESSION, withFile, withStore } from "./journal_file.ts";

const BLOCKS = 9;
const RECORDS = 50_000;
/** As when ten strategies ask for something at the same row. */
const RECORDS_PER_TURN = 10;

/** A record as it stands in the file. */
interface Line {
  readonly row: number;
  readonly type: string;
  readonly text: string;
  readonly link: Uint8Array;
}

/** What the way to the disk costs beside the disk: texts, links, and the port to the thread. */
export const journalPort: Row = {
  name: "journal-port",
  about: "50,000 orders, 10 a turn: by the store : inserts in one thread, as large commits",
  async run(setting) {
    const records = [headerOf(), ...ordersOf(RECORDS - 1)];
    const lines = linesOf(records);
    let batch = RECORDS;
    const own = () => withDatabase(setting, (database) => perSecond(() => insertAll(database, lines, batch)));
    const through = () => withStore(setting, (store) => perSecond(() => appendAll(store, records)));
    const commits = await withStore(setting, (store) => countCommits(store, records));
    batch = Math.ceil(RECORDS / commits);
    await interleave(1, [through, own]);
    const [a, b] = await interleave(BLOCKS, [through, own]);
    return [
      lineOf("journal-port, records", compare(a, b), { unit: THOUSANDS, target: { atLeast: 0.5 } }),
      figure("journal-port, in a commit", batch, { name: "", per: 1 }),
    ];
  },
};

async function perSecond(write: () => void | Promise<void>): Promise<number> {
  const begun = performance.now();
  await write();
  return RECORDS / ((performance.now() - begun) / 1_000);
}

/** Lends a database with the tables and the pragmas of a journal. */
function withDatabase<T>(setting: Setting, use: (database: JournalDatabase) => Promise<T>): Promise<T> {
  return withFile(setting, async (file) => {
    const database = openToWrite(file);
    try {
      return await use(database);
    } finally {
      database.close();
    }
  });
}

/** Writes with nothing but the binding. */
function insertAll(database: JournalDatabase, lines: readonly Line[], batch: number): void {
  database.prepare("INSERT INTO sessions VALUES (1, ?, ?, ?)").run(SESSION.id, SESSION.date, CHAIN_START);
  const insert = database.prepare("INSERT INTO book VALUES (?, 1, ?, ?, ?, ?)");
  for (let from = 0; from < lines.length; from += batch) {
    database.exec("BEGIN IMMEDIATE");
    for (const [i, { row, type, text, link }] of lines.slice(from, from + batch).entries()) {
      insert.run(from + i + 1, row, type, text, link);
    }
    database.exec("COMMIT");
  }
}

async function appendAll(
  store: JournalStore,
  records: readonly JournalEvent[],
  onTurn = (): void => {},
): Promise<void> {
  for (let from = 0; from < records.length; from += RECORDS_PER_TURN) {
    for (const record of records.slice(from, from + RECORDS_PER_TURN)) store.appendEvent(record);
    onTurn();
    await turn();
    if (store.behind) await store.caughtUp();
  }
  await store.flush();
}

/** @returns in how many transactions the store writes the records */
async function countCommits(store: JournalStore, records: readonly JournalEvent[]): Promise<number> {
  // A transaction ends where a turn does, and its turns all settle together.
  const ends = new Set<number>();
  const settled: Promise<void>[] = [];
  await appendAll(store, records, () => {
    settled.push(store.flush().then(() => void ends.add(store.tally.records - store.backlog)));
  });
  await Promise.all(settled);
  return ends.size;
}

/** Orders of a book that adds up: each strategy enters in one turn and leaves in the next. */
function ordersOf(count: number): readonly OrderEvent[] {
  const [qty, fees] = [75, 2_000];
  const priceOf = (i: number): number => 2_010_000 + (i % 997);
  return Array.from({ length: count }, (_, i) => {
    const isEntry = Math.floor(i / RECORDS_PER_TURN) % 2 === 0;
    const order = orderOf({
      strategy: i % RECORDS_PER_TURN,
      n: 1 + Math.floor(i / RECORDS_PER_TURN),
      side: isEntry ? "BUY" : "SELL",
      reason: isEntry ? "entry" : "rule",
      qty,
      seq: 1 + i,
      price: priceOf(i),
      fees,
      realised: isEntry ? -fees : (priceOf(i) - priceOf(i - RECORDS_PER_TURN)) * qty - fees,
    });
    return { type: "order", order };
  });
}

/** Links are made before anything is measured: that they are made on the way is the store's doing. */
function linesOf(records: readonly JournalEvent[]): readonly Line[] {
  let link: Uint8Array = CHAIN_START;
  return records.map((record) => {
    const text = JSON.stringify(record);
    link = nextLink(link, text);
    return { row: rowOf(record), type: record.type, text, link };
  });
}
