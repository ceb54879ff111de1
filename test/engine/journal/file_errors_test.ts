import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { isDiskFull, mayBeFullDisk, notUsable, withFileErrors } from "../../../engine/journal/file_errors.ts";

const FILE = "/var/empty/j.db";

function failing(code: string, message: string): () => never {
  return () => {
    throw Object.assign(new Error(message), { code });
  };
}

test("withFileErrors returns what is returned, and lets an error for people through", () => {
  assert.equal(
    withFileErrors(FILE, () => 1),
    1,
  );
  const error = notUsable(FILE, "there is none", "run a session first");
  assert.throws(
    () =>
      withFileErrors(FILE, () => {
        throw error;
      }),
    (thrown) => thrown === error,
  );
});

test("withFileErrors has a hint of its own for a disk that is full", () => {
  for (const code of ["SQLITE_FULL", "ENOSPC", "EDQUOT"]) {
    assert.throws(() => withFileErrors(FILE, failing(code, "no")), {
      code: "JOURNAL_FILE",
      message: `${FILE}: Expected a journal that can be used, but its disk is full\n  hint: free space on the disk of ${path.dirname(FILE)}`,
    });
  }
});

test("withFileErrors calls no disk full that has room, whatever SQLite's error is", () => {
  assert.throws(() => withFileErrors(path.resolve("j.db"), failing("SQLITE_IOERR_SHMSIZE", "disk I/O error")), {
    code: "JOURNAL_FILE",
    message: /but disk I\/O error\n {2}hint: choose another file$/,
  });
});

test("isDiskFull and mayBeFullDisk know the codes, also of the cause of an error for people", () => {
  for (const [code, full, wants] of [
    ["SQLITE_FULL", true, true],
    ["ENOSPC", true, true],
    ["EDQUOT", true, true],
    ["SQLITE_IOERR_WRITE", false, true],
    ["SQLITE_BUSY", false, false],
    [7, false, false],
  ] as const) {
    const error = Object.assign(new Error("no"), { code });
    assert.deepEqual([isDiskFull(error), mayBeFullDisk(error)], [full, wants], String(code));
    assert.equal(mayBeFullDisk(notUsable("j.db", "no", "none", error)), wants, String(code));
  }
  assert.equal(mayBeFullDisk(null), false);
});
