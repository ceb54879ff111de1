import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { JournalReader } from "../../engine/journal/mod.ts";
import { MAIN, type Outcome, type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { dataText, HEADER, OWN, ROWS, THREE_DAYS } from "../fixtures/data_cases.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { hasOrder } from "../fixtures/live_journal.ts";
import { readSummary } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("run-files");
const SUMMARY = workspace.path("summary.json");

function strategies(name: string, ...all: readonly Parameters<typeof strategyYaml>[0][]): string {
  const usual = {
    entry_condition: "time >= '09:20'",
    exit_condition: "time >= '10:00'",
    max_loss: "100000",
    max_profit: "100000",
  };
  return workspace.write(name, all.map((over) => strategyYaml({ ...usual, ...over })).join(""));
}

const ONE = strategies("one.yaml", {});
const BOTH = strategies(
  "both.yaml",
  { instrument: "NIFTY" },
  { strategy_id: "two", instrument: "BANKNIFTY", quantity: "35" },
);

function feedOf(by: string, data: readonly string[], more: readonly string[] = []): readonly string[] {
  const feed = ["--feed", "replay", "--data", ...data, "--strategies", by, "--workers", "1"];
  return ["run", "--plain", ...feed, ...more];
}

/** Trades files as fast as it goes. */
function trade(
  by: string,
  data: readonly string[],
  { more = [], settings = {} }: { readonly more?: readonly string[]; readonly settings?: Settings } = {},
): Promise<Outcome> {
  const summary = more.includes("--summary-json") ? [] : ["--summary-json", SUMMARY];
  const args = feedOf(by, data, ["--speed", "max", ...summary, ...more]);
  return workspace.run(args, { settings: { LOG_LEVEL: "warn", ...settings } });
}

/** What the session of a journal has read, by its header. */
function inputOf(journal: string): Record<string, unknown> {
  const reader = JournalReader.open(journal);
  try {
    const [last] = [...reader.sessions()].slice(-1);
    const [header] = [...reader.events(last?.n ?? 0)];
    assert.ok(header?.type === "session");
    return header.input;
  } finally {
    reader.close();
  }
}

/** Runs the program with bytes as its standard input. */
async function runWith(bytes: string | Buffer, args: readonly string[], settings: Settings): Promise<Outcome> {
  const env = { PATH: process.env["PATH"] ?? "", LOG_LEVEL: "warn", ...settings };
  const child = spawn(process.execPath, [MAIN, ...args], { env });
  workspace.adopt(child);
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  child.stdin.end(bytes);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...said };
}

describe("run --feed replay --data", () => {
  it("trades two files as one market, in either order, and replay finds the same", async () => {
    const files = [workspace.write("n.csv", OWN), workspace.write("b.csv", dataText("banknifty_morning.csv.gz"))];
    for (const data of [files, files.toReversed()]) {
      const settings = workspace.own();
      const { code, stdout, stderr } = await trade(BOTH, data, { settings });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^realised {4}-1,285\.75$/m);
      const again = await workspace.run(["replay", "last", "--data", ...data], { settings });
      assert.match(again.stdout, /^2026-01-05-1: identical, \d+ records, 4 orders\n$/, again.stderr);
    }
  });

  it("says what its hours cut of the day, and what is unreadable, and has both in the summary", async () => {
    const bad = THREE_DAYS.replace(/^(NIFTY,2026-01-06T11:00.*),\d+$/m, "$1,many");
    const file = workspace.write("days.csv", bad);
    const { code, stderr } = await trade(ONE, [file], { more: ["--session-date", "2026-01-06"] });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /10 rows from 15:20 to 15:29 on 1 of 1 day are outside .* MARKET_CLOSE=15:30 has them/);
    assert.match(stderr, /days\.csv:482: Expected volume as a number >= 0, was "many"/);
    const { left_out: leftOut } = readSummary(SUMMARY) as unknown as {
      readonly left_out: readonly { readonly reason: string; readonly rows: number; readonly by_day: object }[];
    };
    assert.deepEqual(
      leftOut.map(({ reason, rows }) => [reason, rows]),
      [
        ["unreadable", 1],
        ["out-of-hours", 10],
      ],
    );
    assert.deepEqual(leftOut[1]?.by_day, { "2026-01-06": 10 });
  });

  it("goes on after a kill with a file that was not in order, whatever it is called now", async () => {
    const [first, ...rows] = OWN.trimEnd().split("\n");
    const text = [first, ...rows.toReversed(), ""].join("\n");
    const settings: Settings = { ...workspace.own(), LOG_LEVEL: "info" };
    const args = feedOf(ONE, [workspace.write("newest.csv", text)], ["--speed", "600"]);
    const session = CliSession.start(workspace, args.slice(1), { settings });
    await session.said(/BUY one/);
    await hasOrder(settings["JOURNAL"] ?? "", "one#1");
    process.kill(session.pid, "SIGKILL");
    await session.ended;
    const other = await trade(ONE, [workspace.write("own.csv", OWN)], { settings });
    assert.equal(other.code, 2);
    assert.match(other.stderr, /hint: put that back, or begin anew with --fresh/);
    const { code, stderr } = await trade(ONE, [workspace.write("called otherwise.csv", text)], { settings });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Resumes session 2026-01-05-1/);
    const again = await workspace.run(["replay", "last", "--data", workspace.path("newest.csv")], { settings });
    assert.match(again.stdout, /identical, \d+ records, 2 orders/, again.stderr);
  });
});

