import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Health } from "../../engine/protocol/mod.ts";
import { type Outcome, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { holderYaml, type OrderLine, readOrders, readSummary, threeStrategiesYaml } from "../fixtures/session_files.ts";

const workspace = new Workspace("status");
const THREE = workspace.write("three.yaml", threeStrategiesYaml());
const FAILED = workspace.write("failed.yaml", `${threeStrategiesYaml()}- strategy_id: broken\n`);
const ORDERS = workspace.path("orders.ndjson");
const SUMMARY = workspace.path("summary.json");
const SLOW = ["--speed", "50", "--workers", "2", "--orders-json", ORDERS, "--summary-json", SUMMARY];

const HEALTH_KEYS =
  "schema,status,mode,pid,uptime_s,trading,session,feed,slots,gaps,orders,money,positions,strategies,clock,outputs,reasons".split(
    ",",
  );
const STRATEGIES_KEYS =
  "total,waiting,open,closed,force_closed,failed,never_entered,disabled,inactive,breaker_open,money".split(",");

describe("status", () => {
  let session: CliSession;

  before(async () => {
    session = CliSession.start(workspace, ["--strategies", FAILED, ...SLOW]);
    await session.said(/"shorty#1"/);
  });
  after(() => session.end());

  for (const args of [["status"], ["--health"]]) {
    it(`exits 0 and says healthy of a running engine: ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await session.ask(...args);
      assert.deepEqual([code, stderr], [0, ""]);
      const lines = stdout.split("\n");
      assert.match(lines[0] ?? "", new RegExp(`^Bulkhead is healthy   pid ${session.pid}, up \\d+ s$`));
      assert.match(stdout, /^session {5}2026-01-01-1 {3}trading {3}virtual time {3}trading active$/m);
      assert.match(stdout, /^slots {7}2 of 2 ready {3}0 restarts {3}0 gaps$/m);
      assert.match(stdout, /^orders {6}2 {3}2 filled {3}0 denied {3}0 rejected$/m);
      assert.match(stdout, /^inactive {4}waiter {3}never entered yet\n {12}broken {3}failed: .*\n$/m);
      assert.match(stdout, /^money {7}realised 0\.00 {3}open [-+]?[\d,.]+ {3}total [-+]?[\d,.]+$/m);
      assert.match(stdout, /^holder +open +1 +0\.00 +[-+]?[\d,.]+ +[-+]?[\d,.]+$/m);
      assert.match(stdout, /^shorty +SELL \d+ NIFTY +\d\d:\d\d:\d\d +[\d,.]+ +[\d,.]+ +[-+]?[\d,.]+$/m);
      assert.ok(!stdout.includes("\x1B"), "no colours without a terminal");
    });
  }

  it("--json prints one line of schema 1 that adds up", async () => {
    const { code, stdout, stderr } = await session.ask("status", "--json");
    const health = JSON.parse(stdout) as Health;
    assert.deepEqual([code, stderr, stdout.indexOf("\n")], [0, "", stdout.length - 1]);
    assert.deepEqual(Object.keys(health), HEALTH_KEYS);
    const { schema, status, mode, pid, trading, feed, slots, orders, strategies, reasons } = health;
    assert.deepEqual([schema, status, mode, pid, trading], [1, "healthy", "virtual", session.pid, "active"]);
    assert.deepEqual(health.session, { id: "2026-01-01-1", phase: "trading" });
    assert.deepEqual(Object.keys(feed), ["ticks", "last_ts", "instruments", "out_of_hours", "bad_rows"]);
    assert.ok(feed.ticks > 0);
    assert.match(feed.last_ts ?? "", /^2026-01-01T09:\d\d:\d\d\.000\+05:30$/);
    assert.deepEqual(
      slots.map(({ slot, status: is, restarts, strategies: count }) => [slot, is, restarts, count]),
      [
        [0, "loaded", 0, 2],
        [1, "loaded", 0, 1],
      ],
    );
    assert.deepEqual(orders, { total: 2, filled: 2, denied: 0, rejected: 0 });
    assert.deepEqual(Object.keys(strategies), STRATEGIES_KEYS);
    const { inactive, breaker_open, money, ...counts } = strategies;
    assert.deepEqual(counts, {
      total: 4,
      waiting: 1,
      open: 2,
      closed: 0,
      force_closed: 0,
      failed: 1,
      never_entered: 1,
      disabled: 0,
    });
    assert.deepEqual(
      inactive.map(({ id, reason }) => `${id}: ${reason.slice(0, 18)}`),
      ["waiter: never entered yet", `broken: failed: ${FAILED}`.slice(0, "broken: ".length + 18)],
    );
    assert.deepEqual([breaker_open, reasons], [[], []]);
    const {
      positions = [],
      feed: { instruments },
    } = health;
    assert.deepEqual(
      positions.map(({ strategy, instrument, side, qty, price }) => [strategy, instrument, side, qty, price]),
      [
        ["holder", "NIFTY", "BUY", 2, instruments[0]?.price],
        ["shorty", "NIFTY", "SELL", 1, instruments[0]?.price],
      ],
    );
    const minor = (decimal: number | null | undefined): number => Math.round((decimal ?? NaN) * 100);
    for (const { side, qty, entry_price, price, open_profit } of positions) {
      const sign = side === "BUY" ? 1 : -1;
      assert.equal(minor(open_profit), sign * qty * (minor(price) - minor(entry_price)));
    }
    const open = positions.reduce((sum, { open_profit }) => sum + minor(open_profit), 0);
    assert.deepEqual([minor(health.money?.open_profit), minor(health.money?.total)], [open, open]);
    assert.deepEqual(
      money?.map(({ id, state, entries, realised, open_profit }) => [id, state, entries, realised, open_profit]),
      positions.map(({ strategy, open_profit }) => [strategy, "open", 1, 0, open_profit]),
    );
  });

  it("exits 0 and says degraded, with the reason, while the engine is halted", async () => {
    await session.ask("halt");
    const { code, stdout } = await session.ask("--health");
    assert.equal(code, 0);
    assert.match(stdout, /^Bulkhead is degraded .*\nbecause {5}trading is halted\n/);
    const { status, trading, reasons } = await session.health();
    assert.deepEqual([status, trading, reasons], ["degraded", "halted", ["trading is halted"]]);
    await session.ask("resume");
    assert.equal((await session.health()).status, "healthy");
  });

  it("exits 1 and says down of an engine that does not answer in a second, and healthy when it goes on", async () => {
    session.signal("SIGSTOP");
    const [human, json] = await Promise.all([session.ask("--health"), session.ask("status", "--json")]);
    session.signal("SIGCONT");
    const reason = `The engine in RUN_DIR ${session.runDir} (pid ${session.pid}) does not answer in 1000 ms`;
    assert.deepEqual(human, { code: 1, signal: null, stdout: `Bulkhead is down\n${reason}\n`, stderr: "" });
    const down = JSON.parse(json.stdout) as { readonly last_session: { readonly pid: number } };
    assert.equal(json.code, 1);
    assert.deepEqual(
      { ...down, last_session: down.last_session.pid },
      {
        schema: 1,
        status: "down",
        reasons: [reason],
        last_session: session.pid,
      },
    );
    assert.equal((await session.ask("--health")).code, 0);
  });

  it("asks a socket that is its owner's alone", () => {
    assert.equal(statSync(path.join(session.runDir, "control.sock")).mode & 0o777, 0o600);
    assert.equal(statSync(session.runDir).mode & 0o777, 0o700);
  });
});

describe("status of strategies that lack history", () => {
  for (const workers of ["0", "2"]) {
    it(`counts the bars of those that cannot enter yet, with ${workers} workers`, async () => {
      const warm = holderYaml({ strategy_id: "warm", entry_condition: "price < 0 AND close@10s > 0" });
      const cold = holderYaml({ strategy_id: "cold", entry_condition: "close > sma(close, 5000)", timeframe: "10s" });
      const other = holderYaml({ strategy_id: "other", entry_condition: "close > sma(close@10s, 5000)" });
      const strategies = workspace.write("warming.yaml", cold + other + warm);
      const args = ["--strategies", strategies, "--speed", "50", "--workers", workers];
      const session = CliSession.start(workspace, args);
      const reasonsOf = ({ strategies: { inactive } }: Health): readonly string[] =>
        inactive.map((each) => each.reason);
      const health = await session.healthWhen((each) => /^warming up [1-9]/.test(reasonsOf(each)[0] ?? ""));
      const { stdout } = await session.ask("status");
      await session.end();
      assert.deepEqual([health.status, health.reasons], ["healthy", []]);
      assert.match(
        reasonsOf(health).join("; "),
        /^warming up \d+\/5000; warming up \d+\/5000 of 10s; never entered yet$/,
      );
      assert.match(stdout, /^inactive {4}cold {4}warming up \d+\/5000\n {12}other {3}warming up \d+\/5000 of 10s$/m);
    });
  }
});

describe("status without an engine", () => {
  it("exits 1 and says that none has traded there", async () => {
    const RUN_DIR = workspace.runDir();
    const { code, stdout, stderr } = await workspace.run(["status"], { settings: { RUN_DIR } });
    assert.deepEqual([code, stderr], [1, ""]);
    assert.equal(stdout, `Bulkhead is down\nNo engine runs in RUN_DIR ${RUN_DIR}\nNo session has been traded there\n`);
    const json = await workspace.run(["--health", "--json"], { settings: { RUN_DIR } });
    const reasons = [`No engine runs in RUN_DIR ${RUN_DIR}`, "No session has been traded there"];
    assert.equal(json.code, 1);
    assert.deepEqual(JSON.parse(json.stdout), { schema: 1, status: "down", reasons, last_session: null });
  });

  it("exits 1 and says when the last session ended, and how", async () => {
    const RUN_DIR = workspace.runDir();
    const settings = { RUN_DIR, MARKET_CLOSE: "09:20" };
    await workspace.run(["run", "--speed", "max", "--workers", "0"], { settings });
    const { code, stdout } = await workspace.run(["status"], { settings: { RUN_DIR } });
    assert.equal(code, 1);
    assert.match(
      stdout,
      /Session 2026-01-01-1 ended \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+05:30: closed at MARKET_CLOSE or the feed's end\n$/,
    );
  });
});

describe("status of a session that was killed", () => {
  it("says so, and what to do, and that it drained once it was done again", async () => {
    const settings = workspace.own();
    const args = ["--strategies", THREE, ...SLOW];
    const killed = CliSession.start(workspace, args, { settings });
    await killed.said(/"shorty#1"/);
    await killed.end("SIGKILL");
    const { code, stdout } = await killed.ask("status");
    assert.equal(code, 1);
    assert.match(
      stdout,
      new RegExp(
        `\\nNo engine runs in RUN_DIR .*\\nSession 2026-01-01-1, begun .*, was killed \\(pid ${killed.pid}\\) and has no end; ` +
          "start it again with the same command to go on\\n$",
      ),
    );
    const again = CliSession.start(workspace, args, { settings });
    const { positions = [], money } = await again.healthWhen(({ strategies: { open } }) => open === 2);
    assert.equal(positions.length, 2);
    assert.equal(money?.realised, 0);
    assert.equal((await again.end()).code, 0);
    assert.match((await again.ask("status")).stdout, /^Session 2026-01-01-1 ended .*: drained on SIGTERM\n$/m);
  });
});

describe("A command to the running engine takes effect as a control row:", () => {
  let session: CliSession;
  const start = async (): Promise<void> => {
    session = CliSession.start(workspace, ["--strategies", THREE, ...SLOW]);
    await session.said(/"shorty#1"/);
  };

  /** Gives a command that is done. @returns the row of it and what it said */
  async function done(...args: readonly string[]): Promise<{ readonly seq: number; readonly message: string }> {
    const { code, stdout, stderr } = await session.ask(...args, "--json");
    assert.deepEqual([code, stderr], [0, ""]);
    const { seq, message, ...rest } = JSON.parse(stdout) as { readonly seq: number; readonly message: string };
    assert.deepEqual(Object.keys(JSON.parse(stdout) as object), ["schema", "command", "ok", "seq", "count", "message"]);
    assert.deepEqual({ ...rest, count: 1 }, { schema: 1, command: args.join(" "), ok: true, count: 1 });
    return { seq, message };
  }

  async function ordersAfterEnd(): Promise<readonly OrderLine[]> {
    assert.equal((await session.end()).code, 0);
    assert.equal(readSummary(SUMMARY).conserved, true);
    return readOrders(ORDERS);
  }

  it("close exits at its row and disables, enable lets it enter again, disable keeps it out", async () => {
    await start();
    const closed = await done("close", "holder");
    assert.equal(
      closed.message,
      `Closed holder at row ${closed.seq}: its position is exited, and it does not enter until enabled`,
    );
    const { strategies } = await session.health();
    assert.deepEqual([strategies.open, strategies.disabled], [1, 1]);
    assert.deepEqual(strategies.inactive[0], { id: "holder", reason: "disabled" });
    const enabled = await done("enable", "holder");
    assert.equal(enabled.message, `Enabled holder at row ${enabled.seq}: it may enter`);
    await session.said(/BUY holder 2 NIFTY @ [\d,.]+ entry"[^]*BUY holder 2 NIFTY @ [\d,.]+ entry"/);
    const disabled = await done("disable", "holder");
    assert.equal(
      disabled.message,
      `Disabled holder at row ${disabled.seq}: its position is managed as before, and it does not enter again`,
    );
    const again = await done("close", "holder");
    const filled = (await ordersAfterEnd()).filter(
      ({ strategy, status }) => strategy === "holder" && status === "filled",
    );
    const [first, exit, second, last] = filled;
    assert.equal(filled.length, 4);
    assert.equal(first?.seq, 1);
    assert.deepEqual([exit?.seq, exit?.reason], [closed.seq, "manual"]);
    assert.ok(second !== undefined && second.reason === "entry" && second.seq > enabled.seq);
    assert.deepEqual([last?.seq, last?.reason], [again.seq, "manual"]);
  });

  it("reduce keeps strategies from entering while exits pass, until resume", async () => {
    await start();
    const reduced = await done("reduce");
    assert.equal(reduced.message, `Reducing at row ${reduced.seq}: no entries; exits pass as before until resume`);
    assert.equal((await session.health()).trading, "reducing");
    await done("close", "holder");
    await done("enable", "holder");
    await session.said(/BUY holder 2 NIFTY @ [\d,.]+ entry denied: reducing/);
    const resumed = await done("resume");
    assert.equal(resumed.message, `Resumed at row ${resumed.seq}: entries and exits pass`);
    await session.said(/denied: reducing[^]*BUY holder 2 NIFTY @ [\d,.]+ entry"/);
    const entries = (await ordersAfterEnd()).filter(
      ({ strategy, reason, status }) => strategy === "holder" && reason === "entry" && status === "filled",
    );
    assert.equal(entries.length, 2);
    assert.ok((entries[1]?.seq ?? 0) > resumed.seq);
  });

  it("halt lets manual exits pass, and nothing enters", async () => {
    await start();
    const halted = await done("halt");
    assert.equal(
      halted.message,
      `Halted at row ${halted.seq}: no entries, and exit conditions are not judged; ` +
        "stops, targets and manual exits pass until resume",
    );
    const closed = await done("close", "shorty");
    await done("close", "holder");
    await done("enable", "holder");
    const { feed } = await session.health();
    await session.healthWhen((later) => later.feed.ticks > feed.ticks + 5);
    const orders = await ordersAfterEnd();
    const exit = orders.find(({ id }) => id === "shorty#2");
    assert.deepEqual([exit?.seq, exit?.reason, exit?.status], [closed.seq, "manual", "filled"]);
    assert.ok(orders.every(({ seq, reason, status }) => seq < halted.seq || reason !== "entry" || status === "denied"));
  });

  it("close --all exits every position at adjoining rows, and then there is nothing to close", async () => {
    await start();
    const { code, stdout } = await session.ask("close", "--all");
    const [, first, last] = /^Closed 3 strategies at rows (\d+) to (\d+): /.exec(stdout) ?? [];
    assert.equal(code, 0);
    assert.equal(Number(last), Number(first) + 2, stdout);
    const again = await session.ask("close", "--all");
    assert.deepEqual(again, {
      code: 0,
      signal: null,
      stdout: "Nothing to close: no strategy is enabled or has a position\n",
      stderr: "",
    });
    const { strategies } = await session.health();
    assert.deepEqual([strategies.open, strategies.disabled], [0, 3]);
    const exits = (await ordersAfterEnd()).filter(({ reason }) => reason === "manual");
    assert.deepEqual(
      exits.map(({ seq, strategy, status }) => [seq, strategy, status]),
      [
        [Number(first), "holder", "filled"],
        [Number(first) + 1, "shorty", "filled"],
      ],
    );
  });

  it("a strategy that there is not is refused with a hint, on stderr, exit 1", async () => {
    await start();
    const refused = (message: string): Outcome => ({ code: 1, signal: null, stdout: "", stderr: `${message}\n` });
    assert.deepEqual(
      await session.ask("disable", "waitr"),
      refused('Expected a strategy of this session, was "waitr"\n  hint: did you mean waiter?'),
    );
    assert.deepEqual(
      await session.ask("close", "xyz"),
      refused('Expected a strategy of this session, was "xyz"\n  hint: bulkhead status --json lists what there is'),
    );
    const { code, stdout } = await session.ask("enable", "xyz", "--json");
    const { ok, code: why } = JSON.parse(stdout) as { readonly ok: boolean; readonly code: string };
    assert.deepEqual([code, ok, why], [1, false, "unknown-strategy"]);
    assert.equal((await session.end()).code, 0);
  });

  for (const args of [["halt"], ["drain"], ["enable", "holder"], ["close", "--all"]]) {
    it(`without an engine ${args.join(" ")} exits 1 and says so`, async () => {
      const RUN_DIR = workspace.runDir();
      const { code, stdout, stderr } = await workspace.run(args, { settings: { RUN_DIR } });
      assert.deepEqual([code, stdout], [1, ""]);
      assert.equal(
        stderr,
        `Expected an engine in RUN_DIR ${RUN_DIR}, but none runs there\n` +
          "  hint: start one with bulkhead run, or set RUN_DIR to that of the one that runs\n",
      );
    });
  }
});
