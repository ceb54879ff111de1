import assert from "node:assert/strict";
import { test } from "node:test";
import { assert as assertKept, EngineError, type EngineErrorCode, unreachable } from "../../../engine/protocol/mod.ts";

test("EngineError has its code, its cause, and 2 for usage and configuration", () => {
  const codes: Readonly<Record<EngineErrorCode, 1 | 2>> = {
    USAGE: 2,
    CONFIGURATION: 2,
    STRATEGIES_FILE: 2,
    INPUT_FILE: 2,
    OUTPUT_FILE: 2,
    OUTPUT_LOST: 1,
    ALREADY_RUNNING: 1,
    NOT_RUNNING: 1,
    NO_ANSWER: 1,
    SLOT_START: 1,
    NOT_CONSERVED: 1,
    JOURNAL_FILE: 2,
    JOURNAL_IN_USE: 1,
    JOURNAL_MISMATCH: 2,
    JOURNAL_DIVERGED: 1,
    JOURNAL_LOST: 1,
    JOURNAL_MOVED: 1,
    ORDER_IN_DOUBT: 1,
    DRAIN_TIMEOUT: 1,
  };
  const cause = new Error("below");
  for (const [code, exitCode] of Object.entries(codes) as [EngineErrorCode, 1 | 2][]) {
    const error = new EngineError(code, "above", { cause });
    assert.deepEqual(
      [error.code, error.exitCode, error.name, error.message, error.cause],
      [code, exitCode, "EngineError", "above", cause],
    );
  }
});

test("assert throws its message if the condition is false, and else does nothing", () => {
  assertKept(true, "never");
  assert.throws(() => assertKept(false, "two is one"), { message: "Assertion failed: two is one" });
});

test("unreachable throws, and shows the value", () => {
  assert.throws(() => unreachable("later" as never), {
    name: "TypeError",
    message: 'Expected no further case, was "later"',
  });
});
