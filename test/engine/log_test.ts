import assert from "node:assert/strict";
import { test } from "node:test";

import { childLog, createLog } from "../../engine/log.ts";
import type { Log, LogOptions } from "../../engine/log.ts";
import { MICROS, parseUnixMicros } from "../../engine/protocol/mod.ts";

const NOW = parseUnixMicros(Date.UTC(2026, 0, 1, 3, 45) * MICROS.millisecond);

function openLog(options: Partial<LogOptions> = {}): { log: Log; written: () => string } {
  const texts: string[] = [];
  const log = createLog({
    level: "info",
    pretty: true,
    destination: { write: (text) => texts.push(text) },
    colour: false,
    timeOfDay: (instant) => new Date(instant / MICROS.millisecond).toISOString().slice(11, 19),
    clock: { wallMicros: () => NOW },
    ...options,
  });
  return { log, written: () => texts.join("") };
}

test("createLog writes a pretty line with time, level, logger and message", () => {
  const { log, written } = openLog();
  childLog(log, "executor").info("BUY opening-range 50 NIFTY");
  log.warn("slow");
  assert.equal(written(), "03:45:00 [INFO] [executor] BUY opening-range 50 NIFTY\n03:45:00 [WARN] slow\n");
});

test("createLog dates a pretty line by the record's own instant where it has one", () => {
  const { log, written } = openLog();
  log.info({ ts: NOW + MICROS.minute }, "a tick's");
  assert.equal(written(), "03:46:00 [INFO] a tick's\n");
});

test("createLog writes JSON records with the clock's milliseconds", () => {
  const { log, written } = openLog({ pretty: false });
  childLog(log, "gate").error({ code: "rate" }, "denied");
  assert.deepEqual(JSON.parse(written()), {
    level: 50,
    time: NOW / MICROS.millisecond,
    logger: "gate",
    code: "rate",
    msg: "denied",
  });
  assert.ok(written().endsWith("}\n"));
});

test("createLog leaves out what is below its level, in its children too", () => {
  const { log, written } = openLog({ level: "warn" });
  log.info("a");
  childLog(log, "pool").debug("b");
  childLog(log, "pool").warn("c");
  assert.equal(written(), "03:45:00 [WARN] [pool] c\n");
});

test("createLog writes nothing when it is silent", () => {
  const { log, written } = openLog({ level: "silent" });
  log.fatal("a");
  assert.equal(written(), "");
});

test("createLog indents an error's stack, causes included, below its message", () => {
  const { log, written } = openLog();
  const cause = new Error("disk is full");
  cause.stack = "Error: disk is full\n    at write";
  const error = new Error("cannot record", { cause });
  error.stack = "Error: cannot record\n    at record";
  log.error(error, "recording stopped");
  assert.equal(
    written(),
    [
      "03:45:00 [ERROR] recording stopped",
      "    Error: cannot record",
      "        at record",
      "    caused by: Error: disk is full",
      "        at write",
      "",
    ].join("\n"),
  );
});

test("createLog colours a pretty line only when it is told to", () => {
  const { log, written } = openLog({ colour: true });
  log.error("x");
  assert.equal(written(), "\u001b[90m03:45:00\u001b[39m \u001b[31m[ERROR]\u001b[39m x\n");
});

test("createLog shows control characters of a message and indents its further lines", () => {
  const { log, written } = openLog();
  log.info("one\ntwo \u001b[2Jthree\r\u009b");
  assert.equal(
    written(),
    String.raw`03:45:00 [INFO] one
    two \x1b[2Jthree\x0d\x9b` + "\n",
  );
});