describe("A pipe", () => {
  it("has its real bytes in the header, is traded again from the same bytes, and from no others", async () => {
    const settings = workspace.own();
    const bytes = gzipSync(OWN);
    const args = feedOf(ONE, ["-"], ["--speed", "max"]);
    const { code, stdout, stderr } = await runWith(bytes, args, settings);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^realised {4}-596\.25$/m);
    const { files } = inputOf(settings["JOURNAL"] ?? "") as {
      readonly files: readonly { readonly pipe: boolean; readonly bytes: number; readonly sha256: string }[];
    };
    assert.deepEqual([files[0]?.pipe, files[0]?.bytes], [true, bytes.length]);
    const same = await runWith(bytes, ["replay", "last", "--data", "-"], settings);
    assert.match(same.stdout, /identical/, same.stderr);
    const other = await runWith(OWN.replace("20100.6", "20100.7"), ["replay", "last", "--data", "-"], settings);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /as it was read had \d+ bytes/);
  });

  it("is traded by backtest, and nothing is left of it, however that ends", async () => {
    const folder = workspace.path("temporary");
    mkdirSync(folder);
    const settings = { TMPDIR: folder };
    const asked = ["backtest", "--strategies", ONE, "--data", "-", "--json"];
    const { code, stdout } = await runWith(OWN, asked, settings);
    assert.deepEqual([code, (JSON.parse(stdout) as { readonly net: number }).net], [0, -596.25]);
    assert.deepEqual(readdirSync(folder), []);
    for (const signal of ["SIGTERM", "SIGINT", "SIGKILL"] as const) {
      const child = spawn(process.execPath, [MAIN, "inspect", "-"], {
        env: { PATH: process.env["PATH"], ...settings },
      });
      workspace.adopt(child);
      // It reads when a pipe is full no more.
      await new Promise((resolve) => child.stdin.write(Buffer.alloc(1 << 20, OWN), resolve));
      child.kill(signal);
      await once(child, "close");
      assert.deepEqual(readdirSync(folder), [], signal);
    }
  });
});

/** A year's minutes in our own form, which is larger than what is understood as a whole: days of the base, one after another. */
function year(change: (rows: string[]) => void): string {
  const rows: string[] = [];
  const day = ROWS.slice(0, 375);
  for (let i = 0; i < 180; i += 1) {
    const date = new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10);
    for (const row of day) rows.push(row.replace("2026-01-05", date));
  }
  change(rows);
  return [HEADER, ...rows, ""].join("\n");
}

/** The 166th day, which is far behind the first 20,000 rows, is traded: row 200 of it is another one. */
const DAY = "2025-06-15";
const DAYS_BEFORE = 165;
const AT = DAYS_BEFORE * 375 + 200;

