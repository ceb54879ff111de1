import assert from "node:assert/strict";
import { test } from "node:test";
import { RowLog, TAKEN_DOUBLES } from "../../../../engine/data/market/row_log.ts";
import { TempFiles } from "../../../../engine/data/market/temp_files.ts";

test("RowLog gives each row once, in order, whether it has memory for none, some or all of them", () => {
  for (const memoryBytes of [0, 4_000_000, 8_000_000, 2 ** 28]) {
    const log = new RowLog(new TempFiles(), memoryBytes);
    for (const count of [100_000, 16_384, 3]) {
      for (let i = 0; i < count; i++) {
        const at = log.next();
        log.block[at] = i;
      }
      assert.equal(log.count, count);
      let next = 0;
      for (const { rows, count: some } of log.blocks()) {
        for (let i = 0; i < some; i++) assert.equal(rows[i * TAKEN_DOUBLES], next++);
      }
      assert.equal(next, count, `${memoryBytes} bytes`);
      log.clear();
    }
    log.close();
  }
});
