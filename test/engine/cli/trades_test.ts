import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SessionArguments } from "../../../engine/cli/session_book.ts";
import { trades } from "../../../engine/cli/trades.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { entryAt, exitAt, headerOf, soundBook, writeJournal } from "../../fixtures/journal_file.ts";

const workspace = new Workspace("trades");
const file = workspace.path("journal.db");
writeJournal(file, [
  { book: soundBook() },
  {
    book: [
      headerOf(),
      entryAt(1),
      entryAt(2, { strategy: 1, instrument: 1, side: "SELL", qty: 2 }),
      exitAt(3_700, 1_234_567_890, { reason: "target" }),
      exitAt(3_701, 10_500, {
        ...{ strategy: 1, instrument: 1, side: "BUY", qty: 2 },
        ...{ reason: "stop-loss", fees: 20_000, realised: -21_000 },
      }),
      entryAt(3_702, { n: 3, ts: 1_767_242_802_500_000 }),
    ],
  },
]);

function run(over: Partial<SessionArguments> = {}, colour = false): string {
  let stdout = "";
  const asked = { journal: file, session: "last", form: "table", ...over } as const;
  assert.equal(trades(asked, { stdout: (text) => (stdout += text), stderr: (text) => assert.fail(text), colour }), 0);
  return stdout;
}

describe("trades", () => {
  test("trades prints each position with its exit, and what is open, within 80 columns", () => {
    const printed = run();
    assert.equal(
      printed,
      `\
strategy  side, qty  entry              price      fees            gross
symbol    reason     exit               price  duration              net
s0        BUY 1      09:15:01          100.00     40.00  +1,23,45,578.90
NIFTY     target     10:16:40  1,23,45,678.90   1:01:39  +1,23,45,538.90
s1        SELL 2     09:15:02          10.000    40.000           -1.000
GOLD      stop-loss  10:16:41          10.500   1:01:39          -41.000
s0        BUY 1      10:16:42          100.00     20.00                -
NIFTY     open       -                      -         -                -

2026-01-01-2: 2 trades, 1 winner, 1 open, net +1,23,45,497.900
`,
    );
    for (const line of printed.split("\n")) assert.ok(line.length <= 80, line);
  });

  test("trades prints JSON, with a total", () => {
    const printed = JSON.parse(run({ form: "json" })) as { trades: object[] };
    assert.deepEqual(
      { ...printed, trades: printed.trades.length },
      { schema: 1, session: "2026-01-01-2", trades: 3, count: 2, open: 1, winners: 1, net: 12_345_497.9, refused: {} },
    );
    assert.deepEqual(printed.trades.slice(1), [
      {
        ...{ strategy: "s1", instrument: "GOLD", side: "SELL", qty: 2 },
        ...{ entry_ts: "2026-01-01T09:15:02.000+05:30", entry_price: 10 },
        ...{ exit_reason: "stop-loss", exit_ts: "2026-01-01T10:16:41.000+05:30", exit_price: 10.5 },
        ...{ duration_s: 3_699, gross: -1, fees: 40, net: -41 },
      },
      {
        ...{ strategy: "s0", instrument: "NIFTY", side: "BUY", qty: 1 },
        ...{ entry_ts: "2026-01-01T10:16:42.500+05:30", entry_price: 100 },
        ...{ exit_reason: null, exit_ts: null, exit_price: null },
        ...{ duration_s: null, gross: null, fees: 20, net: null },
      },
    ]);
  });

  test("trades prints CSV with the keys of JSON", () => {
    const [titles, first, , third] = run({ form: "csv" }).split("\n");
    const { trades: all } = JSON.parse(run({ form: "json" })) as { trades: object[] };
    assert.equal(titles, Object.keys(all[0] ?? {}).join(","));
    assert.equal(
      first,
      "s0,NIFTY,BUY,1,2026-01-01T09:15:01.000+05:30,100,target,2026-01-01T10:16:40.000+05:30,12345678.9,3699," +
        "12345578.9,40,12345538.9",
    );
    assert.equal(third, "s0,NIFTY,BUY,1,2026-01-01T10:16:42.500+05:30,100,,,,,,20,");
  });

  test("trades counts a trade by its net: what only pays its fees is no winner", () => {
    const even = workspace.path("even.db");
    writeJournal(even, [{ book: [headerOf(), entryAt(1), exitAt(2, 14_000)] }]);
    assert.match(run({ journal: even }), /\n2026-01-01-1: 1 trade, 0 winners, net 0\.000\n$/);
    assert.match(run({ session: "2026-01-01-1" }), /\n2026-01-01-1: 1 trade, 0 winners, net -39\.500\n$/);
  });

  test("trades says that a session has none", () => {
    const none = workspace.path("none.db");
    writeJournal(none, [{ book: [headerOf()] }]);
    assert.equal(run({ journal: none }), "2026-01-01-1: 0 trades, 0 winners, net 0.000\n");
    assert.equal(
      run({ journal: none, form: "json" }),
      '{"schema":1,"session":"2026-01-01-1","trades":[],"count":0,"open":0,"winners":0,"net":0,"refused":{}}\n',
    );
  });

  test("trades has colours only where they are wanted", () => {
    const coloured = run({}, true);
    assert.ok(coloured.includes("\u001B[32m+1,23,45,578.90\u001B[39m"));
    assert.equal(coloured.replaceAll(/\u001B\[\d+m/g, ""), run());
  });

  test("trades refuses orders that make no positions", () => {
    const odd = workspace.path("odd.db");
    writeJournal(odd, [{ book: [headerOf(), exitAt(2, 10_000, { n: 1 })] }]);
    assert.throws(() => run({ journal: odd }), { code: "JOURNAL_FILE", message: /^s0#1: Expected an exit from/ });
  });
});
