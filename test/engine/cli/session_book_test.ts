import assert from "node:assert/strict";
import { test } from "node:test";
import { readSessionArguments } from "../../../engine/cli/session_book.ts";
import { readsAs } from "../../fixtures/usage.ts";

function read(session: string | null, ...switches: readonly string[]): unknown {
  const values = new Map([["journal", "j"], ...(session === null ? [] : [["session", session] as const])]);
  return readSessionArguments({ values, lists: new Map(), switches: new Set(switches), positionals: [] });
}

test("readSessionArguments takes the last session and the table, unless told otherwise", () => {
  assert.deepEqual(read(null), { journal: "j", session: "last", form: "table" });
  assert.deepEqual(read("2026-01-01-1", "json"), { journal: "j", session: "2026-01-01-1", form: "json" });
  assert.deepEqual(read("last", "csv"), { journal: "j", session: "last", form: "csv" });
});

test("readSessionArguments refuses two forms at once", () => {
  assert.throws(
    () => read(null, "json", "csv"),
    readsAs(
      "orders",
      "bulkhead orders: expected one of --json and --csv, was both\n  hint: see bulkhead orders --help",
    ),
  );
});
