import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Outcome, type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { doctor } from "../fixtures/journal_file.ts";
import { once, WorkerBuilds } from "../fixtures/misbehaviour.ts";
import { rejudge, startKept } from "../fixtures/rejudged.ts";
import { specOf } from "../fixtures/session.ts";
import { marketNow } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("replay-real");
const builds = new WorkerBuilds(workspace);
const BOUNDS = { quantity: "1", max_loss: "100000", max_profit: "100000", max_entries: "100000" };
/** In and out at every tick or so; by two prices in a row; and by a stop. */
const strategies = workspace.write(
  "three.yaml",
  [
    { strategy_id: "trader", entry_condition: "price > 0", exit_condition: "price > 0" },
    {
      strategy_id: "crosser",
      entry_condition: "price crosses above 20100 OR price crosses above 20110",
      exit_condition: "price crosses below 20100 OR minutes_in_trade > 0.01",
    },
    { strategy_id: "stopped", entry_condition: "price > 0", exit_condition: "price < 0", trailing_stop: "2" },
  ]
    .map((keys) => strategyYaml({ ...BOUNDS, ...keys }))
    .join(""),
);
const ARGS = ["--strategies", strategies, "--workers", "2"];

function own(): Settings & { readonly JOURNAL: string } {
  const settings = workspace.own();
  return {
    ...marketNow(-2, 2),
    ...settings,
    RECORD_TICKS: "yes",
    FEE_FIXED: "20",
    SLIPPAGE_TICKS: "3",
    JOURNAL: settings["JOURNAL"] ?? "",
  };
}

function replay({ RUN_DIR = "", JOURNAL = "" }: Settings, ...more: readonly string[]): Promise<Outcome> {
  return workspace.run(["replay", "last", ...more], { settings: { RUN_DIR, JOURNAL } });
}

/** Says so when there is none. */
async function assertIdentical(settings: Settings, end = ""): Promise<void> {
  const { code, stdout, stderr } = await replay(settings);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, new RegExp(`^\\S+-1: identical, \\d+ records, [1-9]\\d* orders${end}\\n$`));
}

