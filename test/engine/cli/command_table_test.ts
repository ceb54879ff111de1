import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runCommand } from "../../../engine/cli/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { doctor, soundBook, writeJournal } from "../../fixtures/journal_file.ts";

const workspace = new Workspace("command-table");
const file = workspace.path("journal.db");
writeJournal(file, [{ book: soundBook() }, { book: soundBook().slice(0, 2) }]);

async function run(...argv: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: "", stderr: "" };
  const code = await runCommand(argv, {
    stdout: (text) => (said.stdout += text),
    stderr: (text) => (said.stderr += text),
    colour: false,
  });
  return { code, ...said };
}

describe("COMMANDS", () => {
  const PRINTED: readonly (readonly [argv: readonly string[], stdout: RegExp])[] = [
    [["sessions"], /^session {7}date .*\n2026-01-01-1 .*\n2026-01-01-2 .*\n$/],
    [["sessions", "--json"], /^\{"schema":1,"sessions":\[\{"session":"2026-01-01-1",/],
    [["orders"], /\n2026-01-01-2: 1 order, 1 filled, /],
    [["orders", "--session", "2026-01-01-1", "--json"], /^\{"id":"s0#1",.*\n\{"id":"s0#2",.*\n$/],
    [["orders", "--csv"], /^id,strategy,.*\ns0#1,s0,.*\n$/],
    [["trades"], /\n2026-01-01-2: 0 trades, 0 winners, 1 open, net 0\.000\n$/],
    [["trades", "--session", "2026-01-01-1", "--json"], /^\{"schema":1,"session":"2026-01-01-1",.*"count":1,/],
    [["trades", "--csv"], /^strategy,instrument,.*\ns0,NIFTY,.*\n$/],
    [["audit"], /^2026-01-01-1 {2}5 records {2}ok\n2026-01-01-2 {2}2 records {2}ok, no end yet\n/],
    [["audit", "--json"], /"sound":true/],
  ];
  for (const [argv, stdout] of PRINTED) {
    test(`COMMANDS have ${argv.join(" ")} read the journal that --journal names`, async () => {
      const said = await run(...argv, "--journal", file);
      assert.deepEqual([said.code, said.stderr], [0, ""]);
      assert.match(said.stdout, stdout);
    });
  }

  test("COMMANDS have audit take the journal as its argument, and exit with 1 if it is not sound", async () => {
    const changed = workspace.path("changed.db");
    writeJournal(changed, [{ book: soundBook() }]);
    assert.equal((await run("audit", changed)).code, 0);
    doctor(changed, "UPDATE book SET row = 7 WHERE seq = 2");
    assert.deepEqual((await run("audit", changed)).code, 1);
  });

  for (const name of ["sessions", "orders", "trades", "audit"]) {
    test(`COMMANDS have ${name} exit with 2 where there is no journal, in words and without a stack`, async () => {
      const none = workspace.path("none.db");
      const { code, stdout, stderr } = await run(name, "--journal", none);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /none\.db: Expected a journal that can be used, but there is none\n {2}hint: [^\n]+\n$/);
      assert.equal((await run(name, "--journal", "off")).code, 2);
    });

    test(`COMMANDS have ${name} say what it does, within 80 columns`, async () => {
      const { code, stdout } = await run(name, "--help");
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^Usage: bulkhead ${name} `));
      for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
    });
  }

  test("COMMANDS have orders exit with 2 for a session that there is not, and for two forms", async () => {
    assert.equal((await run("orders", "--session", "x", "--journal", file)).code, 2);
    assert.equal((await run("orders", "--json", "--csv", "--journal", file)).code, 2);
  });
});
