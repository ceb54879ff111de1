import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import { MAIN, type Outcome, ROOT, type Settings, Workspace } from "../fixtures/cli.ts";
import { readOrders } from "../fixtures/session_files.ts";

const workspace = new Workspace("parquet");
const SETTINGS: Settings = { INSTRUMENTS: "NIFTY:20100:10,BANKNIFTY:44000.5:25:1000:15", LOG_LEVEL: "error" };
const STRATEGIES = "strategies/two-index.yaml";
const TICKS = workspace.path("ticks.csv");
const TICKS_PARQUET = workspace.path("ticks.parquet");
const BARS = workspace.path("bars.csv");
const BARS_PARQUET = workspace.path("bars.parquet");

async function bulkhead(args: readonly string[], settings: Settings = {}): Promise<Outcome> {
  return workspace.run(args, { settings: { ...SETTINGS, ...settings } });
}

async function succeed(args: readonly string[], settings: Settings = {}): Promise<string> {
  const { code, stdout, stderr } = await bulkhead(args, settings);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Replays a file. @returns the bytes of its orders file */
async function ordersOf(input: readonly string[], workers: string, settings: Settings = {}): Promise<string> {
  const file = workspace.path("orders.ndjson");
  const run = ["run", "--feed", "replay", "--plain", "--speed", "max", "--strategies", STRATEGIES];
  await succeed([...run, "--workers", workers, ...input, "--orders-json", file], settings);
  return readFileSync(file, "utf8");
}

/** Bars of five minutes of two instruments, that go up and down. */
function barsText(): string {
  const open = Date.parse("2026-01-01T09:15:00+05:30");
  const rows = Array.from({ length: 144 }, (_, i) => {
    const [symbol, start] = i % 2 === 0 ? (["NIFTY", 20_100] as const) : (["BANKNIFTY", 44_000] as const);
    const price = (step: number): string => (start * (1 + 0.01 * Math.sin(step / 5))).toFixed(2);
    const [from, to] = [price(i), price(i + 2)];
    const [low, high] = Number(from) < Number(to) ? [from, to] : [to, from];
    return `${symbol},${open + Math.floor(i / 2) * 300_000},${from},${high},${low},${to},${i}`;
  });
  return `instrument,ts,open,high,low,close,volume\n${rows.join("\n")}\n`;
}

before(async () => {
  await succeed(["run", "--plain", "--speed", "max", "--strategies", STRATEGIES, "--record", TICKS]);
  writeFileSync(BARS, barsText());
  await succeed(["convert", TICKS, TICKS_PARQUET]);
  await succeed(["convert", BARS, BARS_PARQUET, "--bars", "--bar", "5m"]);
});

describe("convert", () => {
  it("turns ticks into a smaller file, and says so in a line", async () => {
    const stdout = await succeed(["convert", TICKS, TICKS_PARQUET]);
    assert.match(stdout, /^\S+ticks\.parquet: [\d,]+ ticks, \d+\.\d+ became \d+\.\d+ MB\n$/);
    assert.ok(readFileSync(TICKS_PARQUET).length * 2 < readFileSync(TICKS).length);
  });

  it("turns bars, and says what it has left out, as JSON too", async () => {
    const text = barsText();
    writeFileSync(BARS, `${text}NIFTY,x,1,1,1,1,1\n`);
    const args = ["convert", BARS, BARS_PARQUET, "--bars", "--bar", "5m"];
    const { code, stdout, stderr } = await bulkhead([...args, "--json"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^\S+bars\.csv:146: Expected .*, was "x"\n/);
    const { bytes_after: after, ...said } = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    assert.equal(after, readFileSync(BARS_PARQUET).length);
    assert.deepEqual(said, {
      schema: 1,
      inputs: [BARS],
      output: BARS_PARQUET,
      kind: "bars",
      instruments: ["BANKNIFTY", "NIFTY"],
      rows: 144,
      left_out: [
        {
          reason: "unreadable",
          rows: 1,
          by_instrument: { NIFTY: 1 },
          by_day: {},
          no_day: 1,
          first: [{ file: BARS, line: 146, text: 'Expected a time, was "x"' }],
        },
      ],
      out_of_hours: 0,
      bytes_before: readFileSync(BARS).length,
    });
    assert.match(await succeed(args), /: 144 bars, [\d,]+ bytes became [\d,]+\n$/);
    writeFileSync(BARS, text);
  });

  it("gives instruments that are not configured the decimals of their prices", async () => {
    const rows = "GOLD,1767239100000,5.25\nGOLD,1767239101000,5.255\n";
    const file = workspace.write("other.csv", `instrument,ts,price\n${rows}`);
    const [parquet, back] = [workspace.path("other.parquet"), workspace.path("other-back.csv")];
    await succeed(["convert", file, parquet]);
    await succeed(["convert", parquet, back]);
    assert.deepEqual(readFileSync(back, "utf8").split("\n").slice(1), [
      "GOLD,1767239100000,5.250,0,,",
      "GOLD,1767239101000,5.255,0,,",
      "",
    ]);
  });
});

describe("A session of a Parquet file has the orders of the CSV file", () => {
  let expected = "";

  before(async () => {
    expected = await ordersOf(["--ticks", TICKS], "1");
    assert.ok(expected.length > 0);
  });

  for (const workers of ["0", "2"]) {
    it(`of ticks, with --workers ${workers}`, async () => {
      assert.equal(await ordersOf(["--parquet", TICKS_PARQUET], workers), expected);
    });
  }

  it("of bars, whose length is said", async () => {
    const bars = ["--bar", "5m"];
    const ofBars = await ordersOf(["--bars", BARS, ...bars], "1");
    assert.ok(ofBars.length > 0);
    assert.equal(await ordersOf(["--parquet", BARS_PARQUET, ...bars], "1"), ofBars);
  });

  it("and is one that replay finds identical, with that file", async () => {
    const settings = workspace.own();
    await ordersOf(["--parquet", TICKS_PARQUET], "1", settings);
    const { code, stderr } = await bulkhead(["replay", "last"], settings);
    assert.deepEqual([code, /--parquet FILE/.test(stderr)], [2, true]);
    assert.match(await succeed(["replay", "last", "--parquet", TICKS_PARQUET], settings), /: identical, /);
  });

  it("in a backtest too", async () => {
    const backtest = ["backtest", "--strategies", STRATEGIES, "--orders-json", workspace.path("backtest.ndjson")];
    await succeed([...backtest, "--parquet", TICKS_PARQUET]);
    const orders = readOrders(workspace.path("backtest.ndjson"));
    assert.deepEqual(
      orders.map(({ id }) => id),
      [...expected.matchAll(/^\{"id":"([^"]+)"/gm)].map(([, id]) => id),
    );
  });
});

it("explain --at reads a Parquet file as the CSV file", async () => {
  const [id = ""] = /(?<=strategy_id: ).*/.exec(readFileSync(path.join(ROOT, STRATEGIES), "utf8")) ?? [];
  const explain = ["explain", STRATEGIES, id, "--at", "11:00"];
  assert.equal(await succeed([...explain, "--parquet", TICKS_PARQUET]), await succeed([...explain, "--ticks", TICKS]));
});

describe("Without DuckDB", () => {
  let main = "";

  /** The built program, with every package but DuckDB's. */
  before(() => {
    const [from, to] = [path.join(ROOT, "node_modules"), workspace.path("app/node_modules")];
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) {
      if (name !== "@duckdb") symlinkSync(path.join(from, name), path.join(to, name), "junction");
    }
    cpSync(path.dirname(MAIN), workspace.path("app/dist"), { recursive: true });
    writeFileSync(workspace.path("app/package.json"), JSON.stringify({ type: "module" }));
    main = workspace.path("app/dist/main.js");
  });

  const without = (args: readonly string[]): Promise<Outcome> => workspace.run(args, { main, settings: SETTINGS });
  const refusal = (stderr: string): void => {
    const [first = "", hint] = stderr.split("\n");
    assert.match(
      first,
      /^Expected DuckDB, by which Parquet files are read and written, was: Cannot find package '@duckdb/,
    );
    assert.equal(hint, "  hint: npm install @duckdb/node-api@1.5.5-r.5");
  };

  it("a Parquet file is refused, exit 2, with what to do", async () => {
    const { code, stderr } = await without(["run", "--feed", "replay", "--parquet", TICKS_PARQUET, "--speed", "max"]);
    assert.equal(code, 2);
    refusal(stderr);
  });

  it("convert is refused, exit 2, and writes nothing", async () => {
    const { code, stderr } = await without(["convert", TICKS, workspace.path("app/out.parquet")]);
    assert.equal(code, 2);
    refusal(stderr);
    assert.deepEqual(readdirSync(workspace.path("app")).toSorted(), ["dist", "node_modules", "package.json"]);
  });

  it("everything else works", async () => {
    const run = ["run", "--feed", "replay", "--ticks", TICKS, "--speed", "max", "--strategies", STRATEGIES, "--plain"];
    const { code, stderr } = await without(run);
    assert.deepEqual([code, stderr], [0, ""]);
  });
});
