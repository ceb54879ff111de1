import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import report from "../../scripts/test_reporter.ts";

type Event = Parameters<typeof report>[0] extends AsyncIterable<infer E> ? E : never;

/** A test at the top level of a file that took so long. */
function passed(file: string, ms: number): Event {
  const data = { name: file, nesting: 0, testNumber: 1, details: { duration_ms: ms }, file: path.resolve(file) };
  return { type: "test:pass", data } as unknown as Event;
}

async function* eventsOf(files: Readonly<Record<string, readonly number[]>>): AsyncGenerator<Event> {
  for (const [file, took] of Object.entries(files)) for (const ms of took) yield passed(file, ms);
  for (const message of ["tests 3", "pass 3"]) {
    yield { type: "test:diagnostic", data: { message, nesting: 0 } } as unknown as Event;
  }
}

async function linesOf(files: Readonly<Record<string, readonly number[]>>): Promise<readonly string[]> {
  let text = "";
  for await (const part of report(eventsOf(files))) text += part;
  // Without colours, which the runner's reporter has by what the output is.
  return text
    .split("\n")
    .map((line) => line.replaceAll(/\u001b\[\d+m/g, "").trimEnd())
    .filter((line) => line.startsWith("ℹ"));
}

test("report names the slowest files before the runner's counts, each with all of its tests", async () => {
  assert.deepEqual(await linesOf({ "a_test.ts": [1_000], "b_test.ts": [600, 500] }), [
    "ℹ    1.1 s b_test.ts",
    "ℹ    1.0 s a_test.ts",
    "ℹ tests 3",
    "ℹ pass 3",
  ]);
});

test("report names ten files at most", async () => {
  const files = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`f${i}_test.ts`, [i * 100]]));
  const lines = await linesOf(files);
  assert.deepEqual(
    [lines.length, lines[0], lines.some((line) => line.includes("f0_test.ts"))],
    [12, "ℹ    1.0 s f10_test.ts", false],
  );
});
