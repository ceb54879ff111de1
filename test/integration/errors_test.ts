import assert from "node:assert/strict";
import { existsSync, linkSync, mkdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { MAX_SOCKET_PATH_BYTES } from "../../engine/protocol/mod.ts";
import { type CliOptions, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { holderYaml, readOrders, readSummary } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("errors");
const HOLDER = workspace.write("holder.yaml", holderYaml());

/** Runs what must fail, and says nothing on stdout. @returns what it says on stderr */
async function refused(code: 1 | 2, args: readonly string[], options?: CliOptions): Promise<string> {
  const outcome = await workspace.run(args, options);
  assert.deepEqual([outcome.code, outcome.stdout], [code, ""], outcome.stderr);
  return outcome.stderr;
}

/** Command lines that are wrong, and what is said of each. */
const LINES = [
  [["run", "--bogus"], "bulkhead run: unknown option '--bogus'"],
  [["run", "extra"], 'bulkhead run: expected nothing after run, was "extra"'],
  [["run", "--feed", "live"], 'bulkhead run: expected --feed simulated or replay, was "live"'],
  [
    ["run", "--feed", "replay"],
    "bulkhead run: --feed replay needs one of --data FILE, --ticks FILE, --bars FILE and --parquet FILE",
  ],
  [
    ["backtest"],
    "bulkhead backtest: a backtest needs one of --data FILE, --ticks FILE, --bars FILE and --parquet FILE",
  ],
  [["backtest", "--bars", "a.csv", "--from", "today"], 'bulkhead backtest: expected --from as YYYY-MM-DD, was "today"'],
  [
    ["backtest", "--bars", "a.csv", "--from", "2026-01-02", "--to", "2026-01-01"],
    "bulkhead backtest: expected --from up to --to, was 2026-01-02 and 2026-01-01",
  ],
  [
    ["run", "--speed", "max", "--record-ticks"],
    "bulkhead run: --record-ticks needs real time: of any other session the seed, or the file, is what its ticks can be had from again",
  ],
  [["run", "--feed", "simulated", "--ticks", "a.csv"], "bulkhead run: --ticks goes with --feed replay"],
  [
    ["run", "--feed", "replay", "--bars", "a.csv", "--bar", "2d"],
    'bulkhead run: expected --bar as 30s, 1m, 5m, 1h or 1d, was "2d"',
  ],
  [["convert", "a.csv", "b.txt"], "bulkhead convert: expected OUT as x.csv, x.csv.gz or x.parquet, was b.txt"],
  [["convert", "a.csv", "-"], "bulkhead convert: expected OUT as x.csv, x.csv.gz or x.parquet, was -"],
  [
    ["convert", "a.csv", "b.csv", "--to-bars", "1d"],
    'bulkhead convert: expected --to-bars as 30s, 1m, 5m or 1h, was "1d"',
  ],
  [["check"], "bulkhead check: expected FILE, was nothing"],
  [["enable"], "bulkhead enable: expected ID, was nothing"],
  [["close"], "bulkhead close: expected ID or --all, was nothing"],
  [["halt", "now"], 'bulkhead halt: expected nothing after halt, was "now"'],
] as const;

/** Words that are no command, and the one that each was to be. */
const MEANT = [
  ["rn", "run"],
  ["Run", "run"],
  ["-run", "run"],
  ["--helth", "--health"],
  ["session", "sessions"],
] as const;

describe("The command line is refused, exit 2, with what was expected and where help is, for", () => {
  for (const [args, message] of sampleOf(LINES, 6)) {
    it(args.join(" "), async () => {
      const [, command] = /^bulkhead (\w+):/.exec(message) ?? [];
      assert.equal(await refused(2, args), `${message}\n  hint: see bulkhead ${command} --help\n`);
    });
  }

  it("an unknown command, with the one that was meant", async () => {
    for (const [word, meant] of sampleOf(MEANT, 2)) {
      const message = `bulkhead: expected a command, was "${word}"\n  hint: did you mean ${meant}?\n`;
      assert.equal(await refused(2, [word]), message);
    }
  });

  it("an unknown command, with the list of them where none is near", async () => {
    assert.equal(
      await refused(2, ["xyz"]),
      'bulkhead: expected a command, was "xyz"\n' +
        "  hint: one of run, backtest, convert, inspect, check, explain, schema, status, sessions, settle, orders, trades, report, compare, ticks, replay, audit, enable, disable, close, halt, reduce, resume, drain\n",
    );
  });
});

describe("Help", () => {
  it("lists every command, within 80 columns, exit 0", async () => {
    const { code, stdout, stderr } = await workspace.run(["--help"]);
    assert.deepEqual([code, stderr], [0, ""]);
    const listed = stdout.split("\n").flatMap((line) => /^ {2}(\w+) .* {2}\S/.exec(line)?.[1] ?? []);
    const commands = [
      ..."run,backtest,convert,inspect,check,explain,schema,status,sessions,settle,orders,trades,report,compare,ticks,replay,audit".split(
        ",",
      ),
      ..."enable,disable,close,halt,reduce,resume,drain".split(","),
    ];
    assert.deepEqual(listed, commands);
    const helps = [stdout];
    for (const command of sampleOf(commands, 5)) {
      const help = await workspace.run([command, "--help"]);
      assert.deepEqual([help.code, help.stderr], [0, ""]);
      assert.ok(help.stdout.startsWith(`Usage: bulkhead ${command}`), help.stdout);
      helps.push(help.stdout);
    }
    for (const line of helps.flatMap((help) => help.split("\n"))) assert.ok(line.length <= 80, line);
  });

  it("of run names each of its flags", async () => {
    const { stdout } = await workspace.run(["run", "--help"]);
    const flags = [...stdout.matchAll(/^ {2}--([\w-]+)/gm)].map(([, flag]) => flag);
    const files = "strategies,feed,data,ticks,bars,parquet,instrument,columns,time-zone,time-format,date,decimal-mark";
    const more = "decimals,bar,bar-stamp,hours,instruments-file,calendar,session-date,speed,seed,workers,journal";
    const expected = `${files},${more},record-ticks,bad-rows`;
    const money = ["fill-model", "fees", "capital", "days-a-year"];
    const others = [...money, "fresh", "no-settle", "record", "orders-json", "summary-json", "chaos", "plain"];
    assert.deepEqual(flags, [...expected.split(","), ...others]);
  });

  it("is shown without a command too, exit 2", async () => {
    const { code, stdout, stderr } = await workspace.run([]);
    assert.equal(code, 2);
    assert.match(stdout + stderr, /^Usage: bulkhead COMMAND \[FLAGS\]$/m);
  });

  it("--version prints the package's version", async () => {
    const { code, stdout } = await workspace.run(["--version"]);
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
    assert.deepEqual([code, stdout], [0, `${version}\n`]);
  });
});

describe("The configuration is refused, exit 2,", () => {
  const settings = {
    MARKET_OPEN: "25:00",
    MARKET_TZ: "Mars/Olympus",
    SPEED: "slow",
    SEED: "-1",
    WORKERS: "65",
    INSTRUMENTS: "NIFTY:1",
  };
  const message =
    'INSTRUMENTS: expected SYMBOL:START:FLUCTUATION[:SCALE[:LOT]], was "NIFTY:1"; for example INSTRUMENTS=NIFTY:20100:10,BANKNIFTY:44000:25\n' +
    'MARKET_OPEN: expected a time of day 00:00 to 23:59, was "25:00"; for example MARKET_OPEN=09:15\n' +
    'MARKET_TZ: expected a time zone of the IANA database, was "Mars/Olympus"; for example MARKET_TZ=Asia/Kolkata\n' +
    'SPEED: expected a number > 0 or max, was "slow"; for example SPEED=1\n' +
    'SEED: expected an integer 0 to 4294967295, was "-1"; for example SEED=1\n' +
    'WORKERS: expected an integer 0 to 64, was "65"; for example WORKERS=2\n';

  for (const more of [{}, { NO_COLOR: "1" }, { FORCE_COLOR: "1" }]) {
    it(`with all that is wrong with it at once, and no colours: ${JSON.stringify(more)}`, async () => {
      assert.equal(await refused(2, ["run"], { settings: { ...settings, ...more } }), message);
    });
  }

  it("by the flag where a flag is what is wrong", async () => {
    assert.equal(
      await refused(2, ["run", "--workers", "many"], { settings: { WORKERS: "65" } }),
      '--workers: expected an integer 0 to 64, was "many"; for example --workers 2\n',
    );
  });

  it("before anything is written", async () => {
    const [RUN_DIR, orders] = [workspace.runDir(), workspace.path("unwritten.ndjson")];
    await refused(2, ["run", "--orders-json", orders], { settings: { RUN_DIR, SPEED: "slow" } });
    assert.deepEqual([existsSync(RUN_DIR), existsSync(orders)], [false, false]);
  });

  it("where RUN_DIR is too long a path for a socket", async () => {
    const RUN_DIR = workspace.path("x".repeat(120));
    const stderr = await refused(2, ["run", "--speed", "max", "--workers", "0"], { settings: { RUN_DIR } });
    const address = `${RUN_DIR}/control.sock`;
    const platform = process.platform === "linux" ? "linux" : "other";
    assert.equal(
      stderr,
      `RUN_DIR: expected at most ${MAX_SOCKET_PATH_BYTES[platform]} bytes in the path of its control socket, was ${address.length}: ${address}\n` +
        "  hint: choose a shorter one, for example RUN_DIR=/tmp/bulkhead\n",
    );
  });
});

describe("A strategies file is refused, exit 2, that", () => {
  /** The message about a file of that name in the folder that the program runs in. */
  const refuse = (file: string): Promise<string> =>
    refused(2, ["run", "--speed", "max", "--strategies", file], { cwd: workspace.folder });

  for (const [what, file, text, message] of [
    [
      "is not JSON",
      "bad.json",
      "{a\n",
      `bad.json:1:3: Expected a closing \`}\`, found none
  {a
    ^
  hint: close what is open, and check the commas and the indentation
`,
    ],
    [
      "is not a list",
      "text.yaml",
      "hello\n",
      `text.yaml:1:1: Expected a list of strategies, found "hello"
  hello
  ^
  hint: begin each strategy with \`- strategy_id: ...\`
`,
    ],
    [
      "is an empty list",
      "none.yaml",
      "[]\n",
      `none.yaml:1:1: Expected at least one strategy, found an empty list
  []
  ^
  hint: add a strategy
`,
    ],
    [
      "has no valid strategy",
      "invalid.yaml",
      strategyYaml({ entry_condition: "prise > 1" }),
      `invalid.yaml:2:20: Expected a known name, found \`prise\`
    entry_condition: prise > 1
                     ^^^^^
  hint: did you mean \`price\`?
invalid.yaml: Expected at least one valid strategy, was none
  hint: mend one of those above
`,
    ],
  ] as const) {
    it(what, async () => {
      workspace.write(file, text);
      assert.equal(await refuse(file), message);
    });
  }

  it("is not there", async () => {
    assert.equal(
      await refuse("missing.yaml"),
      "missing.yaml: Expected a strategies file, found no file of that name\n" +
        "  hint: check the path; it is taken from the folder you are in\n",
    );
  });

  it("is a folder", async () => {
    mkdirSync(workspace.path("folder"));
    assert.equal(
      await refuse("folder"),
      "folder: Expected a strategies file, found a folder\n  hint: name the file in it\n",
    );
  });
});

describe("A strategies file with broken strategies", () => {
  it("trades the sound ones and reports each broken one with its diagnostic", async () => {
    const [orders, summary] = [workspace.path("orders.ndjson"), workspace.path("summary.json")];
    const args = ["--strategies", "strategies/broken.json", "--orders-json", orders, "--summary-json", summary];
    const { code, stderr } = await workspace.run(["run", "--speed", "max", "--workers", "2", ...args], {
      settings: { LOG_LEVEL: "silent" },
    });
    assert.equal(code, 0);
    assert.equal(
      stderr,
      `strategies/broken.json:14:25: Expected a known name, found \`prise\`
      "entry_condition": "prise > 20100",
                          ^^^^^
  hint: did you mean \`price\`?
strategies/broken.json:23:31: Expected an operator, found \`>>\`
      "entry_condition": "price >> 20100",
                                ^^
  hint: write \`>\`
strategies/broken.json:32:24: Expected a condition, found none
      "entry_condition": "",
                         ^^
  hint: write one, such as \`price > 20100\`
`,
    );
    const { strategies, failed, total } = readSummary(summary);
    assert.deepEqual([total, failed], [6, 3]);
    assert.deepEqual(
      strategies.filter(({ state }) => state === "failed").map(({ id, entries, error }) => [id, entries, error]),
      [
        ["unknown-name", 0, "strategies/broken.json:14:25: Expected a known name, found `prise`"],
        ["unknown-operator", 0, "strategies/broken.json:23:31: Expected an operator, found `>>`"],
        ["empty-condition", 0, "strategies/broken.json:32:24: Expected a condition, found none"],
      ],
    );
    const traded = new Set(readOrders(orders).map(({ strategy }) => strategy));
    assert.deepEqual(traded, new Set(["sound-breakout", "sound-morning", "sound-short"]));
  });
});

describe("An output path is tried before the session:", () => {
  for (const flag of ["--orders-json", "--summary-json", "--record"]) {
    it(`${flag} into a folder that is not there exits 2`, async () => {
      const [RUN_DIR, file] = [workspace.runDir(), workspace.path("missing/file.json")];
      const stderr = await refused(2, ["run", "--speed", "max", flag, file], { settings: { RUN_DIR } });
      assert.ok(stderr.startsWith(`${file}: Expected a file that can be written, was: ENOENT`), stderr);
      assert.equal(existsSync(RUN_DIR), false, "no session was begun");
    });
  }
});

describe("An output that would destroy an input or another output is refused, exit 2:", () => {
  it("onto the strategies file, which keeps its bytes", async () => {
    const file = workspace.write("mine.yaml", holderYaml());
    for (const flag of ["--orders-json", "--summary-json", "--record"]) {
      const stderr = await refused(2, ["run", "--speed", "max", "--strategies", file, flag, file]);
      assert.equal(
        stderr,
        `bulkhead run: expected ${flag} and --strategies to be different files, was ${file} for both\n` +
          "  hint: see bulkhead run --help\n",
      );
      assert.equal(readFileSync(file, "utf8"), holderYaml());
    }
  });

  it("onto a hard link of the journal, which keeps its bytes", async () => {
    const JOURNAL = workspace.write("linked.db", "a journal\n");
    const file = workspace.path("linked");
    linkSync(JOURNAL, file);
    const stderr = await refused(2, ["run", "--speed", "max", "--orders-json", file], { settings: { JOURNAL } });
    assert.match(stderr, /^bulkhead run: expected --orders-json and --journal to be different files/);
    assert.equal(readFileSync(JOURNAL, "utf8"), "a journal\n");
  });

  it("two on one path, though it is not there yet", async () => {
    const file = workspace.path("both.json");
    const stderr = await refused(2, ["run", "--speed", "max", "--orders-json", file, "--summary-json", file]);
    assert.match(stderr, /^bulkhead run: expected --summary-json and --orders-json to be different files/);
    assert.equal(existsSync(file), false);
  });
});

describe("An output that is lost after the session", () => {
  it("costs exit 1 and not the other one, and status tells", async () => {
    const summary = workspace.path("kept.json");
    const settings = { RUN_DIR: workspace.runDir() };
    const args = ["run", "--speed", "max", "--orders-json", "/dev/full", "--summary-json", summary];
    const { code, stderr } = await workspace.run(args, { settings });
    assert.equal(code, 1);
    assert.match(stderr, /^\/dev\/full: Expected --orders-json to take every order, but .* its disk is full$/m);
    assert.equal(readSummary(summary).conserved, true);
    assert.match((await workspace.run(["status"], { settings })).stdout, /failed: \/dev\/full: Expected --orders-json/);
  });
});

describe("RUN_DIR is for one engine at a time:", () => {
  it("a second one is refused, exit 1, and the first goes on", async () => {
    const session = CliSession.start(workspace, ["--strategies", HOLDER, "--speed", "50", "--workers", "1"]);
    await session.said(/"holder#1"/);
    const { code, stdout, stderr } = await session.ask("run", "--speed", "max");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal(
      stderr,
      `Expected no engine in RUN_DIR ${session.runDir}, but one runs there (pid ${session.pid})\n` +
        "  hint: end it with bulkhead drain, or give this one a RUN_DIR of its own\n",
    );
    assert.equal((await session.health()).status, "healthy");
    assert.equal((await session.end()).code, 0);
  });

  it("after a kill -9 status says that the session did not end, and the next engine starts", async () => {
    const session = CliSession.start(workspace, ["--strategies", HOLDER, "--speed", "50", "--workers", "1"]);
    await session.said(/"holder#1"/);
    assert.equal((await session.end("SIGKILL")).signal, "SIGKILL");
    const killed = await session.ask("status");
    assert.equal(killed.code, 1);
    assert.match(
      killed.stdout,
      new RegExp(
        `No engine runs in RUN_DIR ${session.runDir}\nSession 2026-01-01-1, begun .*, was killed \\(pid ${session.pid}\\) and has no end; .*\n$`,
      ),
    );
    assert.equal((await session.ask("halt")).code, 1);
    const next = await session.ask("run", "--speed", "max", "--workers", "1", "--strategies", HOLDER);
    assert.equal(next.code, 0, next.stderr);
    assert.match((await session.ask("status")).stdout, /Session 2026-01-01-1 ended .*: closed at MARKET_CLOSE/);
  });
});
