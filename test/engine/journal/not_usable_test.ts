import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { attempt, notUsable } from "../../../engine/journal/not_usable.ts";

const FILE = "/var/empty/j.db";

function failing(code: string, message: string): () => never {
  return () => {
    throw Object.assign(new Error(message), { code });
  };
}

test("attempt returns what is returned, and lets an error for people through", () => {
  assert.equal(
    attempt(FILE, () => 1),
    1,
  );
  const error = notUsable(FILE, "there is none", "run a session first");
  assert.throws(
    () =>
      attempt(FILE, () => {
        throw error;
      }),
    (thrown) => thrown === error,
  );
});

test("attempt has a hint of its own for a disk that is full", () => {
  for (const code of ["SQLITE_FULL", "ENOSPC", "EDQUOT"]) {
    assert.throws(() => attempt(FILE, failing(code, "no")), {
      code: "JOURNAL_FILE",
      message: `${FILE}: Expected a journal that can be used, but its disk is full\n  hint: free space on the disk of ${path.dirname(FILE)}`,
    });
  }
});

test("attempt calls no disk full that has room, whatever SQLite says of its files", () => {
  assert.throws(() => attempt(path.resolve("j.db"), failing("SQLITE_IOERR_SHMSIZE", "disk I/O error")), {
    code: "JOURNAL_FILE",
    message: /but disk I\/O error\n {2}hint: choose another file$/,
  });
});
