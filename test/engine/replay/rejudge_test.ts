import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { OrderEvent, JournalEvent } from "../../../engine/journal/mod.ts";
import type { OrderRecord } from "../../../engine/protocol/mod.ts";
import { type Kept, rejudge, startKept } from "../../fixtures/rejudged.ts";
import { specOf } from "../../fixtures/session.ts";

const SPECS = [
  specOf(0, { entryCondition: "price > 100", exitCondition: "price < 95", maxEntries: 50 }),
  specOf(1, { entryCondition: "price > 110", exitCondition: "price < 0", maxLoss: 1_000, maxEntries: 50 }),
];

/** A session that went up and down, was halted for a while, and was steered. */
async function whole(): Promise<Kept> {
  const { feed, orders, engine, traded, kept } = await startKept(SPECS);
  feed.tick(10_100);
  await orders.nth(1);
  feed.tick(11_100);
  await orders.nth(2);
  feed.tick(9_400);
  await orders.nth(4);
  await engine.submitControl({ kind: "disable", strategy: { index: 1, instrument: 0 } });
  feed.tick(11_200);
  await orders.nth(6);
  await engine.submitControl({ kind: "close", strategy: { index: 0, instrument: 0 } });
  await orders.nth(7);
  await engine.submitControl({ kind: "enable", strategy: { index: 0, instrument: 0 } });
  feed.tick(11_300);
  await orders.nth(8);
  feed.tick(null);
  await traded;
  return kept();
}

/** A session that was killed after some orders, and its journal then. */
async function killed(): Promise<Kept> {
  const { feed, orders, traded, kept } = await startKept(SPECS);
  feed.tick(10_100);
  await orders.nth(1);
  feed.tick(9_400);
  await orders.nth(2);
  feed.tick(10_200);
  await orders.nth(3);
  const now = kept();
  feed.tick(null);
  await traded;
  return now;
}

/** The same, gone on with to its end. */
async function goneOn(before: Kept): Promise<Kept> {
  const { feed, orders, traded, kept } = await startKept(SPECS, { before });
  feed.tick(9_300);
  await orders.nth(1);
  feed.tick(11_500);
  await orders.nth(3);
  feed.tick(null);
  await traded;
  return kept();
}

/** A book with another order in place of one. */
function tampered({ book, frames }: Kept, id: string, over: Partial<OrderRecord>): Kept {
  const change = (record: JournalEvent): JournalEvent => {
    const isIt = record.type === "order" && record.order.id === id;
    return isIt ? { ...record, order: { ...record.order, ...over } } : record;
  };
  return { book: book.map(change), frames };
}

function placeOf({ book }: Kept, id: string): number {
  return book.findIndex((record) => record.type === "order" && record.order.id === id) + 1;
}