describe("replay of a session in real time whose ticks are recorded", () => {
  it("is identical: steered, killed, gone on with by other workers, and ended", async () => {
    const settings = own();
    const first = CliSession.start(workspace, ARGS, { settings });
    await first.said(/SELL trader[^]*SELL trader/);
    for (const command of [["halt"], ["resume"], ["disable", "trader"], ["enable", "trader"], ["close", "stopped"]])
      assert.equal((await first.ask(...command)).code, 0);
    await first.said(/SELL crosser/);
    process.kill(first.pid, "SIGKILL");
    await first.ended;
    await assertIdentical(settings, ", no end yet");

    const second = CliSession.start(workspace, [...ARGS.slice(0, -1), "1"], { settings });
    await second.said(/Resumes session[^]*BUY trader[^]*SELL trader/);
    assert.equal((await second.end()).code, 0);
    await assertIdentical(settings);
    const { code, stdout } = await replay(settings, "--json");
    assert.equal(code, 0);
    const found = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    assert.deepEqual([found["identical"], found["ended"], found["difference"]], [true, true, null]);
  });

  it("is identical: killed, and settled", async () => {
    const settings = own();
    const session = CliSession.start(workspace, ARGS, { settings });
    await session.said(/SELL trader[^]*SELL trader/);
    process.kill(session.pid, "SIGKILL");
    await session.ended;
    const { RUN_DIR = "", JOURNAL } = settings;
    const settled = await workspace.run(["settle", "last"], { settings: { RUN_DIR, JOURNAL } });
    assert.equal(settled.code, 0, settled.stderr);
    assert.match(settled.stdout, /is settled: /);
    await assertIdentical(settings);
    // Of the end alone the row is not missed.
    doctor(JOURNAL, "DELETE FROM ticks WHERE seq = (SELECT max(seq) FROM ticks)");
    const { code, stderr } = await replay(settings);
    assert.deepEqual([code, /rows \d+ to \d+ of its tape are not in the journal\n/.test(stderr)], [2, true], stderr);
  });

  it("finds an order that was changed, and one that was taken out, exit 1", async () => {
    const settings = own();
    const session = CliSession.start(workspace, ARGS, { settings });
    await session.said(/SELL trader[^]*SELL trader/);
    assert.equal((await session.end()).code, 0);
    doctor(
      settings.JOURNAL,
      `UPDATE book SET record = replace(record, '"reason":"rule"', '"reason":"target"')
       WHERE record LIKE '%"id":"trader#2"%'`,
    );
    const changed = await replay(settings);
    assert.equal(changed.code, 1);
    const [first = "", was = "", is = ""] = changed.stdout.split("\n");
    assert.match(first, /^\S+-1: differs at record \d+, row \d+$/);
    assert.match(was, /^ {2}journal: .*"id":"trader#2".*"reason":"target"/);
    assert.match(is, /^ {2}replay: {2}.*"id":"trader#2".*"reason":"rule"/);
    const { code, stdout } = await replay(settings, "--json");
    assert.equal(code, 1);
    const { identical, difference } = JSON.parse(stdout) as { identical: boolean; difference: { was: string } };
    assert.deepEqual([identical, /"reason":"target"/.test(difference.was)], [false, true]);

    doctor(settings.JOURNAL, `DELETE FROM book WHERE record LIKE '%"id":"trader#2"%'`);
    assert.equal((await replay(settings)).code, 1);
  });

  it("is refused by name where rows are missing, slots lost rows, or one was given up", async () => {
    const settings = own();
    const session = CliSession.start(workspace, ARGS, { settings });
    await session.said(/SELL trader[^]*SELL trader/);
    assert.equal((await session.end()).code, 0);
    const refusal = async (): Promise<string> => {
      const { code, stderr } = await replay(settings);
      assert.equal(code, 2);
      return stderr;
    };
    const retired = "INSERT INTO ops SELECT seq + 1, session, wall, 'retired', 1, 'it hung', hash FROM ops";
    doctor(settings.JOURNAL, `${retired} ORDER BY seq DESC LIMIT 1`);
    assert.match(await refusal(), /slot 1 was given up before it had judged all: it hung\n/);
    doctor(settings.JOURNAL, "DELETE FROM ops WHERE event = 'retired'");
    await assertIdentical(settings);
    const gap = JSON.stringify({ type: "gap", slot: 1, from: 2, seq: 3 });
    doctor(settings.JOURNAL, `INSERT INTO book SELECT max(seq) + 1, session, 3, 'gap', '${gap}', hash FROM book`);
    assert.match(await refusal(), /slot 1 lost rows 2 to 3, and the journal does not say which strategies it had\n/);
    doctor(settings.JOURNAL, "DELETE FROM book WHERE type = 'gap'", "DELETE FROM ticks WHERE seq = 1");
    assert.match(await refusal(), /rows 1 to \d+ of its tape are not in the journal\n/);
    doctor(settings.JOURNAL, "DELETE FROM ticks");
    assert.match(await refusal(), /its ticks are not in the journal\n {2}hint: RECORD_TICKS=yes/);
  });
});

it("Rows are judged again with what the guard did while a slot hung", async () => {
  const rules = { entryCondition: "price > 100", exitCondition: "price < 0", maxLoss: 500, maxEntries: 2 };
  const specs = [specOf(0, rules)];
  const hangsOnceItIsIn = once("an endless loop", { at: "row", strategy: 0, seq: 2 });
  const { feed, orders, engine, traded, kept } = await startKept(specs, {
    workers: 1,
    worker: await builds.misbehaving([hangsOnceItIsIn]),
    guardLagMs: 1_000,
    hangMs: 86_400_000,
  });
  feed.tick(10_150);
  await orders.nth(1);
  feed.tick(10_150);
  feed.tick(9_600, 1_001);
  assert.equal((await orders.nth(2)).id, "s0#g1");
  engine.slots[0]?.condemn("the test has seen enough");
  feed.tick(10_200);
  assert.equal((await orders.nth(3)).why, "already-closed");
  await orders.nth(4);
  feed.tick(null);
  await traded;
  const now = kept();
  assert.ok(now.book.some(({ type }) => type === "guard"));
  assert.equal(rejudge(now, specs), null);
  // Without the row that told it, its slot would not have entered again.
  const book = now.book.filter(({ type }) => type !== "guard");
  assert.notEqual(rejudge({ ...now, book }, specs), null);
});
