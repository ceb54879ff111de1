import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chargesOf, feeOfFill } from "../../../../engine/core/mod.ts";
import { feesIn } from "../../../../engine/journal/mod.ts";
import { feesOn, feeText, openFees, readFees, refuseWithoutFees } from "../../../../engine/market/mod.ts";
import { newInstrument } from "../../../../engine/protocol/mod.ts";
import { readConfig } from "../../../../engine/settings/mod.ts";
import { CONTRACT_NOTES } from "../../../fixtures/contract_notes.ts";

const SHIPPED = openFees("zerodha-2026");
const DAY = feesOn(SHIPPED, "2026-12-01");

for (const { about, kind, side, price, qty, charges, total } of CONTRACT_NOTES)
  test(`fees are those of the contract note: ${about}`, () => {
    const lines = DAY.charges.kinds[kind]![side];
    const amounts = chargesOf(price * qty, 100, lines);
    const named: unknown = Object.fromEntries(
      lines.map(({ name }, i) => [name, amounts[i]]).filter(([, amount]) => amount !== 0),
    );
    assert.deepEqual(named, charges);
    assert.equal(feeOfFill({ price, qty, side }, newInstrument({ index: 0, symbol: "A", kind }), DAY), total);
  });

test("feeText is read as the same schedule, and is the same text again", () => {
  assert.deepEqual(openFees(feeText(SHIPPED)), SHIPPED);
  assert.equal(feeText(openFees(feeText(SHIPPED))), feeText(SHIPPED));
});

const CHARGE = { name: "brokerage", kinds: ["equity"], rate: "1%" };
const DATED = {
  name: "own",
  currency: "INR",
  versions: [
    { from: "2025-01-01", charges: [CHARGE] },
    { from: "2026-01-01", until: "2026-06-30", charges: [{ ...CHARGE, rate: "2%" }] },
  ],
};

test("feesOn takes the version of the day, and refuses a day of none", () => {
  const facts = readFees(JSON.stringify(DATED), "own.json");
  const rateOn = (date: string): number | undefined => feesOn(facts, date).charges.kinds.equity?.BUY[0]?.rateNano;
  assert.deepEqual(
    ["2025-01-01", "2025-12-31", "2026-01-01", "2026-06-30"].map(rateOn),
    [10_000_000, 10_000_000, 20_000_000, 20_000_000],
  );
  for (const date of ["2024-12-31", "2026-07-01"])
    assert.throws(() => feesOn(facts, date), {
      code: "CONFIGURATION",
      message: new RegExp(`holds on ${date}.*hint:`, "s"),
    });
});

test("readFees tells every mistake at once, each with its place", () => {
  const text = `{
  "name": "own", "currncy": "INR",
  "versions": [{ "from": "2026-02-30", "charges": [
    { "name": "brokerage", "kinds": ["equty"], "rate": 0.03 },
    { "name": "gst", "kinds": ["equity"], "rate": "18%", "of": ["brokrage"], "minimum": "2", "maximum": "1" }
  ] }]
}`;
  assert.throws(
    () => readFees(text, "own.json"),
    (error: Error) => {
      const places = error.message.split("\n").map((line) => line.split(": ", 1)[0]);
      assert.deepEqual(places, [
        "own.json:1:1",
        "own.json:2:18",
        "own.json:3:26",
        "own.json:4:38",
        "own.json:4:56",
        "own.json:5:65",
        "own.json:5:105",
      ]);
      assert.match(error.message, /Did you mean "equity"\?/);
      return true;
    },
  );
});

test("refuseWithoutFees names each instrument without a known fee", () => {
  const of = (symbol: string, facts: object): ReturnType<typeof newInstrument> =>
    newInstrument({ index: 0, symbol, ...facts });
  const all = [of("A", { kind: "equity" }), of("B", {}), of("C", { kind: "index" }), of("D", { currency: "USD" })];
  assert.throws(
    () => refuseWithoutFees(all, DAY),
    (error: Error) => {
      const named = error.message.split("\n").filter((line) => line.startsWith("FEES"));
      assert.deepEqual(
        named.map((line) => line.split(" ")[2]),
        ["B", "C", "D"],
      );
      assert.match(error.message, /INSTRUMENTS_FILE/);
      return true;
    },
  );
  refuseWithoutFees(all.slice(0, 1), DAY);
});

test("the example of docs/fees.md is a schedule", () => {
  const page = readFileSync(new URL("../../../../docs/fees.md", import.meta.url), "utf8");
  const text = /```json fees\n(.*?)```/s.exec(page)?.[1] ?? "";
  const { charges } = feesOn(readFees(text, "docs/fees.md"), "2026-12-01");
  // Sold for 1,000.00: brokerage 0.30, tax 0.20, and 18 % of 0.30 is 0.054.
  const sold = { price: 100_000, qty: 1, side: "SELL" } as const;
  const unknown = newInstrument({ index: 0, symbol: "A" });
  assert.equal(feeOfFill(sold, unknown, { rateNano: 0, fixedNano: 0, charges }), 30 + 20 + 5);
});

test("feesIn reads the schedule of a header, and knows none where it does not hold on the header's day", () => {
  const settings = { FEES: feeText(SHIPPED), FEE_RATE: "0", FEE_FIXED: "0" };
  assert.deepEqual(feesIn({ date: "2026-12-01", format: 2, settings }), DAY);
  assert.equal(feesIn({ date: "2025-12-01", format: 2, settings }), null);
});

test("readConfig keeps the schedule itself for the header, and refuses fees that are said twice", () => {
  const config = readConfig({ FEES: "zerodha-2026" });
  assert.equal(config.orderSettings.always.FEES, feeText(SHIPPED));
  const again = readConfig(config.orderSettings.always);
  assert.deepEqual(again.feeFacts, SHIPPED);
  assert.throws(() => readConfig({ FEES: "zerodha-2026", FEE_FIXED: "20" }), {
    code: "CONFIGURATION",
    message: /hint:/,
  });
});