describe("Rejudge", () => {
  it("asks for exactly what the book of a whole session has", async () => {
    const kept = await whole();
    assert.ok(kept.book.filter(({ type }) => type === "order").length > 8);
    assert.equal(rejudge(kept, SPECS), null);
  });

  for (const [what, over] of [
    ["another reason", { reason: "target" }],
    ["another side", { side: "BUY" }],
    ["another quantity", { qty: 9 }],
    ["another row", { seq: 2 }],
    ["another price", { price: 9_401 }],
    ["another fill", { fillPrice: 9_401 }],
    ["other fees", { fees: 1 }],
    ["another result", { realised: 7 }],
    ["another instant", { ts: 5 }],
  ] as const) {
    it(`finds an order that has ${what}`, async () => {
      const kept = await whole();
      const mismatch = rejudge(tampered(kept, "s0#2", over as unknown as Partial<OrderRecord>), SPECS);
      assert.ok(mismatch !== null);
      assert.equal(mismatch.record, placeOf(kept, "s0#2"));
      assert.deepEqual(
        mismatch.was,
        tampered(kept, "s0#2", over as unknown as Partial<OrderRecord>).book[mismatch.record - 1],
      );
      assert.notDeepEqual(mismatch.is, mismatch.was);
    });
  }

  it("finds an order that the book lacks, and one that nobody asked for", async () => {
    const kept = await whole();
    const lacking = kept.book.filter((record) => record.type !== "order" || !record.order.id.startsWith("s1#"));
    const lacked = rejudge({ ...kept, book: lacking }, SPECS);
    assert.deepEqual([lacked?.was, (lacked?.is as OrderEvent | null)?.order.id], [null, "s1#1"]);

    const last = kept.book.findLastIndex((record) => record.type === "order" && record.order.reason === "entry");
    const own = kept.book[last];
    assert.ok(own?.type === "order");
    const { strategyId, n } = own.order;
    const order = { ...own.order, n: (n ?? 0) + 1, id: `${strategyId}#${(n ?? 0) + 1}`, status: "denied", why: "rate" };
    const refused = {
      ...order,
      fillPrice: null,
      fees: 0,
      realised: 0,
      seq: own.order.seq - 1,
    } as unknown as OrderRecord;
    const book = kept.book.toSpliced(last + 1, 0, { type: "order", order: refused });
    const more = rejudge({ ...kept, book }, SPECS);
    assert.deepEqual([more?.record, more?.is], [last + 2, null]);
  });

  it("finds a close that does not add up", async () => {
    const kept = await whole();
    const book = kept.book.map((record) => (record.type === "close" ? { ...record, orders: 99 } : record));
    assert.equal(rejudge({ ...kept, book }, SPECS)?.record, book.length);
  });

  it("goes on at each kill with what main knew then", async () => {
    const first = await killed();
    assert.equal(rejudge(first, SPECS), null);
    const second = await goneOn(first);
    assert.equal(second.book.filter(({ type }) => type === "resumed").length, 1);
    assert.equal(rejudge(second, SPECS), null);
  });

  it("lets an order be lost in a kill, and nothing else", async () => {
    const first = await killed();
    // Its entry at the last row never came to the disk.
    const lost: Kept = { ...first, book: first.book.slice(0, -1) };
    assert.equal(first.book.at(-1)?.type, "order");
    assert.equal(rejudge(lost, SPECS), null);
    const { feed, orders, traded, kept } = await startKept(SPECS, { before: lost });
    feed.tick(10_300);
    assert.equal((await orders.nth(1)).id, "s0#3");
    feed.tick(null);
    await traded;
    const second = kept();
    assert.equal(rejudge(second, SPECS), null);
    const without = second.book.filter((record) => record.type !== "order" || record.order.id !== "s0#2");
    assert.notEqual(rejudge({ ...second, book: without }, SPECS), null);
  });

  it("lets an order be lost in a kill, if the session was settled", async () => {
    const first = await killed();
    const kept = first.book.slice(0, -1);
    const [seq, ts] = [first.frames.at(-1)?.at(-8) ?? 0, 0];
    const realised = kept.reduce((sum, record) => sum + (record.type === "order" ? record.order.realised : 0), 0) / 100;
    const end: JournalEvent = { type: "control", seq: seq + 1, ts, kind: "end", strategy: null };
    const close: JournalEvent = { type: "close", seq: seq + 1, orders: 2, ticks: 3, realised };
    const settled: Kept = { ...first, book: [...kept, end, close] };
    assert.equal(rejudge(settled, SPECS, true), null);
    assert.notEqual(rejudge(settled, SPECS), null);
  });

  it("is not fooled by an order that a strategy asked for in the run before", async () => {
    const second = await goneOn(await killed());
    const at = second.book.findIndex(({ type }) => type === "resumed");
    const moved = second.book[at + 1];
    assert.ok(moved?.type === "order");
    const book = second.book.toSpliced(at, 2, moved, second.book[at]!);
    assert.notEqual(rejudge({ ...second, book }, SPECS), null);
  });
});
