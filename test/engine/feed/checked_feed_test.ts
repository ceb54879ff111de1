import assert from "node:assert/strict";
import { test } from "node:test";
import { TickBatch } from "../../../engine/data/mod.ts";
import { CheckedFeed, type Feed } from "../../../engine/feed/mod.ts";

/** A feed of one row that then ends, at once or later. */
function feedOf(isSlow: boolean): Feed {
  let left = 1;
  const fill = (batch: TickBatch): void => {
    batch.count = left;
    left = 0;
  };
  return {
    read: (batch) => (isSlow ? Promise.resolve().then(() => fill(batch)) : fill(batch)),
    close: async () => {},
  };
}

for (const isSlow of [false, true]) {
  test(`CheckedFeed asks at the end alone, and fails as it is told: ${isSlow ? "slow" : "fast"}`, async () => {
    const batch = new TickBatch(4);
    let asked = 0;
    const feed = new CheckedFeed(feedOf(isSlow), () => {
      asked += 1;
      throw new RangeError("too many");
    });
    await feed.read(batch);
    assert.deepEqual([batch.count, asked], [1, 0]);
    await assert.rejects(async () => feed.read(batch), /too many/);
    assert.equal(asked, 1);
    await feed.close();
  });
}
