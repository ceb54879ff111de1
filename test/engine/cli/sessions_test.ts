import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sessions } from "../../../engine/cli/sessions.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { closeAt, controlAt, headerOf, soundBook, writeJournal } from "../../fixtures/journal_file.ts";
import { readsAs } from "../../fixtures/usage.ts";

const workspace = new Workspace("sessions");

function run(journal: string | null, { json = false, colour = false } = {}): string {
  let stdout = "";
  assert.equal(sessions({ journal, json }, { stdout: (text) => (stdout += text), colour }), 0);
  return stdout;
}

const header = headerOf({ date: "2026-01-02" });
const american = headerOf({ date: "2026-01-03", zoneName: "America/New_York" });
const richBook = (first: typeof header) => [
  first,
  controlAt(1_234_567),
  { ...closeAt(1_234_567), realised: 1_234_567.5 } as const,
];
const file = workspace.path("journal.db");
writeJournal(file, [
  { book: soundBook() },
  { book: richBook(header) },
  { book: richBook(american) },
  { book: soundBook().slice(0, 3) },
]);

describe("sessions", () => {
  test("sessions lists them, with amounts as the people of their market write them", () => {
    const printed = run(file);
    assert.equal(
      printed,
      `\
session       date        ended  orders      ticks        realised
2026-01-01-1  2026-01-01  yes         2          8         -39.500
2026-01-02-1  2026-01-02  yes         0  12,34,566  +12,34,567.500
2026-01-03-1  2026-01-03  yes         0  1,234,566  +1,234,567.500
2026-01-01-2  2026-01-01  no          2          -               -
`,
    );
    for (const line of printed.split("\n")) assert.ok(line.length <= 80, line);
  });

  test("sessions prints them as JSON", () => {
    const { schema, sessions: all } = JSON.parse(run(file, { json: true })) as { schema: number; sessions: object[] };
    assert.deepEqual([schema, all.length], [1, 4]);
    assert.deepEqual(all[0], {
      ...{ session: "2026-01-01-1", date: "2026-01-01", ended: true, settled: false },
      ...{ orders: 2, ticks: 8, realised: -39.5, records: 5 },
    });
    assert.deepEqual(all[3], {
      ...{ session: "2026-01-01-2", date: "2026-01-01", ended: false, settled: false },
      ...{ orders: 2, ticks: null, realised: null, records: 3 },
    });
  });

  test("sessions says which one was settled", () => {
    const journal = workspace.path("settled.db");
    const ops = [{ wall: 2, event: "settled", text: "nothing was open" }];
    // One that has no end is not settled, whatever else is said of it.
    writeJournal(journal, [
      { book: soundBook(), ops },
      { book: soundBook().slice(0, 3), ops },
    ]);
    assert.match(run(journal), /^2026-01-01-1  2026-01-01  settled {7}2 /m);
    assert.match(run(journal), /^2026-01-01-2  2026-01-01  no /m);
    const { sessions: all } = JSON.parse(run(journal, { json: true })) as { sessions: { settled: boolean }[] };
    assert.deepEqual(
      all.map(({ settled }) => settled),
      [true, false],
    );
  });

  test("sessions says that there is none yet", () => {
    const empty = workspace.path("empty.db");
    writeJournal(empty, []);
    assert.equal(run(empty), `${empty} has no session yet\n`);
    assert.equal(run(empty, { json: true }), '{"schema":1,"sessions":[]}\n');
  });

  test("sessions has colours only where they are wanted", () => {
    const coloured = run(file, { colour: true });
    assert.ok(coloured.includes("\u001B[33mno\u001B[39m"));
    assert.equal(coloured.replaceAll(/\u001B\[\d+m/g, ""), run(file));
  });

  test("sessions asks for a journal, where sessions are written to none", () => {
    assert.throws(
      () => run(null),
      readsAs(
        "sessions",
        "bulkhead sessions: expected a journal, but JOURNAL is off; name one with --journal\n" +
          "  hint: see bulkhead sessions --help",
      ),
    );
  });
});
