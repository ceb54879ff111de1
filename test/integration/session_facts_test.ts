import assert from "node:assert/strict";
import { appendFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { hasOrder } from "../fixtures/live_journal.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("session-facts");

const STRATEGIES = workspace.write(
  "mine.yaml",
  strategyYaml({
    quantity: "75",
    entry_condition: "price > 0",
    exit_condition: "minutes_in_trade >= 3",
    max_entries: "3",
  }),
);

/** An environment of another person, who replays the session. */
const OTHERS: Settings = {
  MARKET_TZ: "America/New_York",
  MARKET_OPEN: "03:00",
  MARKET_CLOSE: "04:00",
  INSTRUMENTS: "OTHER:1:0:10:7",
  DEFAULT_INDEX: "OTHER",
  SLIPPAGE_TICKS: "55",
  FEE_FIXED: "7",
  SEED: "99",
  CALENDAR: "24x7",
  BAD_ROWS: "any",
};

function bars(count: number, first = 0): string {
  return Array.from({ length: count }, (_, i) => {
    const minute = 15 + first + i;
    const time = `${String(9 + Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    const price = 20_100 + ((first + i) % 7);
    return `05/01/2026 ${time};${price},25;${price + 2},50;${price - 2},00;${price + 1},75;10\n`;
  }).join("");
}

const HEADER = "Date;Open;High;Low;Close;Volume\n";
const SAID = ["--instrument", "NIFTY", "--time-format", "DD/MM/YYYY HH:mm"] as const;

async function replayOf(settings: Settings, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await workspace.run(["replay", "last", ...args], {
    settings: { ...OTHERS, JOURNAL: settings["JOURNAL"] ?? "", RUN_DIR: workspace.runDir() },
  });
  return code === 0 ? stdout : `${code}: ${stderr}`;
}

async function traded(settings: Settings, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await workspace.run(["run", "--strategies", STRATEGIES, ...args], { settings });
  assert.equal(code, 0, stderr);
  return stdout;
}

describe("A session is replayed by its header, whatever the environment says", () => {
  it("with the instruments of a file that is no longer there", async () => {
    const file = workspace.write(
      "gone.csv",
      "symbol,price_decimals,tick_size,lot,currency,multiplier\nNIFTY,3,0.005,25,INR,2\n",
    );
    const settings = { ...workspace.own(), INSTRUMENTS_FILE: file, SPEED: "max", SLIPPAGE_TICKS: "3", SEED: "7" };
    await traded(settings);
    rmSync(file);
    assert.match(await replayOf(settings), /: identical, \d+ records, 6 orders\n$/);
  });

  it("with a calendar's hours, and the zone that it brings", async () => {
    const settings = { ...workspace.own(), CALENDAR: "nse", SPEED: "max", SESSION_DATE: "2026-01-06" };
    const own = { ...settings, TICK_INTERVAL_MS: "5000" };
    await traded(own);
    assert.match(await replayOf(own), /^2026-01-06-1: identical, \d+ records, 6 orders\n$/);
  });

  it("with the files as they were: moved, and with rows that came behind", async () => {
    const file = workspace.write("semi.csv", HEADER + bars(90));
    const settings = { ...workspace.own(), SPEED: "max" };
    await traded(settings, "--data", file, ...SAID);
    const moved = workspace.path("other-name.csv");
    renameSync(file, moved);
    assert.match(await replayOf(settings, "--data", moved), /: identical, \d+ records, 6 orders\n$/);
    appendFileSync(moved, `${bars(60, 90)}this is no row\n`);
    assert.match(await replayOf(settings, "--data", moved), /: identical, \d+ records, 6 orders\n$/);
    writeFileSync(moved, HEADER + bars(90).replace("20102,25", "20102,50"));
    assert.match(
      await replayOf(settings, "--data", moved),
      /^2: .*semi\.csv as it was read had other content than other-name\.csv/,
    );
  });
});

/** The settings of a session that was killed as soon as it had an order. */
async function killed(over: Settings, ...args: readonly string[]): Promise<Settings> {
  const settings = { ...workspace.own(), ...over };
  const session = CliSession.start(workspace, ["--strategies", STRATEGIES, ...args], { settings });
  await session.said(/BUY one .* entry/);
  await hasOrder(settings["JOURNAL"] ?? "", "one#1");
  process.kill(session.pid, "SIGKILL");
  await session.ended;
  return { ...settings, SPEED: "max" };
}

describe("A session that was killed goes on by its header", () => {
  it("is refused while the instruments file says something else, which is named, and goes on when that is put back", async () => {
    const file = workspace.write("lots.yaml", "NIFTY: {lot: 25}\n");
    const settings = await killed({ INSTRUMENTS_FILE: file, SPEED: "60" });
    workspace.write("lots.yaml", "NIFTY: {lot: 15}\n");
    const refused = await workspace.run(["run", "--strategies", STRATEGIES], { settings });
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /session 2026-01-01-1, which has no end, but the lot of NIFTY was 25 and is 15\n {2}hint: put that back/,
    );
    workspace.write("lots.yaml", "NIFTY: {lot: 25}\n");
    assert.match(await traded(settings), /^Session 2026-01-01-1$/m);
    assert.match(await replayOf(settings), /: identical, \d+ records, 6 orders\n$/);
  });

  it("leaves the files of another day to say how they are read, and refuses other files and zones of its own day", async () => {
    const settings = await killed({ SPEED: "60" }, "--data", workspace.write("day-5.csv", HEADER + bars(90)), ...SAID);
    const refusal = async (over: Settings, file: string): Promise<string> => {
      const args = ["run", "--strategies", STRATEGIES, "--data", file];
      const { code, stderr } = await workspace.run(args, { settings: { ...settings, ...over } });
      return `${code}: ${stderr}`;
    };
    const own = (date: string): string =>
      `instrument,ts,price\n${[15, 16, 17].map((minute) => `NIFTY,${date}T09:${minute}:00+05:30,20100.50\n`).join("")}`;
    const same = await refusal({}, workspace.write("own-5.csv", own("2026-01-05")));
    assert.match(same, /^2: .*no end, but day-5\.csv as it was read had \d+ bytes, and own-5\.csv has \d+$/m);
    const zone = await refusal({ MARKET_TZ: "America/New_York" }, workspace.path("day-5.csv"));
    assert.match(zone, /^2: .*day-5\.csv.*--instrument/s, "it is read as if for the first time");
    const next = await traded(settings, "--data", workspace.write("own-6.csv", own("2026-01-06")));
    assert.match(next, /^Session 2026-01-06-1$/m);
    assert.match(next, / 3 ticks$/m);
  });

  it("reads a file that has grown meanwhile to where it was", async () => {
    const file = workspace.write("growing.csv", HEADER + bars(90));
    const settings = await killed({ SPEED: "60" }, "--data", file, ...SAID);
    appendFileSync(file, bars(60, 90));
    // What was found or said then stands in the header.
    const stdout = await traded(settings, "--data", file);
    assert.match(stdout, /^Session 2026-01-05-1$/m);
    assert.match(stdout, /^traded {6}6 orders {3}360 ticks$/m);
    assert.match(await replayOf(settings, "--data", file), /: identical, \d+ records, 6 orders\n$/);
    const anew = await traded({ ...settings, JOURNAL: workspace.path("anew.db") }, "--data", file, ...SAID);
    assert.match(anew, /600 ticks$/m, "a new session reads all of it");
  });
});
