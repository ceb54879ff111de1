import assert from "node:assert/strict";
import { test } from "node:test";
import { notUsable } from "../../../engine/journal/not_usable.ts";
import { isForWantOfRoom, isFull } from "../../../engine/journal/want_of_room.ts";

test("isFull and isForWantOfRoom know the codes, also of the cause of an error for people", () => {
  for (const [code, full, wants] of [
    ["SQLITE_FULL", true, true],
    ["ENOSPC", true, true],
    ["EDQUOT", true, true],
    ["SQLITE_IOERR_WRITE", false, true],
    ["SQLITE_BUSY", false, false],
    [7, false, false],
  ] as const) {
    const error = Object.assign(new Error("no"), { code });
    assert.deepEqual([isFull(error), isForWantOfRoom(error)], [full, wants], String(code));
    assert.equal(isForWantOfRoom(notUsable("j.db", "no", "none", error)), wants, String(code));
  }
  assert.equal(isForWantOfRoom(null), false);
});
