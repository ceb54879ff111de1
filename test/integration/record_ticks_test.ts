import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { JournalReader, orderIn } from "../../engine/journal/mod.ts";
import { Field, ROW_DOUBLES, RowKind } from "../../engine/protocol/mod.ts";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { doctor } from "../fixtures/journal_file.ts";
import { marketNow } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("record-ticks");
/** In and out at every tick or so. */
const trader = workspace.write(
  "trader.yaml",
  strategyYaml({
    strategy_id: "trader",
    entry_condition: "price > 0",
    exit_condition: "price > 0",
    quantity: "1",
    max_loss: "10000000",
    max_profit: "10000000",
    max_entries: "100000",
  }),
);
const ARGS = ["--strategies", trader, "--workers", "1", "--record-ticks"];

/** Rows of the tape that a journal has, by seq, and its orders' rows. */
function readRows(file: string): {
  readonly seqs: readonly number[];
  readonly orders: readonly number[];
  readonly ticks: number;
} {
  const reader = JournalReader.open(file);
  try {
    const seqs: number[] = [];
    let ticks = 0;
    for (const rows of reader.ticks(1)) {
      for (let at = 0; at < rows.length; at += ROW_DOUBLES) {
        seqs.push(rows[at + Field.seq]!);
        if (rows[at + Field.kind] === RowKind.tick) ticks += 1;
      }
    }
    const orders = [...reader.events(1)].flatMap((record) => orderIn(record)?.seq ?? []);
    return { seqs, orders, ticks };
  } finally {
    reader.close();
  }
}

function own(): Settings & { readonly JOURNAL: string } {
  const settings = workspace.own();
  return { ...marketNow(-2, 2), ...settings, JOURNAL: settings["JOURNAL"] ?? "" };
}

describe("run --record-ticks", () => {
  it("has every row in the journal up to each order of its book, when it is killed, and goes on behind them", async () => {
    const settings = own();
    const first = CliSession.start(workspace, ARGS, { settings });
    await first.said(/trader#?.*BUY trader[^]*BUY trader/);
    while (readRows(settings.JOURNAL).orders.length < 4);
    process.kill(first.pid, "SIGKILL");
    await first.ended;
    const killed = readRows(settings.JOURNAL);
    assert.deepEqual(
      killed.seqs,
      killed.seqs.map((_, i) => i + 1),
    );
    assert.ok(Math.max(...killed.orders) <= (killed.seqs.at(-1) ?? 0));

    const second = CliSession.start(workspace, ARGS, { settings });
    await second.said(/Resumes session/);
    await second.said(/BUY trader/);
    assert.equal((await second.end()).code, 0);
    const { seqs } = readRows(settings.JOURNAL);
    assert.deepEqual(seqs, [...new Set(seqs)], "no row is there twice");
    assert.deepEqual(seqs.slice(0, killed.seqs.length), killed.seqs);
    const audit = await workspace.run(["audit"], { settings });
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
  });

  it("has ticks that play the session again, order by order", async () => {
    const settings = own();
    const orders = workspace.path("orders.ndjson");
    const session = CliSession.start(workspace, [...ARGS, "--orders-json", orders], { settings });
    await session.said(/BUY trader[^]*BUY trader/);
    const { code, stderr } = await session.end();
    assert.equal(code, 0, stderr);
    const printed = await workspace.run(["ticks"], { settings });
    assert.equal(printed.code, 0, printed.stderr);
    assert.match(printed.stdout, /^instrument,ts,price,size,bid,ask\nNIFTY,\d+,/);
    assert.equal(printed.stdout.trimEnd().split("\n").length - 1, readRows(settings.JOURNAL).ticks);
    const file = workspace.path("again.csv");
    writeFileSync(file, printed.stdout);
    const again = workspace.path("again.ndjson");
    const replay = ["run", "--feed", "replay", "--ticks", file, "--speed", "max", "--strategies", trader];
    const replayed = await workspace.run([...replay, "--orders-json", again], {
      settings: { ...settings, JOURNAL: "off", RUN_DIR: workspace.runDir() },
    });
    assert.equal(replayed.code, 0, replayed.stderr);
    assert.equal(readFileSync(again, "utf8"), readFileSync(orders, "utf8"));
  });

  it("is found out by an audit where a frame was changed", async () => {
    const settings = own();
    const session = CliSession.start(workspace, ARGS, { settings });
    await session.said(/BUY trader/);
    assert.equal((await session.end()).code, 0);
    doctor(settings.JOURNAL, "UPDATE ticks SET rows = rows + 1 WHERE seq = 1");
    const { code, stdout } = await workspace.run(["audit"], { settings });
    assert.equal(code, 1);
    assert.match(stdout, /^ +frame of ticks 1, row 1: its link does not follow from the frame/m);
  });

  it("needs a journal, and ticks says where there are none", async () => {
    const off = await workspace.run(["run", ...ARGS], { settings: { ...own(), JOURNAL: "off" } });
    assert.equal(off.code, 2);
    assert.match(off.stderr, /--record-ticks needs a journal, but JOURNAL is off\n/);
    const settings = own();
    assert.equal(
      (await workspace.run(["run", "--speed", "max"], { settings: { ...settings, RECORD_TICKS: "yes" } })).code,
      0,
    );
    const { code, stdout, stderr } = await workspace.run(["ticks"], { settings });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(
      stderr,
      /Expected session \S+-1 to have recorded its ticks, but it has not\n {2}hint: run in real time/,
    );
  });
});
