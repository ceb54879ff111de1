import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_CLOSING_ROWS } from "../../../engine/protocol/mod.ts";
import type { StrategySummary, Summary } from "../../../engine/observe/mod.ts";
import { closingLines, MoneyFormat, paintLines } from "../../../engine/terminal/mod.ts";

function strategy(id: string, over: Partial<StrategySummary>): StrategySummary {
  const nothing = { entries: 0, realised: 0, reason: null, error: null, reasons: [] };
  return { id, state: "waiting", breaker: "closed", ...nothing, ...over };
}

const SUMMARY: Summary = {
  schema: 1,
  session: "2026-01-01-1",
  total: 6,
  completed: 2,
  force_closed: 2,
  failed: 1,
  never_entered: 1,
  orders: 16,
  ticks: 21_900,
  realised: 118_380.25,
  open: [],
  strategies: [
    strategy("breakout-20100", { state: "force-closed", entries: 1, realised: -6_003.75, reason: "stop-loss" }),
    strategy("opening-short", { state: "closed", entries: 1, realised: 1_240, reason: "rule" }),
    strategy("ten-minute-scalp", { state: "force-closed", entries: 5, realised: -312.5, reason: "square-off" }),
    strategy("noon-drift", { state: "closed", entries: 1, realised: 123_456.5, reason: "rule" }),
    strategy("fades-a-rise-into-the-afternoon-but-never-before-ten", {}),
    strategy("unknown-name", {
      state: "failed",
      error: 'strategies/broken.json:14:24: expected a name, was "prise"\nsecond line',
    }),
  ],
  slots: { size: 2, restarts: 1 },
  conserved: true,
};

function closingOf(over: Partial<Summary> = {}, columns = 80, colour = false): string {
  const money = new MoneyFormat("Asia/Kolkata");
  return paintLines(
    closingLines({ ...SUMMARY, ...over }, { columns, money, instruments: [{ currency: null, moneyScale: 100 }] }),
    { columns, colour },
  );
}

test("closingLines shows each strategy and the whole session, in 80 columns", () => {
  assert.equal(
    closingOf(),
    `
Session 2026-01-01-1

strategy              state         entries      realised  last exit
breakout-20100        force-closed        1     -6,003.75  stop-loss
opening-short         closed              1     +1,240.00  rule
ten-minute-scalp      force-closed        5       -312.50  square-off
noon-drift            closed              1  +1,23,456.50  rule
fades-a-rise-into-t…  waiting             0          0.00
unknown-name          failed              0          0.00  14:24: expected a na…

strategies  6   2 completed   2 force-closed   1 failed   1 never entered
traded      16 orders   21,900 ticks
realised    +1,18,380.25
slots       2   1 restart
conserved   yes
`,
  );
});

test("closingLines leaves out entries and exits in 40 columns", () => {
  assert.equal(
    closingOf({}, 40),
    `
Session 2026-01-01-1

strategy      state             realised
breakout-20…  force-closed     -6,003.75
opening-sho…  closed           +1,240.00
ten-minute-…  force-closed       -312.50
noon-drift    closed        +1,23,456.50
fades-a-ris…  waiting               0.00
unknown-name  failed                0.00

strategies  6   2 completed
            2 force-closed   1 failed
            1 never entered
traded      16 orders   21,900 ticks
realised    +1,18,380.25
slots       2   1 restart
conserved   yes
`,
  );
});

test("closingLines names open positions, and shows that the session is not conserved", () => {
  const text = closingOf({ open: ["opening-short", "noon-drift"], conserved: false });
  assert.match(text, /^still open {2}opening-short {3}noon-drift\nconserved {3}no\n$/m);
});

test("closingLines names the strategies whose breaker is open", () => {
  const strategies = [strategy("a", { breaker: "open" }), strategy("b", {}), strategy("c", { breaker: "open" })];
  assert.match(closingOf({ strategies }), /^tripped {5}a {3}c$/m);
  assert.doesNotMatch(closingOf({}), /tripped/);
});

test("closingLines uses singular and plural words as the counts need", () => {
  const text = closingOf({ orders: 1, ticks: 1, slots: { size: 2, restarts: 0 } });
  assert.match(text, /^traded {6}1 order {3}1 tick$/m);
  assert.match(text, /^slots {7}2 {3}0 restarts$/m);
});

test("closingLines shows money of the session's largest scale exactly", () => {
  const money = new MoneyFormat("America/New_York");
  const summary = { ...SUMMARY, realised: 0.1 + 0.2, strategies: [strategy("fx", { realised: -1_234.000_01 })] };
  const text = paintLines(
    closingLines(summary, { columns: 80, money, instruments: [{ currency: null, moneyScale: 100_000 }] }),
    {
      columns: 80,
      colour: false,
    },
  );
  assert.match(text, /^fx {8}waiting {8}0 {2}-1,234\.00001$/m);
  assert.match(text, /^realised {4}\+0\.30000$/m);
});

test("closingLines shows a bounded number of strategies and counts the rest", () => {
  const strategies = Array.from({ length: MAX_CLOSING_ROWS + 2 }, (_, i) => strategy(`s${i}`, {}));
  const lines = closingOf({ strategies }).split("\n");
  assert.ok(lines[4 + MAX_CLOSING_ROWS - 1]?.startsWith(`s${MAX_CLOSING_ROWS - 1} `));
  assert.equal(lines[4 + MAX_CLOSING_ROWS], "and 2 more, all in --summary-json FILE");
});

test("closingLines has no control characters of a strategy's id or error", () => {
  const strategies = [strategy("\x1b[2J", { state: "failed", error: "1:2: \x1b[1A" })];
  assert.ok(!closingOf({ strategies }).includes("\x1b"));
});

test("closingLines colours gains green and losses red, and has no colours without `colour`", () => {
  assert.ok(!closingOf().includes("\x1b"));
  const coloured = closingOf({}, 80, true);
  assert.ok(coloured.includes("\x1b[31m-6,003.75\x1b[39m"));
  assert.ok(coloured.includes("\x1b[32m+1,18,380.25\x1b[39m"));
});
