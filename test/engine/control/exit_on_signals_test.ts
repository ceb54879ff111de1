import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { exitOnSignals } from "../../../engine/control/mod.ts";

/** A process that notes how it is ended. */
class Ended extends EventEmitter {
  readonly codes: number[] = [];

  exit(code: number): void {
    this.codes.push(code);
  }
}

test("exitOnSignals ends the process with the code of each signal", () => {
  const ended = new Ended();
  exitOnSignals(ended);
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"]) ended.emit(signal);
  assert.deepEqual(ended.codes, [143, 129, 130]);
});

test("exitOnSignals leaves a signal to whoever handles it too, as long as they do", () => {
  const ended = new Ended();
  exitOnSignals(ended);
  const own = (): void => {};
  ended.on("SIGINT", own);
  ended.emit("SIGINT");
  assert.deepEqual(ended.codes, []);
  ended.off("SIGINT", own);
  ended.emit("SIGINT");
  assert.deepEqual(ended.codes, [130]);
});
