import assert from "node:assert/strict";
import { test } from "node:test";
import { TickBatch } from "../../../engine/data/mod.ts";
import { type Feed, withinHours } from "../../../engine/feed/mod.ts";
import type { SessionWindow } from "../../../engine/market/mod.ts";
import { parseUnixMicros } from "../../../engine/protocol/mod.ts";
import { readAll, tick } from "./feed_fixture.ts";

const WINDOW: SessionWindow = { openMicros: parseUnixMicros(100), closeMicros: parseUnixMicros(200) };

/** A feed of ticks at these times, `perRead` at a time, by promise or at once. Price and size tell the rows apart. */
class ListFeed implements Feed {
  reads = 0;
  isClosed = false;
  readonly #times: readonly number[];
  readonly #perRead: number;
  readonly #isAsync: boolean;
  #at = 0;

  constructor(times: readonly number[], perRead: number, isAsync: boolean) {
    this.#times = times;
    this.#perRead = perRead;
    this.#isAsync = isAsync;
  }

  read(batch: TickBatch): void | Promise<void> {
    this.reads++;
    batch.count = 0;
    while (batch.count < this.#perRead && this.#at < this.#times.length) {
      const row = batch.count++;
      batch.ts[row] = this.#times[this.#at] ?? NaN;
      batch.instrument[row] = this.#at;
      batch.price[row] = this.#at + 1;
      batch.size[row] = this.#at + 2;
      batch.bid[row] = this.#at + 3;
      batch.ask[row] = this.#at + 4;
      this.#at++;
    }
    return this.#isAsync ? Promise.resolve() : undefined;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

const TIMES = [10, 50, 99, 100, 100, 150, 199, 200, 300, 400];
const WITHIN = [3, 4, 5, 6].map((i) => tick(TIMES[i] ?? NaN, i, i + 1, i + 2, i + 3, i + 4));

test("SessionFilter gives the ticks from the open to before the close, and counts those before", async () => {
  for (const isAsync of [false, true]) {
    for (let perRead = 1; perRead <= TIMES.length; perRead++) {
      const feed = withinHours(new ListFeed(TIMES, perRead, isAsync), WINDOW);
      assert.deepEqual(await readAll(feed), WITHIN, `${perRead} at a time`);
      assert.deepEqual(feed.counters, { beforeOpen: 3, reachedClose: true, endedAt: 200 });
    }
  }
});

test("SessionFilter reads no further than the first tick at or after the close", async () => {
  const inner = new ListFeed(TIMES, 1, false);
  await readAll(withinHours(inner, WINDOW));
  assert.equal(inner.reads, 8);
});

test("SessionFilter ends with its feed when that does not reach the close", async () => {
  const feed = withinHours(new ListFeed([99, 100], 1, false), WINDOW);
  assert.equal((await readAll(feed)).length, 1);
  assert.deepEqual(feed.counters, { beforeOpen: 1, reachedClose: false, endedAt: null });
});

test("SessionFilter gives nothing of a feed that is wholly outside", async () => {
  for (const isAsync of [false, true]) {
    assert.deepEqual(await readAll(withinHours(new ListFeed([1, 2, 3], 2, isAsync), WINDOW)), []);
    assert.deepEqual(await readAll(withinHours(new ListFeed([200], 2, isAsync), WINDOW)), []);
  }
});

test("SessionFilter is as synchronous as its feed", () => {
  const feed = withinHours(new ListFeed(TIMES, 2, false), WINDOW);
  const batch = new TickBatch(8);
  assert.equal(feed.read(batch), undefined);
  assert.equal(batch.count, 1);
});

test("SessionFilter closes its feed", async () => {
  const inner = new ListFeed([], 1, false);
  await withinHours(inner, WINDOW).close();
  assert.equal(inner.isClosed, true);
});
