import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { fillJournal } from "../fixtures/filled_journal.ts";
import { doctor } from "../fixtures/journal_file.ts";
import { marketNow } from "../fixtures/session_files.ts";

const workspace = new Workspace("large-journal");
/** More than the arguments that a call takes. */
const RECORDS = 150_000;
const COUNT = 100;

/** In and out at every row. */
const strategies = write(COUNT);
const ARGS = ["--strategies", strategies, "--workers", "1"];

function write(count: number): string {
  const each = Array.from({ length: count }, (_, i) => ({
    strategy_id: `t${i}`,
    entry_condition: "price > 0",
    exit_condition: "price > 0",
    quantity: 1,
    max_loss: 1_000_000,
    max_profit: 1_000_000,
    max_entries: 1_000_000,
  }));
  return workspace.write(`${count}.json`, JSON.stringify(each));
}

async function runs(args: readonly string[], settings: Settings): Promise<string> {
  const { code, stdout, stderr } = await workspace.run(args, { settings: { LOG_LEVEL: "error", ...settings } });
  assert.equal(code, 0, stderr.slice(0, 2_000));
  return stdout;
}

describe("A killed session of so many records that no call takes them as arguments", () => {
  it("resumes in virtual time: again, from checkpoints, and rebuilt", async () => {
    const whole: Settings = { ...workspace.own(), TICK_INTERVAL_MS: "14600", MAX_ORDERS_PER_SECOND: "1000" };
    const args = ["run", "--plain", "--speed", "max", ...ARGS];
    await runs(args, whole);
    const told = await runs(["sessions", "--json"], whole);
    const cut = "DELETE FROM book WHERE seq = (SELECT max(seq) FROM book)";
    doctor(whole["JOURNAL"] ?? "", cut);
    assert.match(await runs(args, whole), /conserved +yes/);
    assert.equal(await runs(["sessions", "--json"], whole), told, "from checkpoints");
    doctor(whole["JOURNAL"] ?? "", cut, "DELETE FROM checkpoints");
    assert.match(await runs(args, whole), /conserved +yes/);
    assert.equal(await runs(["sessions", "--json"], whole), told, "again");
    const [session] = (JSON.parse(told) as { sessions: { records: number }[] }).sessions;
    assert.ok((session?.records ?? 0) > RECORDS);
    doctor(whole["JOURNAL"] ?? "", cut, cut, "DELETE FROM checkpoints");
    const more = ["run", "--plain", "--speed", "max", "--strategies", write(COUNT + 1), "--workers", "1"];
    assert.match(await runs(more, whole), /conserved +yes/);
  });

  it("resumes in real time", async () => {
    const settings: Settings = { ...marketNow(-2, 2), ...workspace.own() };
    const first = CliSession.start(workspace, ARGS, { settings });
    await first.said(/SELL t99 /);
    assert.equal((await first.end()).code, 0);
    fillJournal(settings["JOURNAL"] ?? "", RECORDS);
    const second = CliSession.start(workspace, ARGS, { settings });
    await second.said(/Resumes session \S+ at row \d+: 1[5-9]\d{4} orders are in its journal/);
    await second.said(/(?:BUY|SELL) t99 /);
    assert.equal((await second.end()).code, 0);
    assert.match(await runs(["audit"], settings), /1 session, sound/);
  });
});
