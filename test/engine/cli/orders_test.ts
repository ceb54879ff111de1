import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { orders } from "../../../engine/cli/orders.ts";
import type { SessionArguments } from "../../../engine/cli/session_book.ts";
import { formatOrders, instrumentsIn } from "../../../engine/journal/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { entryAt, exitAt, guardAt, headerOf, soundBook, writeJournal } from "../../fixtures/journal_file.ts";
import { INDIA } from "../../fixtures/session.ts";

const workspace = new Workspace("orders");
const DENIED = { status: "denied", why: "price-band", fillPrice: null, fees: 0, realised: 0 } as const;
const BOOK = [
  headerOf(),
  entryAt(1, DENIED),
  entryAt(2, { n: 2 }),
  // In real time another strategy's order of an earlier row may come later.
  entryAt(7, { strategy: 1, instrument: 1, side: "SELL", qty: 150_000, price: 123_456_789 }),
  guardAt(5, 10_050, { entryN: 2 }),
];
const file = workspace.path("journal.db");
writeJournal(file, [{ book: BOOK }, { book: soundBook() }]);

function run(over: Partial<SessionArguments> = {}, colour = false): string {
  let stdout = "";
  const asked = { journal: file, session: "2026-01-01-1", form: "table", ...over } as const;
  assert.equal(orders(asked, { stdout: (text) => (stdout += text), stderr: (text) => assert.fail(text), colour }), 0);
  return stdout;
}

describe("orders", () => {
  test("orders prints the orders of a session in the order of the orders file, within 80 columns", () => {
    const printed = run();
    assert.equal(
      printed,
      `\
time      strategy  side       qty  symbol         price  reason      realised
09:15:01  s0        BUY          1  NIFTY         100.00  price-band    denied
09:15:02  s0        BUY          1  NIFTY         100.00  entry         -20.00
09:15:05  s0        SELL         1  NIFTY         100.50  guard         -19.50
09:15:07  s1        SELL  1,50,000  GOLD    1,23,456.789  entry        -20.000

2026-01-01-1: 4 orders, 3 filled, 1 denied, 0 rejected
`,
    );
    for (const line of printed.split("\n")) assert.ok(line.length <= 80, line);
  });

  test("orders prints those of the last session, unless another is asked for", () => {
    assert.match(run({ session: "last" }), /\n2026-01-01-2: 2 orders, 2 filled, 0 denied, 0 rejected\n$/);
  });

  test("orders prints the lines of the orders file", () => {
    assert.equal(run({ form: "json" }), formatOrders(BOOK, instrumentsIn(headerOf()), INDIA));
  });

  test("orders prints CSV with the keys of the orders file", () => {
    assert.equal(
      run({ form: "csv" }),
      `\
id,strategy,n,instrument,side,qty,seq,ts,price,reason,status,fill_price,fees,realised,why
s0#1,s0,1,NIFTY,BUY,1,1,2026-01-01T09:15:01.000+05:30,100,entry,denied,,0,0,price-band
s0#2,s0,2,NIFTY,BUY,1,2,2026-01-01T09:15:02.000+05:30,100,entry,filled,100,20,-20,
s0#g1,s0,,NIFTY,SELL,1,5,2026-01-01T09:15:05.000+05:30,100.5,guard,filled,100.5,20,-19.5,
s1#1,s1,1,GOLD,SELL,150000,7,2026-01-01T09:15:07.000+05:30,123456.789,entry,filled,123456.789,20,-20,
`,
    );
    const keys = Object.keys(JSON.parse(run({ form: "json" }).split("\n")[0] ?? "") as object);
    assert.equal(run({ form: "csv" }).split("\n")[0], keys.join(","));
  });

  test("orders leaves out none of a long session", () => {
    const long = workspace.path("long.db");
    const trips = Array.from({ length: 1_500 }, (_, i) => [
      entryAt(2 * i + 1, { n: 2 * i + 1 }),
      exitAt(2 * i + 2, 10_000, { n: 2 * i + 2 }),
    ]);
    writeJournal(long, [{ book: [headerOf(), ...trips.flat()] }]);
    const lines = run({ journal: long, session: "last" }).trimEnd().split("\n");
    assert.equal(lines.length, 1 + 3_000 + 2);
    assert.equal(lines.at(-1), "2026-01-01-1: 3,000 orders, 3,000 filled, 0 denied, 0 rejected");
  });

  test("orders says that a session has none", () => {
    const none = workspace.path("none.db");
    writeJournal(none, [{ book: [headerOf()] }]);
    const printed = run({ journal: none, session: "last" });
    assert.equal(printed, "2026-01-01-1: 0 orders, 0 filled, 0 denied, 0 rejected\n");
    assert.equal(run({ journal: none, session: "last", form: "json" }), "");
  });

  test("orders has colours only where they are wanted", () => {
    const coloured = run({}, true);
    assert.ok(coloured.includes("\u001B[31m-20.00\u001B[39m"));
    assert.equal(coloured.replaceAll(/\u001B\[\d+m/g, ""), run());
  });

  test("orders refuses a session that there is not, and a header that says no market", () => {
    assert.throws(() => run({ session: "2026-01-01-3" }), { code: "USAGE" });
    const odd = workspace.path("odd.db");
    writeJournal(odd, [
      { book: [headerOf({ hours: [{ group: "market", instruments: null, windows: [{ open: 5, close: 5 }] }] })] },
    ]);
    assert.throws(() => run({ journal: odd, session: "last" }), {
      code: "JOURNAL_FILE",
      message:
        `${odd}: Expected session 2026-01-01-1 to be one that can be read, but its header does not say when and ` +
        `where it was\n  hint: bulkhead audit ${odd} says more`,
    });
  });

  test("orders refuses a book without a header, and an order of an instrument that it has not", () => {
    const odd = workspace.path("headless.db");
    writeJournal(odd, [{ book: [entryAt(1)] }, { book: [headerOf(), entryAt(1, { instrument: 5 })] }]);
    const run2 = (session: string) => () => run({ journal: odd, session });
    assert.throws(run2("2026-01-01-1"), { code: "JOURNAL_FILE", message: /it does not begin with a header/ });
    assert.throws(run2("last"), { code: "JOURNAL_FILE", message: /order s0#1 is of no instrument that it has/ });
  });
});