describe("A large file that is not what its beginning says", () => {
  const cases: readonly (readonly [what: string, change: (rows: string[]) => void, said: RegExp])[] = [
    [
      "has more decimals",
      (rows) => (rows[AT] = (rows[AT] ?? "").replace(/(\.\d\d)(?=,\d+$)/, "$15")),
      /:62077: Expected close in steps of 0\.01, was "\d+\.\d\d5"\. Say how many decimals prices have: --decimals 3$/m,
    ],
    [
      "is out of order",
      (rows) => ([rows[AT], rows[AT + 1]] = [rows[AT + 1] ?? "", rows[AT] ?? ""]),
      /:62078: Expected ts at or after .* Put it in order first: bulkhead convert \S+year\.csv OUT\.csv$/m,
    ],
    [
      "has a bar twice",
      (rows) => rows.splice(AT, 0, rows[AT] ?? ""),
      /:62078: Expected ts at or after .* Put it in order first: bulkhead convert/,
    ],
    [
      "goes on with longer bars",
      (rows) =>
        rows.splice(DAYS_BEFORE * 375, Infinity, ...rows.slice(DAYS_BEFORE * 375).filter((_, i) => i % 5 === 0)),
      /Expected bars of NIFTY as long as those before, was bars of 5m.* Give bars of each length in a file of their own/,
    ],
    [
      "has too many unreadable rows",
      (rows) => {
        for (let i = AT; i < AT + 80; i += 1) rows[i] = (rows[i] ?? "").replace(/\d+$/, "many");
      },
      /year\.csv: Expected at most 0\.1 % or 20 unreadable rows, was 80 of \d+\n.*:62077: Expected volume .*\n[^]*--bad-rows any$/m,
    ],
  ];
  for (const [what, change, said] of sampleOf(cases, 3)) {
    it(`is refused by run, with no result and the way out, if it ${what}`, async () => {
      const file = workspace.path("year.csv");
      writeFileSync(file, year(change));
      const settings = workspace.own();
      const { code, stdout, stderr } = await trade(ONE, [file], { more: ["--session-date", DAY], settings });
      assert.deepEqual([code, /realised|traded/.test(stdout)], [2, false], stdout + stderr);
      assert.match(stderr, said);
    });
  }

  it("is refused by run in the middle of a session, whose positions are closed, and which has no result", async () => {
    const rows = Array.from({ length: 150_000 }, (_, i) => {
      const ts = Date.parse("2026-01-05T09:15:00+05:30") + i * 140;
      return `NIFTY,${ts},${20_100 + (i % 40)}.${i === 120_000 ? "125" : "10"},${i % 10}`;
    });
    const file = workspace.write("ticks.csv", ["instrument,ts,price,size", ...rows, ""].join("\n"));
    const [settings, summary, orders] = [workspace.own(), workspace.path("none.json"), workspace.path("made.ndjson")];
    const allDay = strategies("all-day.yaml", { exit_condition: "price < 0" });
    const more = ["--summary-json", summary, "--orders-json", orders];
    const { code, stdout, stderr } = await trade(allDay, [file], { more, settings });
    assert.deepEqual([code, /realised|traded/.test(stdout)], [2, false], stdout + stderr);
    assert.match(
      stderr,
      /ticks\.csv:120002: Expected price in steps of 0\.01, was "20100\.125"\. Say .* --decimals 3$/m,
    );
    assert.equal(readFileSync(summary, "utf8"), "");
    assert.match(readFileSync(orders, "utf8"), /"reason":"square-off"/);
    const status = await workspace.run(["status"], { settings });
    assert.match(status.stdout + status.stderr, /failed: .*steps of 0\.01/);
    const listed = await workspace.run(["sessions"], { settings });
    assert.match(listed.stdout, /^2026-01-05-1 .* refused +2 +[\d,]+ +-$/m);
    const json = await workspace.run(["sessions", "--json"], { settings });
    assert.match(json.stdout, /"refused":"\S+ticks\.csv:120002: Expected price in steps of 0\.01/);
    for (const command of ["orders", "trades"]) {
      const printed = await workspace.run([command], { settings });
      assert.equal(printed.code, 0, printed.stderr);
      assert.match(
        printed.stderr,
        /^Session 2026-01-05-1 was refused, do not rely on its numbers: \S+ticks\.csv:120002: /,
      );
    }
    assert.match((await workspace.run(["audit"], { settings })).stdout, /1 session, sound$/m);
  });

  it("is read as a whole by backtest, which says nothing of its first try", async () => {
    const [decimals, order] = cases;
    const file = workspace.path("year.csv");
    for (const [, change] of [decimals, order].flatMap((each) => (each === undefined ? [] : [each]))) {
      writeFileSync(file, year(change));
      const args = ["backtest", "--strategies", ONE, "--data", file, "--json", "--from", DAY, "--to", DAY];
      const { code, stdout, stderr } = await workspace.run(args);
      assert.equal(code, 0, stderr);
      const { trades, days } = JSON.parse(stdout) as { readonly trades: number; readonly days: readonly unknown[] };
      assert.deepEqual([trades, days.length], [1, 1]);
      assert.doesNotMatch(stderr, /in steps of|Expected ts/);
    }
  });

  it("is traded by run as its message says: with decimals, or put in order", async () => {
    const [decimals, order] = cases;
    const [file, out] = [workspace.path("year.csv"), workspace.path("ordered.csv")];
    writeFileSync(file, year(decimals?.[1] ?? (() => {})));
    const more = ["--session-date", DAY];
    const said = await trade(ONE, [file], { more: [...more, "--decimals", "3"] });
    assert.equal(said.code, 0, said.stderr);
    writeFileSync(file, year(order?.[1] ?? (() => {})));
    const { code, stderr } = await workspace.run(["convert", file, out]);
    assert.equal(code, 0, stderr);
    const ordered = await trade(ONE, [out], { more });
    assert.equal(ordered.code, 0, ordered.stderr);
    assert.match(ordered.stdout, /^traded {6}2 orders/m);
  });
});
