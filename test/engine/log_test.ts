import assert from "node:assert/strict";
import { test } from "node:test";

import { childLog, createLog } from "../../engine/log.ts";
import type { Log, LogOptions, LogSink } from "../../engine/log.ts";
import { MICROS, parseUnixMicros } from "../../engine/protocol/mod.ts";

const NOW = parseUnixMicros(Date.UTC(2026, 0, 1, 3, 45) * MICROS.millisecond);
const SESSION = parseUnixMicros(NOW + MICROS.day);

function openLog(sink: Partial<LogSink> = {}, options: Partial<LogOptions> = {}): { log: Log; written: () => string } {
  const texts: string[] = [];
  const log = createLog({
    level: "info",
    sinks: [{ format: "text", colour: false, columns: null, write: (text) => texts.push(text), ...sink }],
    iso: (instant) => new Date(instant / MICROS.millisecond).toISOString(),
    marketTime: () => SESSION,
    clock: { wallMicros: () => NOW },
    ...options,
  });
  return { log, written: () => texts.join("") };
}

test("createLog writes a line of text with time, level, logger and message", () => {
  const { log, written } = openLog();
  childLog(log, "executor").info("BUY opening-range 50 NIFTY");
  log.warn("slow");
  assert.equal(written(), "03:45:00 [INFO] [executor] BUY opening-range 50 NIFTY\n03:45:00 [WARN] slow\n");
});

test("createLog dates a line by the record's own instant if it has one, and else by the session's time", () => {
  const { log, written } = openLog();
  log.info({ ts: NOW + MICROS.minute }, "a tick's");
  log.info("the session's");
  assert.equal(written(), "03:46:00 [INFO] a tick's\n03:45:00 [INFO] the session's\n");
});

test("createLog writes JSON records with the wall clock's time, and the market's", () => {
  const { log, written } = openLog({ format: "json" });
  childLog(log, "gate").error({ code: "rate" }, "denied");
  assert.deepEqual(JSON.parse(written()), {
    level: 50,
    time: NOW / MICROS.millisecond,
    iso: "2026-01-01T03:45:00.000Z",
    market: "2026-01-02T03:45:00.000Z",
    logger: "gate",
    code: "rate",
    msg: "denied",
  });
  assert.ok(written().endsWith("}\n"));
});

test("createLog leaves out records below its level, in its children too", () => {
  const { log, written } = openLog({}, { level: "warn" });
  log.info("a");
  childLog(log, "pool").debug("b");
  childLog(log, "pool").warn("c");
  assert.equal(written(), "03:45:00 [WARN] [pool] c\n");
});

test("createLog writes nothing when it is silent", () => {
  const { log, written } = openLog({}, { level: "silent" });
  log.fatal("a");
  assert.equal(written(), "");
});

test("createLog indents an error's stack, with its causes, below its message", () => {
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

test("createLog colours a line of text only with `colour`", () => {
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

test("createLog wraps lines of text at spaces on a terminal, and indents the further lines", () => {
  const { log, written } = openLog({ columns: () => 40 });
  childLog(log, "slot").warn("slot 0 died: generation 1 after row 12: Error: it threw");
  const error = new Error("x");
  error.stack = "Error: a long reason that goes on and on\n    at a_function_of_some_name (and its place)";
  log.error(error, "stopped");
  assert.equal(
    written(),
    [
      "03:45:00 [WARN] [slot] slot 0 died:",
      "    generation 1 after row 12: Error: it",
      "    threw",
      "03:45:00 [ERROR] stopped",
      "    Error: a long reason that goes on",
      "    and on",
      "        at a_function_of_some_name (and",
      "        its place)",
      "",
    ].join("\n"),
  );
  assert.ok(
    written()
      .split("\n")
      .every((line) => line.length <= 40),
  );
});

test("createLog writes to each sink in its own format", () => {
  const got = { text: "", json: "" };
  const { log } = openLog(
    {},
    {
      sinks: (["text", "json"] as const).map((format) => ({
        format,
        colour: false,
        columns: null,
        write: (text) => (got[format] += text),
      })),
    },
  );
  log.info({ n: 1 }, "hello");
  assert.equal(got.text, "03:45:00 [INFO] hello\n");
  assert.equal((JSON.parse(got.json) as { n: number }).n, 1);
});

test("createLog reports a sink that throws; the other sinks and the caller go on", () => {
  const mistakes: string[] = [];
  const { log } = openLog(
    {},
    {
      onMistake: (error) => mistakes.push(String(error)),
      sinks: [
        {
          format: "text",
          colour: false,
          columns: null,
          write: () => {
            throw new Error("a mistake");
          },
        },
        { format: "text", colour: false, columns: null, write: (text) => mistakes.push(text) },
      ],
    },
  );
  log.info("hello");
  assert.deepEqual(mistakes, ["Error: a mistake", "03:45:00 [INFO] hello\n"]);
});
