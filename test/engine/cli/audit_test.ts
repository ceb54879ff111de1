import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import Database from "libsql";
import { audit } from "../../../engine/cli/audit.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { doctor, entryAt, exitAt, headerOf, soundBook, writeJournal } from "../../fixtures/journal_file.ts";
import { readsAs } from "../../fixtures/usage.ts";

const workspace = new Workspace("audit-command");
const trips = Array.from({ length: 617 }, (_, i) => [
  entryAt(2 * i + 1, { n: 2 * i + 1 }),
  exitAt(2 * i + 2, 10_000, { n: 2 * i + 2 }),
]);
const file = workspace.path("journal.db");
writeJournal(file, [
  { book: soundBook(), ops: [{ wall: 1, event: "ready", slot: 0 }] },
  { book: [headerOf(), ...trips.flat()] },
]);

/** A copy of the journal, changed. */
function copyOf(name: string, ...change: readonly string[]): string {
  const copy = workspace.path(name);
  copyFileSync(file, copy);
  doctor(copy, ...change);
  return copy;
}

function run(journal: string | null, { json = false, colour = false } = {}): { code: number; stdout: string } {
  let stdout = "";
  const code = audit({ journal, json }, { stdout: (text) => (stdout += text), colour });
  return { code, stdout };
}

describe("audit", () => {
  test("audit prints a line for each session that is sound, and exits with 0", () => {
    assert.deepEqual(run(file), {
      code: 0,
      stdout: `\
2026-01-01-1      5 records  ok
2026-01-01-2  1,235 records  ok, no end yet
${file}: 2 sessions, all sound
`,
    });
  });

  test("audit prints the first thing that is wrong in a session, within 80 columns, and exits with 1", () => {
    const change = `UPDATE book SET record = replace(record, '"qty":1', '"qty":3') WHERE seq IN (3, 4, 8)`;
    const changed = copyOf("changed.db", change);
    assert.deepEqual(run(changed), {
      code: 1,
      stdout: `\
2026-01-01-1      5 records  not sound
  record 3, row 5: its link does not follow from the record before and what it
  says
2026-01-01-2  1,235 records  not sound
  record 8, row 2: its link does not follow from the record before and what it
  says
${changed}: 2 sessions, 2 not sound
`,
    });
  });

  test("audit names the stream of what is wrong in ops", () => {
    const { code, stdout } = run(copyOf("ops.db", "UPDATE ops SET wall = 2"));
    assert.equal(code, 1);
    assert.match(stdout, /^ {2}ops record 1: its link does not follow/m);
  });

  test("audit prints JSON", () => {
    const session = { session: "2026-01-01-1", records: 5, ended: true };
    const open = { session: "2026-01-01-2", records: 1_235, ended: false, problem: null };
    const sound = { schema: 1, file, sound: true, damage: null, sessions: [{ ...session, problem: null }, open] };
    assert.deepEqual(run(file, { json: true }), { code: 0, stdout: `${JSON.stringify(sound)}\n` });
    const changed = copyOf("row.db", "UPDATE book SET row = 3 WHERE seq = 2");
    const problem = { stream: "book", seq: 2, row: 3, text: "expected its row to be 2, was 3" };
    const wrong = { ...sound, file: changed, sound: false, sessions: [{ ...session, problem }, open] };
    assert.deepEqual(run(changed, { json: true }), { code: 1, stdout: `${JSON.stringify(wrong)}\n` });
  });

  test("audit says that there is no session yet", () => {
    const empty = workspace.path("empty.db");
    writeJournal(empty, []);
    assert.deepEqual(run(empty), { code: 0, stdout: `${empty}: no session yet\n` });
  });

  test("audit has colours only where they are wanted", () => {
    const coloured = run(file, { colour: true }).stdout;
    assert.ok(coloured.includes("\u001B[32mok\u001B[39m"));
    assert.equal(coloured.replaceAll(/\u001B\[\d+m/g, ""), run(file).stdout);
  });

  test("audit says in a line that a file was cut short, and exits with 1", () => {
    const cut = workspace.path("cut.db");
    const bytes = readFileSync(file);
    for (const length of [50, 5_000, bytes.length - 4_096]) {
      writeFileSync(cut, bytes.subarray(0, length));
      const { code, stdout } = run(cut);
      assert.equal(code, 1, `${length} bytes`);
      assert.match(stdout, /^.*cut\.db: damaged: [^\n]+\n$/);
    }
  });

  test("audit finds a flipped byte wherever it changes what can be read, and never throws but for a file of others", () => {
    const flipped = workspace.path("flipped.db");
    const small = workspace.path("small.db");
    writeJournal(small, [
      { book: soundBook(), ops: [{ wall: 1, event: "ready", slot: 0 }] },
      { book: [headerOf(), ...trips.slice(0, 5).flat()] },
    ]);
    const bytes = readFileSync(small);
    const whole = dump(small);
    const found = { sound: 0, wrong: 0, refused: 0 };
    // The head of the file and of each page, and places all over them.
    for (let at = 0; at < bytes.length; at += at < 100 || at % 4_096 < 12 ? 1 : 61) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 0x55;
      writeFileSync(flipped, copy);
      try {
        const { code, stdout } = run(flipped);
        assert.ok(stdout.endsWith("\n"));
        if (code === 0) assert.deepEqual(dump(flipped), whole, `byte ${at}`);
        found[code === 0 ? "sound" : "wrong"] += 1;
      } catch (error) {
        assert.ok(error instanceof EngineError && at < 100, `byte ${at}: ${String(error)}`);
        found.refused += 1;
      }
    }
    assert.ok(found.wrong > 100, JSON.stringify(found));
  });

  test("audit refuses what is no journal, and asks for a file where sessions are written to none", () => {
    const other = workspace.path("other.db");
    const database = new Database(other);
    database.exec("CREATE TABLE sessions (n INTEGER)");
    database.close();
    assert.throws(() => run(other), { code: "JOURNAL_FILE", message: /it is a database of another program/ });
    assert.throws(() => run(workspace.path("none.db")), { code: "JOURNAL_FILE", message: /there is none/ });
    assert.throws(() => run(null), readsAs("audit", /^bulkhead audit: expected FILE, for JOURNAL is off\n/));
  });
});

/** All that a journal has. */
function dump(journal: string): readonly unknown[] {
  const database = new Database(journal);
  const tables = ["sessions", "book", "ops"].map((table) => database.prepare(`SELECT * FROM ${table}`).all());
  database.close();
  return tables;
}
